using System.Runtime.InteropServices;
using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>
/// Skips repetitions of the loop nest, exactly. Before each step of the array the whole machine is compared with its state before earlier
/// steps: what every unit is doing, what is scheduled and in how many cycles, all relative to the step and to the clock. Where a state recurs and the steps in between recur as well, the future is the past again, so whole periods are taken
/// out of the schedule and their counters are added. Nothing that is under way is touched: see <see cref="TileSchedule.Skip"/>.
/// </summary>
internal sealed class FastForward
{
    /// <summary>States kept for comparison: the longest period that can be found.</summary>
    private const int Depth = 64;

    /// <summary>A layer of fewer steps is not worth looking at.</summary>
    private const int FewestSteps = 12;

    private readonly MachineContext _machine;
    private readonly UnitProcess[] _units;
    private readonly Queue<Snapshot> _history = [];
    private readonly List<PendingEvent> _pending = [];
    private readonly List<long> _scratch = [];

    private FastForward(MachineContext machine, UnitProcess[] units) => (_machine, _units) = (machine, units);

    /// <summary>Cycles that were not simulated because they repeat others.</summary>
    public long SkippedCycles { get; private set; }

    public long SkippedSteps { get; private set; }

    /// <summary>Null where the engine cannot be inspected, the layer is short, or there is a DRAM, whose refreshes come at other moments of each period.</summary>
    public static FastForward? For(MachineContext machine, params UnitProcess[] units) =>
        Kernel.Simulation.CanInspect && machine.Memory.IsIdeal && machine.Schedule.Steps >= FewestSteps ? new FastForward(machine, units) : null;

    public void Consider(long step)
    {
        // The first step takes longer than those like it; close to the end no whole period is left.
        if (step == 0 || step + 2 > _machine.Schedule.Steps)
            return;
        var now = Take(step);
        foreach (var before in _history)
        {
            if (before.Hash != now.Hash || !before.State.AsSpan().SequenceEqual(now.State) || !PositionsRecur(before, now))
                continue;
            if (TrySkip(before, now))
            {
                // Steps have new meanings: older states name others.
                _history.Clear();
                return;
            }
            break;
        }
        if (_history.Count == Depth)
            _history.Dequeue();
        _history.Enqueue(now);
    }

    private Snapshot Take(long step)
    {
        _scratch.Clear();
        foreach (var unit in _units)
            unit.AppendState(_scratch);
        _machine.Sim.CopyPending(_pending);
        foreach (var e in _pending)
        {
            _scratch.Add(e.In.Value);
            _scratch.Add(e.Owner);
            _scratch.Add((long)e.Kind);
        }
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_scratch)));
        return new Snapshot(step, _machine.Now, hash.ToHashCode(), [.. _scratch], [.. _units.Select(u => u.Position)], _machine.Counters());
    }

    /// <summary>Every unit moved on with the array, or did not move at all.</summary>
    private bool PositionsRecur(Snapshot before, Snapshot now)
    {
        for (var i = 0; i < _units.Length; i++)
        {
            var (a, b) = (before.Positions[i], now.Positions[i]);
            var moved = b.Step - a.Step == now.Step - before.Step && b.Since - a.Since == now.Cycle - before.Cycle;
            if (!moved && !IsHeld(i, before, now) && !_units[i].IsDone)
                return false;
        }
        return true;
    }

    private static bool IsHeld(int unit, Snapshot before, Snapshot now) => before.Positions[unit] == now.Positions[unit];

    private bool TrySkip(Snapshot before, Snapshot now)
    {
        var period = now.Step - before.Step;
        var oldest = now.Step - 1;
        var newest = now.Step;
        for (var i = 0; i < _units.Length; i++)
        {
            // A unit that has looked at all steps will not look at any again, one that is held up behind the repeating part not before it is over.
            if (_units[i].IsDone || IsHeld(i, before, now))
                continue;
            oldest = Math.Min(oldest, _units[i].Index);
            newest = Math.Max(newest, _units[i].Index);
        }
        // Steps are looked up with their neighbours, and one period ago everything stood one period earlier.
        var from = Math.Max(0, oldest - 1 - period);
        var repeats = _machine.Schedule.RepeatsUntil(from, period);
        var periods = (repeats - 2 - newest) / period;
        if (periods < 1)
            return false;
        for (var i = 0; i < _units.Length; i++)
        {
            if (IsHeld(i, before, now))
                _units[i].Move(periods * period, periods * (now.Cycle - before.Cycle));
        }
        _machine.Schedule.Skip(periods * period, now.Step);
        _machine.AddCounters(before.Counters, now.Counters, periods);
        SkippedCycles += periods * (now.Cycle - before.Cycle);
        SkippedSteps += periods * period;
        return true;
    }

    private sealed record Snapshot(long Step, long Cycle, int Hash, long[] State, UnitPosition[] Positions, long[] Counters);
}
