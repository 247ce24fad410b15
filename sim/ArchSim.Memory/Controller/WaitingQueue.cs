using System.Numerics;

namespace ArchSim.Memory;

/// <summary>
/// Requests that wait for room at their banks, in order of arrival. Kept bank by bank, because the oldest whose bank has room goes next and the others are
/// of no interest.
/// </summary>
internal sealed class WaitingQueue
{
    private readonly Request[] _requests;
    private readonly long[] _order;
    private readonly int[] _next;
    private readonly int[] _head;
    private readonly int[] _tail;
    private readonly int[] _counts;
    private int _free;
    private long _arrivals;

    public WaitingQueue(int capacity, int banks)
    {
        Capacity = capacity;
        _requests = new Request[capacity];
        _order = new long[capacity];
        _next = new int[capacity];
        for (var i = 0; i < capacity; i++)
            _next[i] = i + 1 < capacity ? i + 1 : -1;
        _head = new int[banks];
        _tail = new int[banks];
        _counts = new int[banks];
    }

    public int Capacity { get; }

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    /// <summary>Banks that a request waits for.</summary>
    public ulong Banks { get; private set; }

    public void Add(int bank, in Request request) => Add(bank, request, _arrivals++);

    /// <param name="order">Its place among all requests; not below that of others for this bank.</param>
    private void Add(int bank, in Request request, long order)
    {
        var slot = _free;
        _free = _next[slot];
        _requests[slot] = request;
        _order[slot] = order;
        _next[slot] = -1;
        if ((Banks >> bank & 1) == 0)
            _head[bank] = slot;
        else
            _next[_tail[bank]] = slot;
        _tail[bank] = slot;
        Banks |= 1UL << bank;
        _counts[bank]++;
        Count++;
    }

    /// <summary>The bank of the oldest request for one of <paramref name="banks"/>, which must hold one.</summary>
    public int OldestOf(ulong banks)
    {
        var oldest = BitOperations.TrailingZeroCount(banks);
        for (var rest = banks & (banks - 1); rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            if (_order[_head[bank]] < _order[_head[oldest]])
                oldest = bank;
        }
        return oldest;
    }

    public ref readonly Request First(int bank) => ref _requests[_head[bank]];

    public void RemoveFirst(int bank)
    {
        var slot = _head[bank];
        if (slot == _tail[bank])
            Banks &= ~(1UL << bank);
        else
            _head[bank] = _next[slot];
        _next[slot] = _free;
        _free = slot;
        _counts[bank]--;
        Count--;
    }

    public bool Holds(int bank, long block)
    {
        if ((Banks >> bank & 1) == 0)
            return false;
        for (var slot = _head[bank]; slot >= 0; slot = _next[slot])
        {
            if (_requests[slot].Block == block)
                return true;
        }
        return false;
    }

    /// <summary>How many wait for each bank, and in which order; which they are stands beside.</summary>
    public void WriteApart(StateWriter state, List<PlacedRequest> requests, int channel)
    {
        state.Word((long)Banks);
        for (var rest = Banks; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            state.Word(_counts[bank]);
            for (var slot = _head[bank]; slot >= 0; slot = _next[slot])
            {
                requests.Add(new PlacedRequest(_requests[slot], (byte)channel, (byte)bank));
                state.Word(_arrivals - _order[slot]);
            }
        }
    }

    public void ReadApart(ref StateReader state, ReadOnlySpan<PlacedRequest> requests, ref int next)
    {
        Clear();
        for (var rest = (ulong)state.Word(); rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            for (var left = state.Word(); left > 0; left--)
                Add(bank, requests[next++].Request, _arrivals - state.Word());
        }
    }

    /// <summary>Takes over the requests of another channel, each with the block of its round that lies here.</summary>
    public void CopyFrom(WaitingQueue other, Lane lane)
    {
        for (var i = 0; i < Capacity; i++)
            _requests[i] = lane.Of(other._requests[i]);
        other._order.CopyTo(_order, 0);
        other._next.CopyTo(_next, 0);
        other._head.CopyTo(_head, 0);
        other._tail.CopyTo(_tail, 0);
        other._counts.CopyTo(_counts, 0);
        (_free, _arrivals, Count, Banks) = (other._free, other._arrivals, other.Count, other.Banks);
    }

    public void WriteState(StateWriter state)
    {
        state.Word((long)Banks);
        for (var rest = Banks; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            state.Word(_counts[bank]);
            for (var slot = _head[bank]; slot >= 0; slot = _next[slot])
            {
                state.Request(_requests[slot]);
                state.Word(_arrivals - _order[slot]);
            }
        }
    }

    public void ReadState(ref StateReader state)
    {
        Clear();
        for (var rest = (ulong)state.Word(); rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            for (var left = state.Word(); left > 0; left--)
            {
                var request = state.Request();
                Add(bank, request, _arrivals - state.Word());
            }
        }
    }

    private void Clear()
    {
        for (var rest = Banks; rest != 0; rest &= rest - 1)
        {
            for (var bank = BitOperations.TrailingZeroCount(rest); _counts[bank] > 0;)
                RemoveFirst(bank);
        }
    }

    /// <summary>Adds the blocks of all requests.</summary>
    public void AddTo(BlockFilter filter)
    {
        for (var rest = Banks; rest != 0; rest &= rest - 1)
        {
            for (var slot = _head[BitOperations.TrailingZeroCount(rest)]; slot >= 0; slot = _next[slot])
                filter.Add(_requests[slot].Block);
        }
    }
}
