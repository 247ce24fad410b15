using ArchSim.Hardware;
using ArchSim.Memory;

namespace ArchSim.Simulation;

/// <summary>What the units of one matrix layer share: the clock, the memory, the schedule and the meters.</summary>
internal sealed class MachineContext
{
    private readonly ArrayTiming _array;
    private readonly int _lanes;
    private readonly UnitMeters _meters;
    private readonly List<long> _counters = [];

    public MachineContext(Kernel.Simulation sim, TileCosts costs, TileSchedule schedule, UnitMeters meters, bool jumps, Action<MemoryRequest>? requests, CancellationToken cancel)
    {
        Cancel = cancel;
        Sim = sim;
        Work = costs.Work;
        Schedule = schedule;
        _array = costs.Array;
        _meters = meters;
        var spec = Work.Machine;
        _lanes = spec.Lanes;
        Memory = new DramUnit(sim, spec.Dram, spec.ClockMhz, Meter(Unit.Dram), jumps, requests);
    }

    public Kernel.Simulation Sim { get; }

    public MatrixWork Work { get; }

    public TileSchedule Schedule { get; }

    public DramUnit Memory { get; }

    public CancellationToken Cancel { get; }

    public long Now => Sim.Now.Value;

    public UnitMeter Meter(Unit unit) => _meters[unit];

    /// <summary>Cycles to bring a stationary operand that had to be waited for into the elements: nothing ran that could hide its load.</summary>
    public long ExposedLoadCycles(in TileStep step, bool waitedForWeights, bool waitedForActivations) => Work.Machine.Array.Stationary switch
    {
        // The layer's first load is no one's fault: it counts as work.
        _ when step.Index == 0 => 0,
        Stationary.Weight when waitedForWeights => _array.FirstLoadCycles,
        Stationary.Input when waitedForActivations => _array.FirstLoadCycles,
        _ => 0,
    };

    /// <summary>Cycles of work that the first and the last step of a layer have beyond their tile: filling the elements, emptying the pipeline.</summary>
    public long EdgeCycles(in TileStep step)
    {
        var cycles = step.Index == 0 ? _array.FirstLoadCycles : 0;
        if (step.Index == Schedule.Steps - 1)
            cycles += (Work.Machine.Array.WeightLoad == WeightLoad.Overlapped ? _array.SkewCycles + _array.BufferCycles + _array.LastSumCycles : 0) + _array.LayerCorrection;
        return cycles;
    }

    /// <summary>Every counter that grows while the layer runs, in a fixed order.</summary>
    public long[] Counters()
    {
        _counters.Clear();
        foreach (var meter in _meters.All)
            meter.AppendCounters(_counters, Now);
        _counters.AddRange(Memory.ReadBytes, Memory.WriteBytes, Memory.Transactions);
        return [.. _counters];
    }

    /// <summary>Adds what happened between two moments, so many times over.</summary>
    public void AddCounters(long[] before, long[] after, long times)
    {
        var grown = new long[after.Length];
        for (var i = 0; i < grown.Length; i++)
            grown[i] = checked((after[i] - before[i]) * times);
        var rest = grown.AsSpan();
        foreach (var meter in _meters.All)
        {
            meter.AddCounters(rest[..UnitMeter.CounterCount]);
            rest = rest[UnitMeter.CounterCount..];
        }
        Memory.AddRepeated(rest[0], rest[1], rest[2]);
    }

    /// <summary>To write that many bytes through the activation buffer's port.</summary>
    public long ActivationBufferCycles(long bytes) => BufferAccess.CyclesOf(Work.Machine.ActivationBuffer, bytes);

    public long VectorCycles(long operations) => (operations + _lanes - 1) / _lanes;

    /// <summary>Part <paramref name="index"/> of <paramref name="total"/> cut into <paramref name="parts"/>, all equal to within one.</summary>
    public static long Share(long total, int index, int parts) => total * (index + 1) / parts - total * index / parts;
}

/// <summary>One meter a unit.</summary>
internal sealed class UnitMeters(List<TimelineSpan>? spans)
{
    private readonly UnitMeter[] _meters = [.. Enum.GetValues<Unit>().Select(u => new UnitMeter(u, spans))];

    public UnitMeter this[Unit unit] => _meters[(int)unit];

    public ReadOnlySpan<UnitMeter> All => _meters;

    /// <summary>The cycles of every unit up to the layer's end. A unit that never ran was idle.</summary>
    public IReadOnlyList<UnitCycles> Close(long now, long cycles, params ReadOnlySpan<Unit> unused)
    {
        foreach (var unit in unused)
            _meters[(int)unit].Idle(0, cycles);
        return [.. _meters.Select(m => m.Close(now, cycles))];
    }
}
