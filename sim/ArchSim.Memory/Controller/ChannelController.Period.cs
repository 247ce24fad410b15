using System.Numerics;

namespace ArchSim.Memory;

/// <summary>Whole periods at once; <see cref="PeriodicJump{TSource}"/> decides when.</summary>
internal sealed partial class ChannelController
{
    /// <summary>Bounds the memory of a jump.</summary>
    private const int MostArrivals = 1 << 16;

    private readonly List<(Request Request, int Bank)> _arrived = [];
    private readonly List<(Request Request, long Order)>[] _line;
    private readonly int[] _issues;
    private readonly int[] _moves;
    private readonly int[] _takes;
    private readonly int[] _served;
    private readonly long[] _newest;
    private ulong _involved;

    /// <summary>The bank of the last tick's column command, and of the request that reached its bank; -1: there was none.</summary>
    public int LastIssued { get; private set; }

    public bool LastIssuedWrite { get; private set; }

    public int LastScheduled { get; private set; }

    /// <summary>The last tick, or request, did something that does not repeat: a row or refresh command, a choice between waiting banks, a request that met its equal.</summary>
    public bool IsIrregular { get; private set; }

    public ulong Busy => _queues.Busy;

    public ulong Full => _queues.Full;

    public int ArrivalCount => _arrived.Count;

    public int RelativeStateLength => (2 * (_devices.Rank.Length + _devices.Group.Length)) + _plans.Length + 1;

    public void WriteRelativeState(Span<long> state, long now)
    {
        var at = 0;
        // What lies in the past no longer holds anything up.
        foreach (ref readonly var part in _devices.Rank.AsSpan())
        {
            state[at++] = Math.Max(0, part.Read - now);
            state[at++] = Math.Max(0, part.Write - now);
        }
        foreach (ref readonly var part in _devices.Group.AsSpan())
        {
            state[at++] = Math.Max(0, part.Read - now);
            state[at++] = Math.Max(0, part.Write - now);
        }
        for (var bank = 0; bank < _plans.Length; bank++)
            state[at++] = _queues.Count(bank);
        state[at] = _turn;
    }

    /// <summary>Whether the channel will repeat a period as long as requests keep coming in the same way.</summary>
    public bool PreparePeriod(ReadOnlySpan<StepRecord> script, bool isWrite, long now)
    {
        if (!_powersDown && _pages != PagePolicy.Closed && !_refresh.IsWaiting && _merged.Count == 0 && IsOneKind(script, isWrite))
        {
            Count(script);
            return IsBalanced(script) && RowsAreOpen(isWrite, now);
        }
        return false;
    }

    public long PeriodsUntilRefresh(long now, long length) => (_refresh.NextClock - 1 - now) / length;

    /// <summary>Periods until a bank may have nothing waiting any more, or memory for arrivals ends.</summary>
    public long PeriodsUntilDry(bool isWrite)
    {
        var queue = isWrite ? _writes : _reads;
        var total = 0;
        var most = long.MaxValue;
        for (var rest = _involved; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            total += _takes[bank];
            var loss = _moves[bank] - _takes[bank];
            if (loss != 0)
                most = Math.Min(most, queue.CountOf(bank) <= _moves[bank] ? 0 : loss < 0 ? most : ((queue.CountOf(bank) - _moves[bank] - 1) / loss) + 1);
        }
        return Math.Min(most, MostArrivals / Math.Max(1, total));
    }

    /// <summary>Takes a request as part of a period under way, if it leaves the period as it is.</summary>
    public bool Arrive(int bank, in Request request)
    {
        // Rising addresses are all different; a bank that is full and stays so may gather any row.
        if (request.Block <= _newest[bank] || (_moves[bank] > 0 && request.Row != _devices.OpenRow[bank]))
            return false;
        _newest[bank] = request.Block;
        _arrived.Add((request, bank));
        return true;
    }

    public void DropArrivals(int from) => _arrived.RemoveRange(from, _arrived.Count - from);

    /// <summary>Makes good for periods that were not played: requests move on, each with its own latency; clocks of the last period's commands bind.</summary>
    public void Advance(long now, long periods, long length, ReadOnlySpan<StepRecord> script, bool isWrite)
    {
        LineUp(isWrite);
        for (long period = 0; period < periods; period++)
            Serve(script, now + (period * length), isWrite);
        for (var rest = _involved; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            // The last period's commands count themselves.
            _devices.Hits[bank] += (int)((periods - 1) * _issues[bank]);
        }
        var clock = now + ((periods - 1) * length);
        foreach (ref readonly var step in script)
        {
            clock += step.Elapsed;
            if (step.Issued < 0)
                continue;
            if (isWrite)
                _devices.Write(step.Issued, clock, closes: false);
            else
                _devices.Read(step.Issued, clock, closes: false);
        }
        StandBack(isWrite);
        _arrived.Clear();
    }

