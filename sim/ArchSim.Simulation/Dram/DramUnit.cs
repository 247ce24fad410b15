using ArchSim.Kernel;
using ArchSim.Memory;

namespace ArchSim.Simulation;

/// <summary>
/// The memory in the machine's clock: hands transactions to the controllers, and completions back to the ports. Times are converted at each crossing, rounded up: what is
/// sent in a cycle is offered at the first clock of the memory that does not begin before it; what is done at a clock is known in the first cycle that does not.
/// </summary>
internal sealed class DramUnit
{
    /// <summary>Completions come before all else in a cycle: what the machine does in it does not depend on when their time was known.</summary>
    private const int First = -1000;

    /// <summary>The memory is asked when all is sent that a cycle sends.</summary>
    private const int Last = 1000;

    private readonly Kernel.Simulation _sim;
    private readonly MemorySpec _spec;
    private readonly UnitMeter _meter;
    private readonly TransactionMemory? _memory;
    private readonly double _cyclesPerClock;
    private readonly Action<Event> _deliver;
    private readonly Action<Event> _settle;
    private DramPort?[] _waiting = new DramPort?[64];
    private long[] _dataCycles = new long[64];
    private long _nextLook = long.MaxValue;
    private bool _settling;
    private int _underWay;
    private long _since;
    private long _doneAt;
    private long _bursts;
    private long _charged;

    /// <param name="requests">Takes every burst as it is asked for.</param>
    public DramUnit(Kernel.Simulation sim, MemorySpec spec, double clockMhz, UnitMeter meter, bool jumps, Action<MemoryRequest>? requests = null)
    {
        (_sim, _spec, _meter) = (sim, spec, meter);
        (_deliver, _settle) = (_ => Deliver(), _ => Settle());
        _cyclesPerClock = spec.ClockPeriodNs * clockMhz / 1000;
        if (spec.Ideal)
            return;
        _memory = new TransactionMemory(spec, jumps) { Recorder = requests };
        var timing = spec.Timing;
        var transaction = (spec.TransactionBytes / spec.BurstBytes * (long)spec.BurstClocks + spec.Channels - 1) / spec.Channels;
        PortLimit = (int)Math.Clamp(1 + (timing.Precharge + timing.RowToColumn + timing.ReadLatency + transaction - 1) / transaction, 2, 64);
    }

    /// <summary>Transactions that a port may have under way: enough that rows are opened while the bus serves others.</summary>
    public int PortLimit { get; } = 2;

    public bool IsIdeal => _memory is null;

    public long ReadBytes { get; private set; }
    public long WriteBytes { get; private set; }
    public long Transactions { get; private set; }

    public void Send(DramPort port, in DramTransaction transaction, bool write)
    {
        if (write)
            WriteBytes += transaction.Bytes;
        else
            ReadBytes += transaction.Bytes;
        Transactions++;
        if (_memory is null)
        {
            port.Complete(0);
            return;
        }
        var now = _sim.Now.Value;
        if (_underWay++ == 0)
            Pause(now);
        var (number, bursts) = _memory.Send(new MemoryTransaction(transaction.Address, transaction.Runs, transaction.RunBytes, transaction.PitchBytes, write), Clock(now));
        if (number >= _waiting.Length)
        {
            Array.Resize(ref _waiting, 2 * number);
            Array.Resize(ref _dataCycles, 2 * number);
        }
        _bursts += bursts;
        (_waiting[number], _dataCycles[number]) = (port, DataCycles(bursts));
        SettleLater();
    }

    /// <summary>Cycles so far in which nothing was under way and no write drained.</summary>
    public long IdleAt(long now)
    {
        if (_memory is not null && _underWay == 0)
            Pause(now);
        return _meter.IdleAt(now);
    }

    /// <summary>Ends the layer, of which all transactions are complete: writes that wait go to the banks.</summary>
    /// <returns>The cycle in which the last of them is there: the layer's end.</returns>
    public long Drain(long end)
    {
        if (_memory is null)
            return end;
        Pause(end);
        var drained = Math.Max(end, Cycle(_memory.Drain(Clock(end))));
        Work(end, drained);
        return drained;
    }

