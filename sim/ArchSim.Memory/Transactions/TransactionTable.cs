namespace ArchSim.Memory;

/// <summary>Transactions under way: how many of their requests are not done, and when the last of those that are was.</summary>
internal sealed class TransactionTable
{
    private readonly PriorityQueue<int, (long Done, long Order)> _complete = new();
    private readonly List<(long Done, long Order, int Number)> _foreseen = [];
    private readonly Stack<int> _free = [];
    private Entry[] _entries = new Entry[64];
    private int _nextForeseen;
    private int _used;
    private long _orders;

    /// <summary>Takes what is done, in place of the table; null: nothing does.</summary>
    public List<(int Number, long Done)>? Log { get; set; }

    /// <summary>When the first of the complete ones, or of those foreseen, is done; far away where none is.</summary>
    public long NextClock => Math.Min(
        _complete.TryPeek(out _, out var first) ? first.Done : long.MaxValue,
        _nextForeseen < _foreseen.Count ? _foreseen[_nextForeseen].Done : long.MaxValue);

    /// <summary>Requests that are left of the transaction that has the fewest; 0 where all are complete.</summary>
    public int FewestLeft
    {
        get
        {
            var fewest = 0;
            foreach (ref readonly var entry in _entries.AsSpan(0, _used))
                fewest = entry.Left > 0 && (fewest == 0 || entry.Left < fewest) ? entry.Left : fewest;
            return fewest;
        }
    }

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
        if (Log is { } log)
        {
            log.Add((number, done));
            return;
        }
        AddDone(number, done);
    }

    /// <summary>As <see cref="Add"/>, whether there is a log or not.</summary>
    public void AddDone(int number, long done)
    {
        ref var entry = ref _entries[number];
        entry.Done = Math.Max(entry.Done, done);
        if (--entry.Left > 0)
            return;
        if (entry.IsTaken)
            _free.Push(number);
        else
            _complete.Enqueue(number, (entry.Done, entry.Order));
    }

    /// <summary>Notes when a request will be done if nothing is sent before; of every transaction all that are left have to be noted.</summary>
    public void Foresee(int number, long done)
    {
        ref var entry = ref _entries[number];
        if (entry.Foreseen == 0)
            entry.Latest = entry.Done;
        entry.Foreseen++;
        entry.Latest = Math.Max(entry.Latest, done);
        if (entry.Foreseen < entry.Left)
            return;
        entry.Foreseen = 0;
        if (!entry.IsTaken)
            _foreseen.Add((entry.Latest, entry.Order, number));
    }

    public void SortForeseen() => _foreseen.Sort();

    public void ForgetForeseen()
    {
        _foreseen.Clear();
        _nextForeseen = 0;
    }

    /// <summary>The first that is done at <paramref name="clock"/> or before: by clock, then in the order sent.</summary>
    public bool TryTake(long clock, out int number)
    {
        var isComplete = _complete.TryPeek(out number, out var first) && first.Done <= clock;
        if (_nextForeseen < _foreseen.Count && _foreseen[_nextForeseen] is var next && next.Done <= clock && (!isComplete || (next.Done, next.Order).CompareTo(first) < 0))
        {
            // Its requests will be told as done once more.
            number = next.Number;
            _entries[number].IsTaken = true;
            _nextForeseen++;
            return true;
        }
        if (!isComplete)
            return false;
        _complete.Dequeue();
        _free.Push(number);
        return true;
    }

    private struct Entry
    {
        public int Left;
        public int Foreseen;
        public long Done;
        public long Latest;
        public long Order;
        public bool IsTaken;
    }
}
