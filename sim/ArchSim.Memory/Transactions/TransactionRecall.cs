using System.Numerics;

namespace ArchSim.Memory;

/// <summary>
/// Plays transactions piece by piece and remembers what each made of the state that it met. A piece that is known is passed over: its completions and counts are added and
/// the requests that wait then are those that it says. DESIGN.md says why nothing is lost. While <see cref="IsLive"/> the controllers hold the state, else it is held here:
/// words, the requests beside them, and in the controllers what concerns banks that nobody asks.
/// </summary>
internal sealed class TransactionRecall
{
    /// <summary>Shorter pieces are played: to look them up takes as long.</summary>
    private const int LeastBursts = 8;

    private const int MostBursts = 64;

    /// <summary>More than any bound may lie ahead, of those that fit into a state's words.</summary>
    private const int LongestDelay = 4000;

    /// <summary>Of stretches that differ in banks beside the state.</summary>
    private const int MostVariants = 16;


    private readonly ChannelSet _channels;
    private readonly ChannelController[] _all;
    private readonly AddressMapping _mapping;
    private readonly TransactionTable _transactions;
    private readonly RecallTable _table;
    private readonly int _burstBytes;
    private readonly StateWriter _writer = new();
    private readonly StateWriter _parts = new();
    private readonly List<(int Number, long Done)> _log = [];
    private readonly List<(byte Channel, byte Bank, int Row)> _rows = [];
    private readonly ulong[] _none;
    private List<PlacedRequest> _requests = [];
    private List<PlacedRequest> _spare = [];
    private RecalledState? _state;
    private CommandCounts _liveFrom = new();
    private bool _mayRepeat;

    public TransactionRecall(ChannelSet channels, TransactionTable transactions, MemorySpec spec)
    {
        (_channels, _all, _mapping, _transactions) = (channels, channels.Channels, channels.Mapping, transactions);
        _table = RecallTable.Of(spec);
        _burstBytes = spec.BurstBytes;
        _none = new ulong[_all.Length];
        PieceBlocks = _mapping.PieceBlocks(MostBursts);
    }

    /// <summary>A piece does not cross multiples of it.</summary>
    public int PieceBlocks { get; }

    public bool IsLive => _state is null;

    /// <summary>Commands, and clocks with rows open, of all that is over.</summary>
    public CommandCounts Total { get; } = new();

    /// <summary>Pieces passed over, and played.</summary>
    public (long Hits, long Misses) Looks { get; private set; }

    /// <summary>Where states can be written, and are likely to recur.</summary>
    public static bool Suits(MemorySpec spec)
    {
        var t = spec.Timing;
        var columns = t.ReadLatency + t.WriteLatency + spec.BurstLength + t.WriteRecovery + t.Precharge + t.WriteToRead + t.ReadToPrecharge + t.RankSwitch;
        int[] delays = [columns, t.RowCycle, t.RowToColumn, t.RowToColumnWrite, t.FourActivates, t.ActivateSpacing, t.ActivateSpacingSameGroup, t.BurstSpacing, t.BurstSpacingSameGroup, t.RefreshTime, t.RefreshTimePerBank, t.PrechargeSpacing];
        return spec.PowerDownIdleClocks == 0 && spec.PagePolicy != PagePolicy.Adaptive && delays.Max() < LongestDelay && new AddressMapping(spec).PieceBlocks(MostBursts) >= LeastBursts;
    }

    /// <returns>False where it has to be played, live.</returns>
    public bool TryTake(in Piece piece, long clock, int number)
    {
        if (piece.Count < LeastBursts || !_table.IsWorthALook())
            return false;
        if (!TrySettle())
            return false;
        RestUntil(clock);
        if (_state is not { } state)
            return false;
        var banks = _table.BanksOf(piece, _mapping, _all.Length);
        if (!WriteEntering(piece, banks))
            return false;
        var key = new PieceKey(_mapping.PiecePlace(piece.First), piece.Count, piece.IsWrite, Math.Max(0, clock - _channels.Now));
        if (!state.Pieces.TryGetValue(key, out var known))
            state.Pieces[key] = known = [];
        foreach (var stretch in known)
        {
            if (!_parts.Words.SequenceEqual(stretch.Entering))
                continue;
            if (_channels.Now + stretch.Clocks >= _channels.NextRefresh)
                return false;
            Apply(stretch, piece, number);
            Count(hit: true);
            return true;
        }
        Count(hit: false);
        Record(piece, banks, clock, number, known);
        return true;
    }