    /// <summary>What the memory did in a layer of so many cycles; nothing of it where it is ideal.</summary>
    public LayerCounts AddTo(LayerCounts counts, long cycles)
    {
        counts = counts with { DramReadBytes = ReadBytes, DramWriteBytes = WriteBytes, DramTransactions = Transactions };
        if (_memory is null)
            return counts with { DramRowHits = Transactions };
        var commands = _memory.Finish(Clock(cycles));
        return counts with
        {
            DramReadBursts = commands.Reads,
            DramWriteBursts = commands.Writes,
            DramActivates = commands.Activates,
            DramPrecharges = commands.Precharges,
            DramRowHits = commands.ReadHits + commands.WriteHits,
            DramRankRefreshes = commands.RankRefreshes,
            DramBankRefreshes = commands.BankRefreshes,
            DramActiveClocks = commands.ActiveClocks,
            DramPrechargedClocks = commands.PrechargedClocks,
            DramActivePowerDownClocks = commands.ActivePowerDownClocks,
            DramPrechargedPowerDownClocks = commands.PrechargedPowerDownClocks,
        };
    }

    /// <summary>Adds what an ideal memory moved in steps that were passed over.</summary>
    public void AddRepeated(long readBytes, long writeBytes, long transactions)
    {
        ReadBytes += readBytes;
        WriteBytes += writeBytes;
        Transactions += transactions;
    }

    /// <summary>Accounts for the time until now, at the end of which nothing is under way: the work, the writes that drained behind it, and the rest.</summary>
    private void Pause(long now)
    {
        var quiet = Math.Clamp(Cycle(_memory!.QuietSince(Clock(now))), _doneAt, now);
        Work(_since, quiet);
        _meter.Idle(quiet, now);
        (_since, _doneAt) = (now, now);
    }

    /// <summary>Data that were sent and not charged yet count as busy, as far as the time holds them: writes may be taken long before the bus carries them.</summary>
    private void Work(long from, long to)
    {
        var busy = Math.Min(DataCycles(_bursts) - _charged, to - from);
        _meter.BusyThenStall(from, to, busy, StallReason.RowMiss);
        _charged += busy;
    }

    private void SettleLater()
    {
        if (_settling)
            return;
        _settling = true;
        _sim.Timeout(Cycles.Zero, Last).AddCallback(_settle);
    }

    private void Settle()
    {
        _settling = false;
        var look = _memory!.NextLook(Clock(_sim.Now.Value));
        if (look == long.MaxValue)
            return;
        var at = Cycle(look);
        if (at >= _nextLook && _nextLook > _sim.Now.Value)
            return;
        _nextLook = at;
        _sim.Timeout(new Cycles(at - _sim.Now.Value), First).AddCallback(_deliver);
    }

    private void Deliver()
    {
        var now = _sim.Now.Value;
        // Another look, for an earlier time, came in between.
        if (now != _nextLook)
            return;
        var clock = LastClock(now);
        while (_memory!.TryTakeCompleted(clock, out var number))
        {
            var port = _waiting[number]!;
            _waiting[number] = null;
            if (--_underWay == 0)
                _doneAt = now;
            port.Complete(_dataCycles[number]);
        }
        SettleLater();
    }

    private long DataCycles(long bursts) => (long)Math.Ceiling((double)bursts * _spec.BurstClocks / _spec.Channels * _cyclesPerClock - 1e-9);

    private long Clock(long cycle) => (long)Math.Ceiling(cycle / _cyclesPerClock - 1e-9);

    /// <summary>The last clock of which a cycle knows. It must agree with <see cref="Cycle"/> to the last bit: a look that comes too early would come again and again.</summary>
    private long LastClock(long cycle)
    {
        var clock = (long)Math.Floor(cycle / _cyclesPerClock);
        while (Cycle(clock) > cycle)
            clock--;
        while (Cycle(clock + 1) <= cycle)
            clock++;
        return clock;
    }

    private long Cycle(long clock) => (long)Math.Ceiling(clock * _cyclesPerClock - 1e-9);
}
