using System.Numerics;

namespace ArchSim.Memory;

/// <summary>The requests at each bank, oldest first; rings of equal size in one array.</summary>
internal sealed class BankQueues
{
    private readonly Request[] _requests;
    private readonly int[] _head;
    private readonly int[] _count;
    private readonly int[] _writes;
    private readonly int _shift;
    private readonly int _mask;
    private readonly int _capacity;

    public BankQueues(int capacity, int banks)
    {
        _capacity = capacity;
        _shift = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)capacity));
        _mask = (1 << _shift) - 1;
        _requests = new Request[banks << _shift];
        _head = new int[banks];
        _count = new int[banks];
        _writes = new int[banks];
    }

    /// <summary>Banks with a request.</summary>
    public ulong Busy { get; private set; }

    /// <summary>Banks without room.</summary>
    public ulong Full { get; private set; }

    public int Count(int bank) => _count[bank];

    public int Writes(int bank) => _writes[bank];

    public ref readonly Request this[int bank, int index] => ref _requests[(bank << _shift) | ((_head[bank] + index) & _mask)];

    public void Add(int bank, in Request request)
    {
        _requests[(bank << _shift) | ((_head[bank] + _count[bank]) & _mask)] = request;
        Busy |= 1UL << bank;
        _writes[bank] += request.IsWrite ? 1 : 0;
        if (++_count[bank] == _capacity)
            Full |= 1UL << bank;
    }

    public void RemoveAt(int bank, int index)
    {
        var start = bank << _shift;
        var head = _head[bank];
        _writes[bank] -= _requests[start | ((head + index) & _mask)].IsWrite ? 1 : 0;
        // The older ones move up; most often there is none.
        for (; index > 0; index--)
            _requests[start | ((head + index) & _mask)] = _requests[start | ((head + index - 1) & _mask)];
        _head[bank] = (head + 1) & _mask;
        Full &= ~(1UL << bank);
        if (--_count[bank] == 0)
            Busy &= ~(1UL << bank);
    }

    public bool Holds(int bank, long block, bool isWrite)
    {
        for (var i = 0; i < _count[bank]; i++)
        {
            ref readonly var request = ref this[bank, i];
            if (request.Block == block && request.IsWrite == isWrite)
                return true;
        }
        return false;
    }

    /// <summary>How many wait at each bank; which they are stands beside.</summary>
    public void WriteApart(StateWriter state, List<PlacedRequest> requests, int channel)
    {
        state.Word((long)Busy);
        for (var rest = Busy; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            state.Word(_count[bank]);
            for (var i = 0; i < _count[bank]; i++)
                requests.Add(new PlacedRequest(this[bank, i], (byte)channel, (byte)bank));
        }
    }

    public void ReadApart(ref StateReader state, ReadOnlySpan<PlacedRequest> requests, ref int next)
    {
        Array.Clear(_count);
        Array.Clear(_writes);
        (Busy, Full) = (0, 0);
        for (var rest = (ulong)state.Word(); rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            for (var left = state.Word(); left > 0; left--)
                Add(bank, requests[next++].Request);
        }
    }

    /// <summary>Takes over the requests of another channel, each with the block of its round that lies here.</summary>
    public void CopyFrom(BankQueues other, Lane lane)
    {
        for (var i = 0; i < _requests.Length; i++)
            _requests[i] = lane.Of(other._requests[i]);
        other._head.CopyTo(_head, 0);
        other._count.CopyTo(_count, 0);
        other._writes.CopyTo(_writes, 0);
        (Busy, Full) = (other.Busy, other.Full);
    }

    public void WriteState(StateWriter state)
    {
        state.Word((long)Busy);
        for (var rest = Busy; rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            state.Word(_count[bank]);
            for (var i = 0; i < _count[bank]; i++)
                state.Request(this[bank, i]);
        }
    }

    public void ReadState(ref StateReader state)
    {
        Array.Clear(_count);
        Array.Clear(_writes);
        (Busy, Full) = (0, 0);
        for (var rest = (ulong)state.Word(); rest != 0; rest &= rest - 1)
        {
            var bank = BitOperations.TrailingZeroCount(rest);
            for (var left = state.Word(); left > 0; left--)
                Add(bank, state.Request());
        }
    }
}