    /// <summary>When nothing is sent: notes when each transaction will be done.</summary>
    /// <returns>False where that is not known without playing it.</returns>
    public bool TryForesee()
    {
        if (_table.IsPaused || !TrySettle() || Rest() is not { } rest || _channels.Now + rest.Clocks >= _channels.NextRefresh)
            return false;
        foreach (var (origin, clocks) in rest.Done)
            _transactions.Foresee(_requests[origin].Request.Transaction, _channels.Now + clocks);
        _transactions.SortForeseen();
        return true;
    }

    /// <summary>Gives the state to the controllers.</summary>
    public void GoLive()
    {
        _mayRepeat = true;
        if (_state is null)
            return;
        Materialize(withOrigins: false);
        _state = null;
        _liveFrom = _channels.CountsUntil(_channels.Now);
    }

    /// <summary>Adds what was done live.</summary>
    public void SettleCounts(long now)
    {
        var counts = _channels.CountsUntil(now);
        Total.Add(counts);
        Total.Add(_liveFrom, -1);
        _liveFrom = counts;
    }

    private void Count(bool hit)
    {
        Looks = hit ? (Looks.Hits + 1, Looks.Misses) : (Looks.Hits, Looks.Misses + 1);
        _table.Count(hit);
    }

    /// <summary>Takes the state from the controllers.</summary>
    private bool TrySettle()
    {
        if (_state is not null)
            return true;
        foreach (var channel in _all)
        {
            if (channel.HasMerged)
                return false;
        }
        var state = WriteState(_requests);
        if (_mayRepeat && Repeats())
            return false;
        _mayRepeat = false;
        SettleCounts(_channels.Now);
        _state = state();
        return true;
    }

    private Func<RecalledState> WriteState(List<PlacedRequest> requests)
    {
        requests.Clear();
        _writer.Begin(_channels.Now, 0, 0);
        _writer.Word(_channels.Accepted);
        for (var c = 0; c < _all.Length; c++)
            _all[c].WriteApart(_writer, requests, c);
        if (!_writer.Fits)
            throw new InvalidOperationException("a delay of the memory is longer than its state has room for");
        return () => _table.Find(_writer, () => Array.ConvertAll(_all, c => c.BanksHeld));
    }

    /// <summary>Whether two requests are for the same burst: the words do not tell.</summary>
    private bool Repeats()
    {
        var blocks = new HashSet<long>();
        foreach (var request in _requests)
        {
            if (!blocks.Add(request.Request.Block))
                return true;
        }
        return false;
    }

