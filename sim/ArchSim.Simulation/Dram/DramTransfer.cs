namespace ArchSim.Simulation;

/// <summary>The tensors of a layer, each in its own region of the address space.</summary>
internal enum DramStream
{
    Weights,
    Activations,
    Outputs,
    PartialSums,

    /// <summary>Operands of fused layers that are not the layer's own results.</summary>
    Others,
}

/// <summary>
/// A tile as it lies in memory: <paramref name="Runs"/> pieces of <paramref name="RunBytes"/> bytes, <paramref name="PitchBytes"/> apart, moved in
/// transactions of limited size.
/// </summary>
internal readonly record struct DramTransfer(DramStream Stream, long Address, long Runs, long RunBytes, long PitchBytes, int TransactionBytes)
{
    public static DramTransfer Contiguous(DramStream stream, long address, long bytes, int transactionBytes) =>
        new(stream, address, 1, bytes, bytes, transactionBytes);

    public long Bytes => Runs * RunBytes;

    private long PartsPerRun => (RunBytes + TransactionBytes - 1) / TransactionBytes;

    private long RunsPerTransaction => Math.Max(1, TransactionBytes / Math.Max(1, RunBytes));

    public int Transactions => RunBytes == 0 ? 0 : checked((int)(RunBytes >= TransactionBytes ? Runs * PartsPerRun : (Runs + RunsPerTransaction - 1) / RunsPerTransaction));

    /// <summary>A transaction gathers whole runs, or is a part of one.</summary>
    public DramTransaction At(int index)
    {
        if (RunBytes >= TransactionBytes)
        {
            var (run, part) = Math.DivRem(index, PartsPerRun);
            var offset = part * TransactionBytes;
            return new(Stream, Address + run * PitchBytes + offset, 1, Math.Min(TransactionBytes, RunBytes - offset), 0);
        }
        var first = index * RunsPerTransaction;
        return new(Stream, Address + first * PitchBytes, Math.Min(RunsPerTransaction, Runs - first), RunBytes, PitchBytes);
    }
}

internal readonly record struct DramTransaction(DramStream Stream, long Address, long Runs, long RunBytes, long PitchBytes)
{
    public long Bytes => Runs * RunBytes;
}
