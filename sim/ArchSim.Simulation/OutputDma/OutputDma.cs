using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>Writes results, and spilled partial sums, to memory, results that stay to the activation buffer, and gives the room in the partial-sum buffer back.</summary>
internal sealed class OutputDma(MachineContext machine, VectorDrain drain, PartialSumLoader partialSums) : DmaProcess(machine, Unit.OutputDma)
{
    public override IEnumerable<Event> Run()
    {
        do
        {
            Enter(1);
            var next = drain.Out.Get();
            yield return next;
            Waited(StallReason.InputMissing);
            var piece = next.Value;
            (Index, Piece) = (piece.Step, piece.Transaction);
            var step = Schedule.At(Index);
            var transfer = step.CompletesSums ? Schedule.Outputs(step) : Schedule.PartialSums(step);
            var transaction = transfer.At(Piece);
            var residence = Machine.Work.Residence;
            if (step.CompletesSums && residence.KeepsResult)
            {
                Enter(6);
                yield return Machine.Sim.Timeout(new Cycles(Machine.ActivationBufferCycles(transaction.Bytes)));
                Meter.Busy(Since, Machine.Now);
            }
            EnterTransfer(2);
            if (!step.CompletesSums || residence.WritesResult)
            {
                while (Port.IsFull)
                    yield return Port.NextCompletion();
                Port.Send(transaction, write: true);
            }
            // The tile's room is free when all of it is written.
            while (piece.IsLast && Port.Outstanding > 0)
                yield return Port.NextCompletion();
            Transferred();
            if (!piece.IsLast)
                continue;
            Enter(3);
            if (!step.CompletesSums)
                yield return partialSums.Spilled.Put(Index);
            Enter(4);
            yield return partialSums.Room.Put(1);
            Enter(5);
        }
        while (Index < Schedule.Steps - 1 || Phase != 5);
        Finish();
    }
}