    /// <summary>Sets the controllers to the state.</summary>
    /// <param name="withOrigins">Requests are known by their number instead of their transaction.</param>
    private void Materialize(bool withOrigins)
    {
        _spare.Clear();
        for (var i = 0; i < _requests.Count; i++)
            _spare.Add(withOrigins ? _requests[i] with { Request = Of(_requests[i].Request, i) } : _requests[i]);
        var state = new StateReader(_state!.Words, _channels.Now, 0, 0);
        var accepted = (int)state.Word();
        var next = 0;
        foreach (var channel in _all)
            channel.ReadApart(ref state, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_spare), ref next);
        _channels.MoveTo(_channels.Now, accepted);
    }

    private static Request Of(Request request, int transaction)
    {
        request.Transaction = transaction;
        return request;
    }

    /// <summary>Writes what decides, beside the state, what becomes of a piece.</summary>
    /// <returns>False where it asks for a burst that another request is for.</returns>
    private bool WriteEntering(in Piece piece, ulong[] banks)
    {
        var held = _state!.Held;
        _parts.Begin(_channels.Now, 0, 0);
        for (var c = 0; c < _all.Length; c++)
            _parts.Word((long)_all[c].RanksOpenBeside(held[c] | banks[c]));
        if (piece.Count == 0)
            return true;
        var row = _mapping.Locate(piece.First).Row;
        for (var c = 0; c < _all.Length; c++)
        {
            if (banks[c] == 0)
                continue;
            for (var rest = banks[c]; rest != 0; rest &= rest - 1)
            {
                var open = _all[c].OpenRow(BitOperations.TrailingZeroCount(rest));
                _parts.Word(open < 0 ? 0 : open == row ? 1 : 2);
            }
            _all[c].WriteTiming(_parts, banks[c] & ~held[c], held[c]);
        }
        var (bits, count) = (0L, 0);
        foreach (ref readonly var placed in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_requests))
        {
            if ((banks[placed.Channel] >> placed.Bank & 1) == 0)
                continue;
            var isSame = placed.Request.Row == row;
            if (isSame && placed.Request.Block >= piece.First && placed.Request.Block < piece.First + piece.Count)
                return false;
            bits = (bits << 1) | (isSame ? 1L : 0);
            if (++count % 64 != 0)
                continue;
            _parts.Word(bits);
            bits = 0;
        }
        _parts.Word(bits);
        return true;
    }

    private void Apply(RecalledStretch stretch, in Piece piece, int number)
    {
        var begin = _channels.Now;
        var requests = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_requests);
        var row = piece.Count > 0 ? _mapping.Locate(piece.First).Row : 0;
        foreach (var (origin, clocks) in stretch.Done)
            _transactions.Add(origin < requests.Length ? requests[origin].Request.Transaction : number, begin + clocks);
        foreach (var (channel, bank, open) in stretch.Rows)
        {
            if (open != -2)
                _all[channel].SetOpenRow(bank, open < 0 ? -1 : open < requests.Length ? requests[open].Request.Row : row);
        }
        _spare.Clear();
        foreach (var (origin, clocks) in stretch.Waiting)
            _spare.Add(origin < requests.Length ? requests[origin] : Burst(piece, origin - requests.Length, begin + clocks, number));
        (_requests, _spare) = (_spare, _requests);
        var end = begin + stretch.Clocks;
        var leaving = new StateReader(stretch.Leaving, end, 0, 0);
        var held = stretch.End.Held;
        for (var c = 0; c < _all.Length; c++)
            _all[c].ReadTiming(ref leaving, stretch.Touched[c] & ~held[c], held[c]);
        Total.Add(stretch.Counts);
        _state = stretch.End;
        _channels.MoveTo(end, (int)_state.Words[0]);
    }

    private PlacedRequest Burst(in Piece piece, int index, long added, int number)
    {
        var place = _mapping.Locate(piece.First + index);
        return new PlacedRequest(
            new Request { Block = piece.First + index, Row = place.Row, Added = added, IsWrite = piece.IsWrite, Transaction = number }, (byte)place.Channel, (byte)place.Bank);
    }

    /// <summary>Plays a piece, accounts for it, and remembers it unless a refresh fell due.</summary>
    private void Record(in Piece piece, ulong[] banks, long clock, int number, List<RecalledStretch> known)
    {
        var start = BeginRecording(banks);
        if (_channels.Now < clock)
        {
            _channels.Advance(clock);
            _channels.Step(clock);
        }
        for (var i = 0; i < piece.Count; i++)
        {
            while (!_channels.TryTake((piece.First + i) * _burstBytes, piece.IsWrite, start.Waiting + i))
                _channels.Step(_channels.NextTake);
        }
        var before = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_requests);
        foreach (var (origin, done) in _log)
            _transactions.AddDone(origin < before.Length ? before[origin].Request.Transaction : number, done);
        var stretch = EndRecording(start, piece);
        // Requests that wait, as they are.
        var ends = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_spare);
        foreach (ref var end in ends)
            end = end with { Request = Of(end.Request, end.Request.Transaction < before.Length ? before[end.Request.Transaction].Request.Transaction : number) };
        (_requests, _spare) = (_spare, _requests);
        Total.Add(stretch.Counts);
        _state = stretch.End;
        if (_channels.NextRefresh != start.Refresh || known.Count == MostVariants)
            return;
        known.Add(stretch);
        _table.Note(stretch);
    }

    private Start BeginRecording(ulong[] banks)
    {
        var held = _state!.Held;
        var touched = new ulong[_all.Length];
        _rows.Clear();
        for (var c = 0; c < touched.Length; c++)
        {
            touched[c] = held[c] | banks[c];
            for (var rest = touched[c]; rest != 0; rest &= rest - 1)
            {
                var bank = BitOperations.TrailingZeroCount(rest);
                _rows.Add(((byte)c, (byte)bank, _all[c].OpenRow(bank)));
            }
        }
        var entering = _parts.Words.ToArray();
        Materialize(withOrigins: true);
        _log.Clear();
        _transactions.Log = _log;
        return new Start(_channels.Now, _requests.Count, touched, entering, _channels.NextRefresh, _channels.CountsUntil(_channels.Now));
    }

    /// <summary>The stretch as it was played; the requests that wait then are left in the spare list, by origin.</summary>
    private RecalledStretch EndRecording(Start start, in Piece piece)
    {
        _transactions.Log = null;
        var counts = _channels.CountsUntil(_channels.Now);
        counts.Add(start.Counts, -1);
        var end = WriteState(_spare)();
        _parts.Begin(_channels.Now, 0, 0);
        for (var c = 0; c < _all.Length; c++)
            _all[c].WriteTiming(_parts, start.Touched[c] & ~end.Held[c], end.Held[c]);
        var rows = new (byte, byte, int)[_rows.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var (channel, bank, before) = _rows[i];
            var row = _all[channel].OpenRow(bank);
            rows[i] = (channel, bank, row < 0 ? -1 : row == before ? -2 : OriginOf(channel, bank, row, piece));
        }
        return new RecalledStretch
        {
            Entering = start.Entering,
            Clocks = _channels.Now - start.Clock,
            End = end,
            Touched = start.Touched,
            Leaving = _parts.Words.ToArray(),
            Waiting = [.. _spare.Select(r => new Told(r.Request.Transaction, r.Request.Transaction < start.Waiting ? 0 : (int)(r.Request.Added - start.Clock)))],
            Done = [.. _log.Select(d => new Told(d.Number, (int)(d.Done - start.Clock)))],
            Rows = rows,
            Counts = counts,
        };
    }

    private int OriginOf(int channel, int bank, int row, in Piece piece)
    {
        for (var i = 0; i < _requests.Count; i++)
        {
            var placed = _requests[i];
            if (placed.Channel == channel && placed.Bank == bank && placed.Request.Row == row)
                return i;
        }
        return piece.Count > 0 ? _requests.Count : throw new InvalidOperationException("a row is open that nothing asked for");
    }

    /// <summary>What becomes of the state if nothing comes, until it rests; null where a refresh falls due before.</summary>
    private RecalledStretch? Rest()
    {
        WriteEntering(default, _none);
        foreach (var known in _state!.Rests)
        {
            if (_parts.Words.SequenceEqual(known.Entering))
                return known;
        }
        _table.Count(hit: false);
        var start = BeginRecording(_none);
        var accepted = (int)_state.Words[0];
        var rests = true;
        while (rests && !Array.TrueForAll(_all, c => c.IsAtRest))
        {
            var next = _channels.NextClock;
            rests = next < start.Refresh;
            if (rests)
                _channels.Step(next);
        }
        RecalledStretch? rest = null;
        if (rests)
        {
            _channels.MoveTo(_channels.Now);
            rest = EndRecording(start, default);
            _state.Rests.Add(rest);
            _table.Note(rest);
        }
        _transactions.Log = null;
        // It was only looked at: rows are as they were, and timing is set before anything is played.
        foreach (var (channel, bank, row) in _rows)
            _all[channel].SetOpenRow(bank, row);
        _channels.MoveTo(start.Clock, accepted);
        return rest;
    }

    /// <summary>Passes the time until something is offered, where nothing is left to do before.</summary>
    private void RestUntil(long clock)
    {
        if (clock <= _channels.Now || Rest() is not { } rest || _channels.Now + rest.Clocks >= Math.Min(clock, _channels.NextRefresh))
            return;
        Apply(rest, default, 0);
        if (_channels.NextRefresh <= clock)
        {
            GoLive();
            _channels.Advance(clock);
            _channels.Step(clock);
            TrySettle();
            return;
        }
        var gap = clock - _channels.Now;
        foreach (var channel in _all)
            Total.ActiveClocks += gap * channel.OpenRanks;
        var counted = Math.Min(gap, _state!.LongestBound);
        if (!_state.Rested.TryGetValue(counted, out var rested))
        {
            Materialize(withOrigins: false);
            _channels.MoveTo(clock);
            rested = WriteState(_spare)();
            _state.Rested[counted] = rested;
        }
        _state = rested;
        _channels.MoveTo(clock);
    }

    private readonly record struct Start(long Clock, int Waiting, ulong[] Touched, long[] Entering, long Refresh, CommandCounts Counts);
}
