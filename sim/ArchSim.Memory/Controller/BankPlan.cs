namespace ArchSim.Memory;

/// <summary>What may come next at a bank with an open row, timing aside.</summary>
/// <param name="Precharges">The oldest request needs another row, and no hit may go before it.</param>
/// <param name="FirstRead">Place of the oldest read of the open row; -1: there is none.</param>
/// <param name="FirstWrite">Likewise.</param>
internal readonly record struct BankPlan(bool Precharges, int FirstRead, int FirstWrite)
{
    public static BankPlan Of(BankQueues queues, int bank, int openRow, bool hitsSuffice)
    {
        var (read, write) = (-1, -1);
        var count = queues.Count(bank);
        var writes = queues.Writes(bank);
        var (hasReads, hasWrites) = (writes < count, writes > 0);
        for (var i = 0; i < count && ((hasReads && read < 0) || (hasWrites && write < 0)); i++)
        {
            ref readonly var request = ref queues[bank, i];
            if (request.Row != openRow)
                continue;
            if (request.IsWrite)
                write = write < 0 ? i : write;
            else
                read = read < 0 ? i : read;
        }
        var noHit = read < 0 && write < 0;
        return new BankPlan((noHit || hitsSuffice) && queues[bank, 0].Row != openRow, read, write);
    }

    /// <summary>The place of the column command that is ready; the older where both are.</summary>
    public int FirstReady(Devices devices, int bank, long now)
    {
        var canRead = FirstRead >= 0 && devices.EarliestRead(bank) <= now;
        var canWrite = FirstWrite >= 0 && devices.EarliestWrite(bank) <= now;
        return canRead && canWrite ? Math.Min(FirstRead, FirstWrite) : canRead ? FirstRead : FirstWrite;
    }
}
