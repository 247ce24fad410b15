using System.Numerics;
using ArchSim.Hardware;
using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>
/// The memory: all channels side by side as one wide one (each transaction is striped over them), banks with an open row each, first ready
/// first come. A row is opened while the bus still serves earlier transactions; rows after the first of a transaction are opened ahead.
/// Refresh takes its share of every transfer. Times are converted to cycles of the machine once, rounded up.
/// </summary>
internal sealed class DramChannel
{
    private const long Closed = long.MinValue;

    private readonly Kernel.Simulation _sim;
    private readonly DramSpec _spec;
    private readonly UnitMeter _meter;
    private readonly List<(DramPort Port, DramTransaction Transaction, bool Write, long Arrival)> _queue = [];
    private readonly long[] _openRow;
    private readonly DramStream[] _openStream;
    private readonly long[] _bankFree;
    private readonly long _rowBytes;
    private readonly double _cyclesPerClock;
    private readonly long _readLatency;
    private readonly long _writeLatency;
    private readonly long _rowToColumn;
    private readonly long _precharge;
    private readonly long _writeToRead;
    private readonly long _writeToReadOtherGroup;
    private readonly long _rankSwitch;
    private readonly long _readToWrite;
    private readonly long _writeRecovery;
    private readonly long _readToPrecharge;
    private readonly long _lastReadAgo;
    private readonly long _rowActive;
    private readonly double _clocksPerActivate;
    private readonly double _clocksPerBurst;
    private Event? _wake;
    private DramPort? _served;
    private long _servedData;
    private bool _lastWasWrite;
    private int _lastBank;
    private int _ports;

    public DramChannel(Kernel.Simulation sim, DramSpec spec, double clockMhz, UnitMeter meter)
    {
        (_sim, _spec, _meter) = (sim, spec, meter);
        _openRow = new long[spec.Banks];
        _openStream = new DramStream[spec.Banks];
        _bankFree = new long[spec.Banks];
        Array.Fill(_openRow, Closed);
        _rowBytes = (long)spec.RowBytes * spec.Channels;
        _cyclesPerClock = spec.ClockPeriodNs * clockMhz / 1000;
        var timing = spec.Timing;
        _readLatency = Cycles(timing.ReadLatency);
        _writeLatency = Cycles(timing.WriteLatency);
        _rowToColumn = Cycles(timing.RowToColumn);
        _precharge = Cycles(timing.Precharge);
        _writeToRead = Cycles(timing.WriteToRead + timing.ReadLatency);
        _writeToReadOtherGroup = Cycles(timing.WriteToReadOtherGroup + timing.ReadLatency);
        _rankSwitch = Cycles(timing.RankSwitch);
        // On the bus: the command may go out while the read's data still come.
        _readToWrite = Cycles(2);
        _writeRecovery = Cycles(timing.WriteRecovery);
        _readToPrecharge = Cycles(timing.ReadToPrecharge);
        _lastReadAgo = (long)Math.Floor((timing.ReadLatency + spec.BurstLength / 2.0) * _cyclesPerClock);
        _rowActive = Cycles(timing.RowActive);
        // Bursts and activations go round the bank groups; where there is one, each follows another to the same group.
        var oneGroup = spec.BankGroups == 1;
        _clocksPerActivate = Math.Max(oneGroup ? timing.ActivateSpacingSameGroup : timing.ActivateSpacing, timing.FourActivates / 4.0) / spec.Ranks;
        var refresh = timing.RefreshInterval > timing.RefreshTime ? timing.RefreshInterval / (double)(timing.RefreshInterval - timing.RefreshTime) : 1;
        var burstSpacing = oneGroup ? Math.Max(timing.BurstSpacing, timing.BurstSpacingSameGroup) : timing.BurstSpacing;
        _clocksPerBurst = Math.Max(spec.BurstLength / 2.0, burstSpacing) / spec.Channels * refresh;
        var transaction = Math.Max(1, Cycles(spec.TransactionBytes / (double)Math.Max(1, spec.BurstBytes) * _clocksPerBurst));
        PortLimit = (int)Math.Clamp(1 + (_precharge + _rowToColumn + _readLatency + transaction - 1) / transaction, 2, 64);
    }

