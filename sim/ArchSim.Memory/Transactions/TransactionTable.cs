namespace ArchSim.Memory;

/// <summary>Transactions under way: how many of their requests are not done, and when the last of those that are was.</summary>
internal sealed class TransactionTable
{
    private readonly PriorityQueue<int, (long Done, long Order)> _complete = new();
    private readonly Stack<int> _free = [];
    private Entry[] _entries = new Entry[64];
    private int _used;
    private long _orders;

    /// <summary>When the first of the complete ones is done; far away where none is complete.</summary>
    public long NextClock => _complete.TryPeek(out _, out var first) ? first.Done : long.MaxValue;

    /// <returns>Its number; those of transactions that were taken are given again.</returns>
    public int Begin(int requests)
    {
        if (!_free.TryPop(out var number))
            number = _used++;
        if (number == _entries.Length)
            Array.Resize(ref _entries, 2 * number);
        _entries[number] = new Entry { Left = requests, Order = _orders++ };
        return number;
    }

    public void Add(int number, long done)
    {
        ref var entry = ref _entries[number];
        entry.Done = Math.Max(entry.Done, done);
        if (--entry.Left == 0)
            _complete.Enqueue(number, (entry.Done, entry.Order));
    }

    /// <summary>The first that is done at <paramref name="clock"/> or before: by clock, then in the order sent.</summary>
    public bool TryTake(long clock, out int number)
    {
        if (!_complete.TryPeek(out number, out var first) || first.Done > clock)
            return false;
        _complete.Dequeue();
        _free.Push(number);
        return true;
    }

    private struct Entry
    {
        public int Left;
        public long Done;
        public long Order;
    }
}
