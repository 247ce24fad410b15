using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>A piece of a tile on its way out: one transaction.</summary>
internal readonly record struct OutputPiece(long Step, int Transaction, bool IsLast);

/// <summary>
/// Takes complete sums out of the partial-sum buffer, requantizes them, applies the epilogue and what is fused; sums to be spilled pass untouched. Operands of fused
/// layers that come from memory are fetched for a tile when its sums are complete, a few transactions ahead of the piece that they meet.
/// </summary>
internal sealed class VectorDrain : UnitProcess
{
    private readonly ArrayUnit _array;
    private readonly DramPort? _others;
    private int _sent;

    public VectorDrain(MachineContext machine, ArrayUnit array)
        : base(machine, machine.Meter(Unit.VectorUnit))
    {
        _array = array;
        Out = new(machine.Sim, "vector_unit results", 2);
        // A layer without such operands leaves the memory to the other units.
        _others = machine.Work.Fused is { OtherElements: > 0 } ? new DramPort(machine.Sim, machine.Memory, MetricNames.Of(Unit.VectorUnit)) : null;
    }

    /// <summary>Two pieces: one is written while the next is computed.</summary>
    public Store<OutputPiece> Out { get; }

    public override IEnumerable<Event> Run()
    {
        do
        {
            Enter(1);
            var finished = _array.Finished.Get();
            yield return finished;
            Waited(StallReason.InputMissing);
            Index = finished.Value;
            var step = Schedule.At(Index);
            var transfer = step.CompletesSums ? Schedule.Outputs(step) : Schedule.PartialSums(step);
            var others = _others is not null && step.CompletesSums ? Schedule.Others(step) : default;
            _sent = 0;
            for (Piece = 0; Piece < transfer.Transactions; Piece++)
            {
                if (step.CompletesSums)
                {
                    if (_others is not null)
                    {
                        // The first piece takes what it may need of a transaction that it shares with the next.
                        var needed = ((Piece + 1L) * others.Transactions + transfer.Transactions - 1) / transfer.Transactions;
                        foreach (var wait in Fetch(_others, others, needed))
                            yield return wait;
                    }
                    Enter(2);
                    var sums = MachineContext.Share(step.Cost.PartialSums, Piece, transfer.Transactions);
                    yield return Machine.Sim.Timeout(new Cycles(Machine.VectorCycles(Machine.Work.VectorOperationsOf(sums))));
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
        if (_others is null)
            return;
        state.Add(_sent);
        state.Add(_others.Outstanding);
    }

    /// <summary>Sends for as many transactions as the port takes and waits until the first <paramref name="needed"/> of the tile are there.</summary>
    private IEnumerable<Event> Fetch(DramPort port, DramTransfer transfer, long needed)
    {
        Enter(4);
        while (true)
        {
            while (_sent < transfer.Transactions && !port.IsFull)
                port.Send(transfer.At(_sent++), write: false);
            if (_sent - port.Outstanding >= needed)
                break;
            yield return port.NextCompletion();
        }
        Waited(StallReason.Memory);
    }
}