    /// <summary>Transactions that a port may have under way: enough that rows are opened while the bus serves others.</summary>
    public int PortLimit { get; }

    public bool IsIdeal => _spec.Ideal;

    public long ReadBytes { get; private set; }
    public long WriteBytes { get; private set; }
    public long ReadBursts { get; private set; }
    public long WriteBursts { get; private set; }
    public long Activates { get; private set; }
    public long RowHits { get; private set; }
    public long Transactions { get; private set; }

    /// <summary>Bytes after which the same bank comes round again: regions are aligned to it.</summary>
    public static long Rotation(DramSpec spec) => Math.Max(1, (long)spec.RowBytes * spec.Channels * spec.Banks);

    /// <summary>Division toward minus infinity: after a skip addresses may be negative.</summary>
    public static long Floor(long a, long b)
    {
        // Rows, banks and bursts come in powers of two, and this is asked for several times a transaction.
        if ((b & (b - 1)) == 0)
            return a >> BitOperations.TrailingZeroCount(b);
        return a >= 0 ? a / b : -((b - 1 - a) / b);
    }

    public int Attach() => _ports++;

    /// <summary>All that decides what the memory does next, relative to a step's addresses and the current cycle.</summary>
    public void AppendState(List<long> state, TileSchedule schedule, long origin)
    {
        if (_spec.Ideal)
            return;
        var now = _sim.Now.Value;
        var step = schedule.At(origin);
        Span<long> start = stackalloc long[5];
        for (var stream = 0; stream < start.Length; stream++)
            start[stream] = schedule.Start((DramStream)stream, step);
        state.Add(_lastWasWrite ? 1 : 0);
        state.Add(_lastBank);
        state.Add(_served?.Number ?? -1);
        state.Add(_servedData);
        foreach (var (port, transaction, write, arrival) in _queue)
        {
            state.Add(port.Number);
            state.Add(write ? 1 : 0);
            state.Add(transaction.Address - start[(int)transaction.Stream]);
            state.Add(transaction.Bytes);
            state.Add(transaction.Runs);
            state.Add(arrival - now);
        }
        for (var bank = 0; bank < _openRow.Length; bank++)
        {
            // A row is known by how far it lies from its stream's tile; what closed before now no longer matters.
            var row = _openRow[bank];
            state.Add(row == Closed ? -1 : (int)_openStream[bank]);
            state.Add(row == Closed ? 0 : (row * _openRow.Length + bank) * _rowBytes - start[(int)_openStream[bank]]);
            state.Add(Math.Max(0, _bankFree[bank] - now));
        }
    }

    public void AppendCounters(List<long> counters) =>
        counters.AddRange(ReadBytes, WriteBytes, ReadBursts, WriteBursts, Activates, RowHits, Transactions);

    public void AddCounters(ReadOnlySpan<long> counters)
    {
        ReadBytes += counters[0];
        WriteBytes += counters[1];
        ReadBursts += counters[2];
        WriteBursts += counters[3];
        Activates += counters[4];
        RowHits += counters[5];
        Transactions += counters[6];
    }

    public void Send(DramPort port, DramTransaction transaction, bool write)
    {
        if (write)
            WriteBytes += transaction.Bytes;
        else
            ReadBytes += transaction.Bytes;
        Transactions++;
        if (_spec.Ideal)
        {
            RowHits++;
            port.Complete(0);
            return;
        }
        if (_queue.Count >= _ports * PortLimit)
            throw new InvalidOperationException($"The memory queue holds {_queue.Count} transactions; its ports may send {_ports * PortLimit}.");
        _queue.Add((port, transaction, write, _sim.Now.Value));
        if (_wake is { } wake)
        {
            _wake = null;
            wake.Succeed();
        }
    }

    /// <summary>The controller, one transaction at a time.</summary>
    public IEnumerable<Event> Run()
    {
        while (true)
        {
            if (_queue.Count == 0)
            {
                _meter.Wait(_sim.Now.Value);
                _wake = _sim.Event("memory request");
                yield return _wake;
                _meter.Resume(_sim.Now.Value);
            }
            var next = Pick();
            var (port, transaction, write, arrival) = _queue[next];
            _queue.RemoveAt(next);
            _served = port;
            _servedData = Serve(transaction, write, arrival, out var done);
            yield return _sim.Timeout(new Cycles(done - _sim.Now.Value));
            port.Complete(_servedData);
        }
    }

