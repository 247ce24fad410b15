namespace ArchSim.Memory;

/// <summary>The moments seen so far, found by their words. When they take too much memory all are forgotten.</summary>
internal sealed class MomentTable
{
    private const long MostWords = 1 << 20;

    private readonly Dictionary<ulong, Moment> _moments = [];
    private long _wordCount;

    public bool IsFull => _wordCount > MostWords;

    /// <param name="isNew">It was not known.</param>
    public Moment Find(ReadOnlySpan<long> words, Func<ulong[]> banksAsked, out bool isNew)
    {
        var hash = HashOf(words);
        isNew = !_moments.TryGetValue(hash, out var moment) || !moment.Words.SequenceEqual(words);
        if (!isNew)
            return moment!;
        // Of two moments with one hash the later stays: the words decide, so nothing is mistaken.
        var made = new Moment(words.ToArray(), banksAsked());
        _moments[hash] = made;
        _wordCount += words.Length;
        return made;
    }

    public void NoteWords(int count) => _wordCount += count;

    public void Clear()
    {
        _moments.Clear();
        _wordCount = 0;
    }

    public static ulong HashOf(ReadOnlySpan<long> words)
    {
        var hash = (ulong)words.Length;
        foreach (var word in words)
            hash = (System.Numerics.BitOperations.RotateLeft(hash, 23) ^ (ulong)word) * 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 32);
    }
}
