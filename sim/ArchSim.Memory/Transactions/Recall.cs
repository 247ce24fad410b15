namespace ArchSim.Memory;

/// <summary>A piece of a transaction: bursts behind each other, all in one row of each bank they lie in.</summary>
internal readonly record struct Piece(long First, int Count, bool IsWrite);

/// <summary>What stretches of one state are told apart by before all else.</summary>
/// <param name="Place">Of the piece, without row and column.</param>
/// <param name="Wait">Clocks until the piece is offered.</param>
internal readonly record struct PieceKey(long Place, int Count, bool IsWrite, long Wait);

/// <summary>A request of which a stretch says something: one that waited at its begin, by number, or behind those a burst of the piece.</summary>
internal readonly record struct Told(int Origin, int Clocks);

/// <summary>What the controllers make of a state when a piece comes, or when nothing does until they rest.</summary>
internal sealed class RecalledStretch
{
    /// <summary>Rows, timing and ranks of banks that the piece touches, as far as the state does not say; a condition.</summary>
    public required long[] Entering { get; init; }

    public required long Clocks { get; init; }
    public required RecalledState End { get; init; }

    /// <summary>Of each channel, banks that are held at the begin or touched.</summary>
    public required ulong[] Touched { get; init; }

    /// <summary>Timing of touched banks that are not held at the end.</summary>
    public required long[] Leaving { get; init; }

    /// <summary>The requests that wait at the end; clocks say when a burst of the piece was taken, from the begin.</summary>
    public required Told[] Waiting { get; init; }

    public required Told[] Done { get; init; }

    /// <summary>Rows that touched banks have open at the end: -1 none, -2 as at the begin, else that of an origin.</summary>
    public required (byte Channel, byte Bank, int Row)[] Rows { get; init; }

    public required CommandCounts Counts { get; init; }
}

/// <summary>A state of all channels, without the requests themselves and without banks that nobody asks.</summary>
internal sealed class RecalledState(long[] words, ulong[] held, long longestBound)
{
    public ReadOnlySpan<long> Words => words;

    /// <summary>Of each channel.</summary>
    public ulong[] Held => held;

    /// <summary>After so many clocks of rest nothing is bound any more.</summary>
    public long LongestBound => longestBound;

    public Dictionary<PieceKey, List<RecalledStretch>> Pieces { get; } = [];

    /// <summary>Until nothing happens but refreshes.</summary>
    public List<RecalledStretch> Rests { get; } = [];

    /// <summary>What becomes of it after so many clocks of rest.</summary>
    public Dictionary<long, RecalledState> Rested { get; } = [];
}

/// <summary>States met so far, for one kind of memory. When they take too much room all are forgotten.</summary>
internal sealed class RecallTable
{
    private const long MostWords = 1 << 22;
    private const int MostMemories = 4;
    private const int MostCredit = 1024;
    private const int LeastPause = 2048;
    private const int MostPause = 1 << 14;

    [ThreadStatic]
    private static Dictionary<MemorySpec, RecallTable>? _ofThread;

    private readonly Dictionary<ulong, RecalledState> _states = [];
    private readonly Dictionary<(long Place, int Count), ulong[]> _banks = [];
    private long _words;
    private int _credit = MostCredit;
    private int _pause = LeastPause;
    private int _paused;

    /// <summary>Nothing recurred for long: what never does should cost little more than to play it.</summary>
    public bool IsPaused => _paused > 0;

    /// <summary>What this thread knows of a memory: results do not depend on it.</summary>
    public static RecallTable Of(MemorySpec spec)
    {
        var known = _ofThread ??= [];
        if (known.TryGetValue(spec, out var table))
            return table;
        if (known.Count == MostMemories)
            known.Clear();
        return known[spec] = new RecallTable();
    }

    /// <summary>Asked once for each piece.</summary>
    public bool IsWorthALook()
    {
        if (_paused == 0)
            return true;
        _paused--;
        return false;
    }

    /// <summary>Each piece that is passed over earns what a look in vain costs; when that is spent, looking pauses, each time longer.</summary>
    public void Count(bool hit)
    {
        _credit = Math.Min(MostCredit, _credit + (hit ? 1 : -1));
        if (_credit == MostCredit)
            _pause = LeastPause;
        if (_credit > 0)
            return;
        (_credit, _paused) = (MostCredit / 4, _pause);
        _pause = Math.Min(2 * _pause, MostPause);
    }

    public RecalledState Find(StateWriter state, Func<ulong[]> held)
    {
        var words = state.Words;
        var hash = MomentTable.HashOf(words);
        if (_states.TryGetValue(hash, out var known) && known.Words.SequenceEqual(words))
            return known;
        if (_words > MostWords)
        {
            _states.Clear();
            _words = 0;
        }
        _words += words.Length + 16;
        return _states[hash] = new RecalledState(words.ToArray(), held(), state.LongestBound);
    }

    public void Note(RecalledStretch stretch) => _words += stretch.Entering.Length + stretch.Leaving.Length + stretch.Waiting.Length + stretch.Done.Length + stretch.Rows.Length + 40;

    /// <summary>Of each channel, the banks that a piece lies in.</summary>
    public ulong[] BanksOf(in Piece piece, AddressMapping mapping, int channels)
    {
        var key = (mapping.PiecePlace(piece.First), piece.Count);
        if (_banks.TryGetValue(key, out var banks))
            return banks;
        banks = new ulong[channels];
        for (var i = 0; i < piece.Count; i++)
        {
            var place = mapping.Locate(piece.First + i);
            banks[place.Channel] |= 1UL << place.Bank;
        }
        return _banks[key] = banks;
    }
}
