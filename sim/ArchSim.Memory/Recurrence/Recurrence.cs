namespace ArchSim.Memory;

/// <summary>
/// Remembers what stretches of requests made of the state of all channels. Where a known state meets requests that are known to follow it, stretch after
/// stretch is passed over: its clocks and counts are added, and the state at the end is set. DESIGN.md says why nothing is lost.
/// </summary>
internal sealed class Recurrence<TSource>
    where TSource : IRequestSource
{
    private const int StretchBursts = 32;
    private const int TurnsToLearn = 3;
    private const int LeastNew = 128;
    private const int MostNew = 1024;

    /// <summary>New states that a stretch passed over makes up for.</summary>
    private const int Credit = 4;

    private const int LeastPause = 256;
    private const int MostPause = 1 << 16;

    private readonly ChannelSet _set;
    private readonly ChannelController[] _channels;
    private readonly Completions _completions;
    private readonly Latencies _latencies;
    private readonly RequestFeed<TSource> _feed;
    private readonly AddressMapping _mapping;
    private readonly long _capacityBytes;
    private readonly int _partShift;
    private readonly int _least;
    private readonly StateWriter _writer = new();
    private readonly StateWriter _parts = new();
    private readonly MomentTable _table = new();
    private readonly List<Stretch> _stretches = [];
    private readonly List<long> _log = [];
    private readonly CommandCounts _skipped = new();
    private long _part = -1;
    private int _since;
    private readonly int _patience;
    private int _new;
    private int _pause;
    private int _nextPause = LeastPause;
    private Moment? _from;
    private long _fromClock;
    private long _fromRefresh;
    private int _fromRefreshed;
    private int _refreshesSeen;
    private long _usualClocks;
    private ulong[] _touched = [];
    private ulong[] _openBeside = [];
    private long[] _entering = [];
    private CommandCounts _fromCounts = new();

    public Recurrence(ChannelSet set, Latencies latencies, RequestFeed<TSource> feed, MemorySpec spec)
    {
        (_set, _channels, _completions, _latencies, _feed, _mapping) = (set, set.Channels, set.Completions, latencies, feed, set.Mapping);
        _capacityBytes = spec.CapacityBytes;
        // A state grows with the channels; so must what is played between two looks at it.
        var length = StretchBursts * _channels.Length;
        _partShift = System.Numerics.BitOperations.Log2((uint)length);
        _least = length / 2;
        // A stream comes back to where it was when it has gone through all banks.
        _patience = (int)Math.Clamp(TurnsToLearn * _mapping.TurnBlocks / length, LeastNew, MostNew);
    }

    /// <summary>Clocks that were passed over.</summary>
    public long Clocks { get; private set; }

    /// <summary>After a step in which requests were taken, and others are to come.</summary>
    /// <returns>The clock of the step, moved by what was passed over.</returns>
    public long Step()
    {
        var now = _set.Now;
        _since += _set.Accepted;
        var part = _mapping.Block(_feed.Head.Address) >> _partShift;
        // Streams end their stretches at the same addresses, wherever they were interrupted before.
        if (_since < 4 * _least && (part == _part || _since < _least))
            return now;
        (_part, _since) = (part, 0);
        if (_pause > 0)
        {
            _pause--;
            return now;
        }
        return Look(now);
    }

    /// <summary>What was passed over; its latencies are added.</summary>
    public CommandCounts Skipped()
    {
        Flush();
        return _skipped;
    }

    private long Look(long now)
    {
        if (!Write(now))
        {
            Forget();
            return now;
        }
        var moment = _table.Find(_writer.Words, BanksAsked, out var isNew);
        EndStretch(moment, now);
        // What is passed over need not be kept.
        _feed.Unmark();
        if (isNew && ++_new >= _patience)
        {
            // Requests that never recur should cost little more than without: the next pause comes sooner, and is longer.
            (_new, _pause) = (_patience * 3 / 4, _nextPause);
            _nextPause = Math.Min(2 * _nextPause, MostPause);
            Forget();
            return now;
        }
        if (_table.IsFull)
        {
            Flush();
            _table.Clear();
            Forget();
            return now;
        }
        foreach (var channel in _channels)
            channel.SettleStandby(now);
        var (last, end) = Follow(moment, now);
        if (end > now)
        {
            _nextPause = LeastPause;
            Restore(last, end);
            Clocks += end - now;
        }
        if (!last.HasRoom)
            Forget();
        else
            BeginStretch(last, end);
        return end;
    }

    /// <summary>Passes over stretches as long as requests and refreshes fit.</summary>
    private (Moment Last, long Clock) Follow(Moment moment, long now)
    {
        while (Next(moment, now) is { } stretch)
        {
            _feed.Skip(stretch.Taken);
            _set.CountTaken(stretch.Reads, stretch.Writes);
            stretch.Uses++;
            _new = Math.Max(0, _new - Credit);
            now += stretch.Clocks;
            moment = stretch.End;
            if (stretch.Refreshes > 0)
            {
                foreach (var channel in _channels)
                    channel.PassRefreshes(stretch.Refreshes);
            }
            Leave(stretch, now);
        }
        return (moment, now);
    }

    private Stretch? Next(Moment moment, long now)
    {
        var refresh = _channels[0].NextRefresh;
        var refreshed = _channels[0].NextRefreshed;
        foreach (var stretch in moment.Stretches)
        {
            if (stretch.MeetsRefreshes(refresh - now, refreshed) && Fits(stretch, now) && MayEnter(moment, stretch, now))
                return stretch;
        }
        return null;
    }

    private bool Fits(Stretch stretch, long now)
    {
        var known = stretch.Requests;
        var ahead = _feed.Ahead(known.Length);
        if (ahead.Length < known.Length)
            return false;
        var block = _mapping.Block(ahead[0].Address);
        if (stretch.IsRun && _feed.IsRun(known.Length) && _mapping.PlacesAlike(block, stretch.Block, known.Length - 1))
        {
            ref readonly var first = ref ahead[0];
            return first.IsWrite == known[0].IsWrite && Math.Max(0, first.Clock - now) == known[0].Wait && first.Address >= 0 && ahead[^1].Address < _capacityBytes;
        }
        var row = _mapping.Locate(block).Row;
        var turnsWhole = _mapping.TurnsWhole(block - stretch.Block);
        // Stretches with equal beginnings differ at their ends.
        for (var i = known.Length - 1; i >= 0; i--)
        {
            ref readonly var request = ref ahead[i];
            ref readonly var other = ref known[i];
            var own = _mapping.Block(request.Address);
            if (own - block != other.Block || request.IsWrite != other.IsWrite || Math.Max(0, request.Clock - now) != other.Wait || (ulong)request.Address >= (ulong)_capacityBytes)
                return false;
            if (turnsWhole)
                continue;
            var place = _mapping.Locate(own);
            if (place.Row - row != other.Row || place.Bank != other.Bank || place.Channel != other.Channel)
                return false;
        }
        return true;
    }

    /// <summary>Whether banks that the requests will be the first to ask are in the state that they were in then.</summary>
    private bool MayEnter(Moment moment, Stretch stretch, long now)
    {
        for (var c = 0; c < _channels.Length; c++)
        {
            if (_channels[c].RanksOpenBeside(stretch.Touched[c]) != stretch.OpenBeside[c])
                return false;
        }
        WriteParts(stretch.Touched, moment.BanksAsked, now);
        return _parts.Fits && _parts.Words.SequenceEqual(stretch.Entering);
    }

    private void Leave(Stretch stretch, long now)
    {
        var block = _mapping.Block(_feed.Head.Address);
        var state = new StateReader(stretch.Leaving, now, block, _mapping.Locate(block).Row);
        var asked = stretch.End.BanksAsked;
        for (var c = 0; c < _channels.Length; c++)
            _channels[c].ReadParts(ref state, stretch.Touched[c] & ~asked[c], asked[c]);
    }

    /// <summary>The state of banks that are touched and not asked.</summary>
    private void WriteParts(ulong[] touched, ReadOnlySpan<ulong> asked, long now)
    {
        var block = _mapping.Block(_feed.Head.Address);
        _parts.Begin(now, block, _mapping.Locate(block).Row);
        for (var c = 0; c < _channels.Length; c++)
            _channels[c].WriteParts(_parts, touched[c] & ~asked[c], asked[c]);
    }

    private ulong[] BanksAsked() => Array.ConvertAll(_channels, c => c.BanksHeld);

    /// <summary>Notes which banks the requests ahead will touch, and in which state they are.</summary>
    private bool Prepare(Moment moment, long now)
    {
        _touched = moment.BanksAsked.ToArray();
        foreach (ref readonly var request in _feed.Ahead((2 * _least) + 1))
        {
            var place = _mapping.Locate(_mapping.Block(request.Address));
            _touched[place.Channel] |= 1UL << place.Bank;
        }
        // How long it will last is not known: a stretch in which more become due is not remembered.
        _refreshesSeen = _channels[0].RefreshesUntil(now + (2 * _usualClocks));
        for (var c = 0; c < _channels.Length; c++)
            _touched[c] |= _channels[c].BanksOfNext(_refreshesSeen);
        _openBeside = new ulong[_channels.Length];
        for (var c = 0; c < _channels.Length; c++)
            _openBeside[c] = _channels[c].RanksOpenBeside(_touched[c]);
        WriteParts(_touched, moment.BanksAsked, now);
        _entering = _parts.Words.ToArray();
        return _parts.Fits;
    }

    private void BeginStretch(Moment moment, long now)
    {
        if (!Prepare(moment, now))
        {
            Forget();
            return;
        }
        (_from, _fromClock) = (moment, now);
        (_fromRefresh, _fromRefreshed) = (_channels[0].NextRefresh, _channels[0].NextRefreshed);
        _fromCounts = Counts(now);
        _log.Clear();
        _latencies.LogTo(_log);
        _feed.Mark();
    }

    private void EndStretch(Moment end, long now)
    {
        if (_from is null)
            return;
        _usualClocks = now - _fromClock;
        var refreshes = _channels[0].RefreshesSince(_fromRefresh);
        if (refreshes > _refreshesSeen)
            return;
        var requests = _feed.SinceMark;
        var known = Relative(requests, out var isInside);
        WriteParts(_touched, end.BanksAsked, now);
        if (!isInside || !_parts.Fits)
            return;
        var counts = Counts(now);
        counts.Add(_fromCounts, -1);
        var writes = 0;
        foreach (ref readonly var request in requests[..^1])
            writes += request.IsWrite ? 1 : 0;
        _log.Sort();
        var stretch = new Stretch
        {
            Requests = known,
            IsRun = _feed.IsRunSinceMark,
            Block = _mapping.Block(requests[0].Address),
            Clocks = now - _fromClock,
            RefreshWait = _fromRefresh - _fromClock,
            Refreshed = _fromRefreshed,
            Refreshes = refreshes,
            Touched = _touched,
            OpenBeside = _openBeside,
            Entering = _entering,
            Leaving = _parts.Words.ToArray(),
            End = end,
            Reads = requests.Length - 1 - writes,
            Writes = writes,
            Counts = counts,
            Latencies = [.. _log.CountBy(l => l).Select(l => (l.Key, l.Value))],
        };
        _from.Add(stretch);
        _stretches.Add(stretch);
        _table.NoteWords((3 * known.Length) + stretch.Entering.Length + stretch.Leaving.Length);
    }

    private RelativeRequest[] Relative(ReadOnlySpan<MemoryRequest> requests, out bool isInside)
    {
        var known = new RelativeRequest[requests.Length];
        var block = _mapping.Block(requests[0].Address);
        var row = _mapping.Locate(block).Row;
        isInside = true;
        for (var i = 0; i < known.Length; i++)
        {
            ref readonly var request = ref requests[i];
            var own = _mapping.Block(request.Address);
            var place = _mapping.Locate(own);
            known[i] = new RelativeRequest(own - block, Math.Max(0, request.Clock - _fromClock), place.Row - row, (short)place.Channel, (byte)place.Bank, request.IsWrite);
            isInside &= (ulong)request.Address < (ulong)_capacityBytes && (i == known.Length - 1 || (_touched[place.Channel] >> place.Bank & 1) != 0);
        }
        return known;
    }

    private void Forget()
    {
        _from = null;
        _latencies.LogTo(null);
        _feed.Unmark();
    }

    private bool Write(long now)
    {
        foreach (var channel in _channels)
        {
            if (!channel.IsSettled)
                return false;
        }
        var block = _mapping.Block(_feed.Head.Address);
        _writer.Begin(now, block, _mapping.Locate(block).Row);
        _completions.WriteState(_writer);
        foreach (var channel in _channels)
            channel.WriteState(_writer);
        return _writer.Fits;
    }

    private void Restore(Moment moment, long now)
    {
        var block = _mapping.Block(_feed.Head.Address);
        var state = new StateReader(moment.Words, now, block, _mapping.Locate(block).Row);
        _completions.ReadState(ref state);
        foreach (var channel in _channels)
            channel.ReadState(ref state);
        _part = block >> _partShift;
    }

    /// <summary>Of all channels; standby counts what is open, up to now.</summary>
    private CommandCounts Counts(long now)
    {
        var counts = new CommandCounts();
        foreach (var channel in _channels)
        {
            counts.Add(channel.Counts);
            counts.ActiveClocks += channel.SettleStandby(now);
        }
        return counts;
    }

    private void Flush()
    {
        foreach (var stretch in _stretches)
        {
            if (stretch.Uses == 0)
                continue;
            _skipped.Add(stretch.Counts, stretch.Uses);
            foreach (var (clocks, count) in stretch.Latencies)
                _latencies.Add(clocks, count * stretch.Uses);
        }
        _stretches.Clear();
    }
}
