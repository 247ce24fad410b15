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
