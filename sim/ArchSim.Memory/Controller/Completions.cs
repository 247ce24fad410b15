namespace ArchSim.Memory;

/// <summary>Requests under way; when each is done is kept only where their number is limited.</summary>
/// <param name="limit">The most that may be under way; 0: any number.</param>
/// <param name="transactions">Told of each request; null: nobody.</param>
internal sealed class Completions(int limit, TransactionTable? transactions = null)
{
    private readonly PriorityQueue<long, long> _done = new();
    private int _underWay;

    /// <summary>The clock at which the last request so far is done: a read has its data, a write is acknowledged.</summary>
    public long Last { get; private set; }

    /// <summary>The clock at which the data of the last commands issued so far leave the bus.</summary>
    public long DataEnd { get; set; }

    public bool IsFull => limit > 0 && _underWay >= limit;

    /// <summary>The next clock at which a request is known to be done.</summary>
    public long NextClock => _done.Count > 0 ? _done.Peek() : long.MaxValue;

    public void Begin() => _underWay++;

    public void Add(int transaction, long done)
    {
        transactions?.Add(transaction, done);
        Last = Math.Max(Last, done);
        if (limit > 0)
            _done.Enqueue(done, done);
    }

    /// <summary>Takes over when all was done, where the number under way is not limited.</summary>
    public void CopyFrom(Completions other) => (Last, DataEnd) = (other.Last, other.DataEnd);

    public void WriteState(StateWriter state)
    {
        state.Word(state.Bound(Last));
        if (limit == 0)
            return;
        state.Word(_underWay);
        state.Word(_done.Count);
        var done = _done.UnorderedItems.Select(d => d.Priority - state.Now).ToArray();
        Array.Sort(done);
        foreach (var clocks in done)
            state.Word(clocks);
    }

    public void ReadState(ref StateReader state)
    {
        Last = Math.Max(Last, state.Bound(state.Word(), 0));
        if (limit == 0)
            return;
        _underWay = (int)state.Word();
        _done.Clear();
        for (var left = state.Word(); left > 0; left--)
        {
            var clock = state.Now + state.Word();
            _done.Enqueue(clock, clock);
        }
    }

    /// <summary>Forgets what is done by <paramref name="now"/>.</summary>
    public void Return(long now)
    {
        while (_done.Count > 0 && _done.Peek() <= now)
        {
            _done.Dequeue();
            _underWay--;
        }
    }
}
