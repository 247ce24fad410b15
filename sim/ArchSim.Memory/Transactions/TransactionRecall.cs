namespace ArchSim.Memory;

/// <summary>
/// Plays transactions piece by piece and remembers what each made of the state that it met. A piece that is known is passed over: its completions and counts are added and
/// the requests that wait then are those that it says. DESIGN.md says why nothing is lost. While <see cref="IsLive"/> the controllers hold the state, else it is held here:
/// words, the requests beside them, and in the controllers what concerns banks that nobody asks.
/// </summary>
internal sealed partial class TransactionRecall
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

    /// <summary>When the last data leave the bus, if nothing comes; null where that is not known without playing it.</summary>
    public long? QuietSince(long clock)
    {
        if (_state is null || Rest() is not { } rest || _channels.Now + rest.Clocks >= Math.Min(clock, _channels.NextRefresh))
            return null;
        return Math.Max(_channels.Completions.DataEnd, _channels.Now + (rest.DataEnd ?? 0));
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
}
