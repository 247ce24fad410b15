namespace ArchSim.Memory;

/// <summary>
/// Collects a state as words. Clocks are relative to now, blocks and rows to the request that comes next, so that equal words mean: what is done from
/// here on, to requests that are equal in the same sense, is the same.
/// </summary>
internal sealed class StateWriter
{
    /// <summary>Five bounds share a word.</summary>
    public const int BoundBits = 12;

    private const long LargestBound = (1L << BoundBits) - 1;

    private long[] _words = new long[1024];
    private int _count;

    public long Now { get; private set; }
    public long Block { get; private set; }
    public int Row { get; private set; }

    /// <summary>Whether all that was written had room in its bits; if not, the state cannot be compared.</summary>
    public bool Fits { get; private set; }

    /// <summary>The most clocks that any bound lies ahead.</summary>
    public long LongestBound { get; private set; }

    public ReadOnlySpan<long> Words => _words.AsSpan(0, _count);

    public void Begin(long now, long block, int row) => (Now, Block, Row, Fits, LongestBound, _count) = (now, block, row, true, 0, 0);

    public void Word(long word)
    {
        if (_count == _words.Length)
            Array.Resize(ref _words, 2 * _count);
        _words[_count++] = word;
    }

    /// <summary>What lies in the past holds nothing up any more.</summary>
    public void Bounds(in Devices.Bounds b) =>
        Word(Bound(b.Activate) | Bound(b.Precharge) << BoundBits | Bound(b.Read) << (2 * BoundBits) | Bound(b.Write) << (3 * BoundBits) | Bound(b.Refresh) << (4 * BoundBits));

    public long Bound(long clock)
    {
        var left = Math.Max(0, clock - Now);
        Fits &= left <= LargestBound;
        LongestBound = Math.Max(LongestBound, left);
        return left;
    }

    /// <param name="row">-1: none.</param>
    /// <param name="beside">Below 2^16.</param>
    public void OptionalRow(int row, int beside) => Word(row < 0 ? long.MinValue | (long)beside : ((long)(row - Row) << 16) | (long)beside);

    public void Request(in Request request)
    {
        // A write's age matters to nobody.
        var age = request.IsWrite ? 0 : Now + 1 - request.Added;
        Fits &= age is >= 0 and < int.MaxValue;
        Word(request.Block - Block);
        Word(((long)(request.Row - Row) << 32) | (age << 1) | (request.IsWrite ? 1L : 0));
    }
}
