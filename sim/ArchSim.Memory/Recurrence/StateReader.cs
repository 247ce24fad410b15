namespace ArchSim.Memory;

/// <summary>Reads what <see cref="StateWriter"/> wrote, at another clock and for other requests.</summary>
internal ref struct StateReader(ReadOnlySpan<long> words, long now, long block, int row)
{
    private const long BoundMask = (1L << StateWriter.BoundBits) - 1;

    private readonly ReadOnlySpan<long> _words = words;
    private int _next;

    public long Now { get; } = now;

    public long Word() => _words[_next++];

    public void Skip(int words) => _next += words;

    public Devices.Bounds Bounds()
    {
        var word = Word();
        return new Devices.Bounds
        {
            Activate = Bound(word, 0),
            Precharge = Bound(word, 1),
            Read = Bound(word, 2),
            Write = Bound(word, 3),
            Refresh = Bound(word, 4),
        };
    }

    public readonly long Bound(long word, int place) => Now + ((word >> (place * StateWriter.BoundBits)) & BoundMask);

    public int OptionalRow(out int beside)
    {
        var word = Word();
        beside = (int)(word & 0xFFFF);
        return (word & ~0xFFFFL) == long.MinValue ? -1 : (int)(word >> 16) + row;
    }

    public Request Request()
    {
        var relative = Word();
        var word = Word();
        return new Request
        {
            Block = block + relative,
            Row = row + (int)(word >> 32),
            Added = Now + 1 - ((word & uint.MaxValue) >> 1),
            IsWrite = (word & 1) != 0,
        };
    }
}
