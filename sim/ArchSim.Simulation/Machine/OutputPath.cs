using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>A piece of a tile on its way out: one transaction.</summary>
internal readonly record struct OutputPiece(long Step, int Transaction, bool IsLast);

/// <summary>Takes complete sums out of the partial-sum buffer, requantizes them and applies the epilogue; sums to be spilled pass untouched.</summary>
internal sealed class VectorDrain(MachineContext machine, ArrayUnit array) : UnitProcess(machine, machine.Meter(Unit.VectorUnit))
{
    /// <summary>Two pieces: one is written while the next is computed.</summary>
    public Store<OutputPiece> Out { get; } = new(machine.Sim, "vector_unit results", 2);

    public override IEnumerable<Event> Run()
    {
        do
        {
            Enter(1);
            var finished = array.Finished.Get();
            yield return finished;
            Waited(StallReason.InputMissing);
            Index = finished.Value;
            var step = Schedule.At(Index);
            var transfer = step.CompletesSums ? Schedule.Outputs(step) : Schedule.PartialSums(step);
            for (Piece = 0; Piece < transfer.Transactions; Piece++)
            {
                if (step.CompletesSums)
                {
                    Enter(2);
                    var sums = MachineContext.Share(step.Cost.PartialSums, Piece, transfer.Transactions);
                    yield return Machine.Sim.Timeout(new Cycles(Machine.VectorCycles(sums * Machine.Work.VectorOperationsPerOutput)));
                    Meter.Busy(Since, Machine.Now);
                }
                Enter(3);
                yield return Out.Put(new OutputPiece(Index, Piece, Piece == transfer.Transactions - 1));
                Waited(StallReason.OutputFull);
            }
        }
        while (Index < Schedule.Steps - 1);
        Finish();
    }

    public override void AppendState(List<long> state)
    {
        base.AppendState(state);
        state.Add(Out.Count);
    }
}

/// <summary>Writes results, and spilled partial sums, to memory and gives the room in the partial-sum buffer back.</summary>
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
            EnterTransfer(2);
            while (Port.IsFull)
                yield return Port.NextCompletion();
            Port.Send(transfer.At(Piece), write: true);
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