    /// <summary>Nothing but reads, or nothing but writes that drain from a buffer which is always full.</summary>
    private bool IsOneKind(ReadOnlySpan<StepRecord> script, bool isWrite)
    {
        if (!isWrite)
            return _writes.Count == 0 && _draining == 0;
        foreach (ref readonly var step in script)
        {
            if (step.AcceptCount != (step.Scheduled >= 0 ? 1 : 0))
                return false;
        }
        return ReadsUnderWay == 0 && _policy.DrainLow < 0 && _policy.DrainHigh == _policy.WriteQueue && _draining > 0 && _writes.IsFull;
    }

    private void Count(ReadOnlySpan<StepRecord> script)
    {
        Array.Clear(_issues);
        Array.Clear(_moves);
        Array.Clear(_takes);
        _involved = _queues.Busy;
        foreach (ref readonly var step in script)
        {
            if (step.Issued >= 0)
                Note(_issues, step.Issued);
            if (step.Scheduled >= 0)
                Note(_moves, step.Scheduled);
            for (var i = 0; i < step.AcceptCount; i++)
                Note(_takes, (int)(step.Accepts >> (8 * i) & 0xFF));
        }

        void Note(int[] counts, int bank)
        {
            counts[bank]++;
            _involved |= 1UL << bank;
        }
    }

    /// <summary>As many requests leave the banks as reach them, and as many reach them as are taken.</summary>
    private bool IsBalanced(ReadOnlySpan<StepRecord> script)
    {
        var alwaysFull = ~0UL;
        foreach (ref readonly var step in script)
            alwaysFull &= step.Full;
        var (moves, takes) = (0, 0);
        for (var rest = _involved; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            moves += _moves[bank];
            takes += _takes[bank];
            if (_moves[bank] != _issues[bank])
                return false;
            if (_takes[bank] > 0 && _moves[bank] == 0 && (alwaysFull >> bank & 1) == 0)
                return false;
        }
        return moves == takes && moves > 0;
    }

    private bool RowsAreOpen(bool isWrite, long now)
    {
        var waiting = isWrite ? _writes : _reads;
        for (var rest = _involved; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            var row = _devices.OpenRow[bank];
            ref readonly var bounds = ref _devices.Bank[bank];
            if (row < 0 || bounds.Read > now || bounds.Write > now || (_reuse is not null && _reuse.Closes(bank)))
                return false;
            if (!_queues.AllOf(bank, row, isWrite) || (_moves[bank] > 0 && !waiting.AllOf(bank, row)))
                return false;
            _newest[bank] = Math.Max(_queues.Newest(bank), waiting.Newest(bank));
        }
        return true;
    }

    /// <summary>All requests of each bank in the order in which they will be served.</summary>
    private void LineUp(bool isWrite)
    {
        var waiting = isWrite ? _writes : _reads;
        for (var rest = _involved; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            var line = _line[bank];
            line.Clear();
            _served[bank] = _queues.Count(bank);
            for (; _queues.Count(bank) > 0; _queues.RemoveAt(bank, 0))
                line.Add((_queues[bank, 0], -1));
            for (; (waiting.Banks >> bank & 1) != 0; waiting.RemoveFirst(bank))
                line.Add((waiting.First(bank), waiting.FirstOrder(bank)));
            _newest[bank] = line.Count;
        }
        foreach (var (request, bank) in _arrived)
            _line[bank].Add((request, waiting.TakeOrder()));
        // How many were there at first, and how many keep their places at the bank.
        for (var rest = _involved; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            (_takes[bank], _moves[bank], _served[bank]) = ((int)_newest[bank], _served[bank], 0);
        }
    }

    private void Serve(ReadOnlySpan<StepRecord> script, long clock, bool isWrite)
    {
        foreach (ref readonly var step in script)
        {
            clock += step.Elapsed;
            var bank = step.Issued;
            if (bank < 0)
                continue;
            ref readonly var request = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line[bank])[_served[bank]++].Request;
            if (!isWrite)
                Answer(request.Added, clock + _readData);
        }
    }

    /// <summary>What was not served goes back to its queues.</summary>
    private void StandBack(bool isWrite)
    {
        var waiting = isWrite ? _writes : _reads;
        var filter = isWrite ? _writeFilter : _readFilter;
        long served = 0;
        for (var rest = _involved; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            var line = _line[bank];
            served += _served[bank];
            for (var i = 0; i < Math.Min(_served[bank], _takes[bank]); i++)
                filter.Remove(line[i].Request.Block);
            for (var i = _served[bank]; i < line.Count; i++)
            {
                if (i >= _takes[bank])
                    filter.Add(line[i].Request.Block);
                if (i < _served[bank] + _moves[bank])
                    _queues.Add(bank, line[i].Request);
                else
                    waiting.Add(bank, line[i].Request, line[i].Order);
            }
        }
        _stale |= _involved;
        if (isWrite)
        {
            Counts.Writes += served;
            Counts.WriteHits += served;
            _completions.Add(_arrived[^1].Request.Added + 1);
            // Each batch is as large as the buffer, which is full when it begins.
            _draining = (int)((((_draining - served) % _writes.Capacity) + _writes.Capacity) % _writes.Capacity);
            return;
        }
        Counts.Reads += served;
        Counts.ReadHits += served;
        ReadsUnderWay += _arrived.Count - (int)served;
    }
}