    /// <summary>The oldest transaction whose row is open, else the oldest.</summary>
    private int Pick()
    {
        for (var i = 0; i < _queue.Count; i++)
        {
            if (IsOpen(_queue[i].Transaction))
                return i;
        }
        return 0;
    }

    /// <summary>Tensors share no row, so a row is open for its own tensor only.</summary>
    private bool IsOpen(in DramTransaction transaction)
    {
        var (bank, row) = Locate(transaction.Address);
        return _openRow[bank] == row && _openStream[bank] == transaction.Stream;
    }

    private (int Bank, long Row) Locate(long address)
    {
        var row = Floor(address, _rowBytes);
        var turn = Floor(row, _openRow.Length);
        return ((int)(row - turn * _openRow.Length), turn);
    }

    private long Serve(in DramTransaction transaction, bool write, long arrival, out long done)
    {
        var now = _sim.Now.Value;
        var (bank, _) = Locate(transaction.Address);
        var isOpen = IsOpen(transaction);
        var rows = transaction.Rows(_rowBytes);
        var bursts = transaction.Bursts(_spec.BurstBytes);
        // A transaction's first data follow its column command; the row may have to be opened, and another closed, before.
        var activated = arrival;
        var command = arrival;
        if (isOpen)
        {
            RowHits++;
            Activates += (rows - 1) * _spec.Channels;
        }
        else
        {
            activated = Math.Max(arrival, _bankFree[bank]) + (_openRow[bank] != Closed ? _precharge : 0);
            command = activated + _rowToColumn;
            Activates += rows * _spec.Channels;
        }
        var ready = command + (write ? _writeLatency : _readLatency);
        var start = Math.Max(now + TurnAround(bank, write), ready);
        var data = Math.Max(1, (long)Math.Ceiling(bursts * _clocksPerBurst * _cyclesPerClock - 1e-9));
        // Rows after the first are opened ahead, as fast as activations may follow each other.
        var opened = start + Cycles((rows - 1) * _clocksPerActivate);
        done = Math.Max(start + data, opened);
        _lastWasWrite = write;
        _lastBank = bank;
        for (var i = 0L; i < Math.Min(rows, _openRow.Length); i++)
        {
            var (b, r) = Locate(transaction.Address + (rows - 1 - i) * Math.Max(_rowBytes, transaction.PitchBytes));
            _openRow[b] = r;
            _openStream[b] = transaction.Stream;
            // A read's delay counts from its last command, a write's from its last data; a row that was open already keeps what it still has to wait.
            var left = write ? done + _writeRecovery : done - _lastReadAgo + _readToPrecharge;
            _bankFree[b] = Math.Max(left, i == rows - 1 && isOpen ? _bankFree[b] : activated + _rowActive);
        }
        if (write)
            WriteBursts += bursts;
        else
            ReadBursts += bursts;
        _meter.Stall(StallReason.RowMiss, now, start);
        _meter.Busy(start, start + data);
        _meter.Stall(StallReason.RowMiss, start + data, done);
        return data;
    }

    /// <summary>
    /// Cycles that the bus rests between two transactions: for another direction, and for another rank, whose devices do not wait for what others
    /// wrote. Rows go round the groups of a rank first, then round its banks, then to the next rank.
    /// </summary>
    private long TurnAround(int bank, bool write)
    {
        var perRank = _spec.BankGroups * _spec.BanksPerGroup;
        var otherRank = bank / perRank != _lastBank / perRank;
        if (write && !_lastWasWrite)
            return _readToWrite;
        if (otherRank)
            return _rankSwitch;
        if (write || !_lastWasWrite)
            return 0;
        return bank % _spec.BankGroups == _lastBank % _spec.BankGroups ? _writeToRead : _writeToReadOtherGroup;
    }

    private long Cycles(double clocks) => (long)Math.Ceiling(clocks * _cyclesPerClock - 1e-9);
}
