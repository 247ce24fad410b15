using System.Numerics;
using System.Runtime.CompilerServices;

namespace ArchSim.Kernel;

/// <summary>
/// The schedule: fires in the order (time, priority, order of scheduling), always. Events of the next 4,096 cycles lie in one slot a cycle, later
/// ones in a heap. Within the window a slot holds one cycle only, so its list needs no times. Whenever now moves, events that came into the window
/// move from the heap to their slots before anything else can be scheduled there; that keeps the order of scheduling exact.
/// </summary>
internal sealed class TimingWheel
{
    public const int Slots = 4096;

    /// <summary>The end of time: far enough for every model, and sums of two times cannot overflow.</summary>
    public const long LastTime = long.MaxValue / 2;

    private const long Never = long.MaxValue;
    private const int Mask = Slots - 1;

    private readonly Slot[] _slots = new Slot[Slots];

    // Of slots in which an event did not belong at the end.
    private Dictionary<int, SlotRuns>? _runs;

    // One bit a slot, and one bit a word of those, so that the next busy slot is found in a few instructions. The bit of a slot that ran empty
    // is cleared when time leaves it: events that come and go within a cycle need not touch it.
    private readonly ulong[] _busy = new ulong[Slots / 64];
    private ulong _busyWords;

    private readonly PriorityQueue<Event, FarKey> _far = new();
    private long _farOrder;
    private long _farNext = Never;

    public long Now { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddNow(Event e) => AddToSlot((int)Now & Mask, e);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Event e, long delay)
    {
        if (delay < Slots)
            AddToSlot((int)(Now + delay) & Mask, e);
        else
            AddFar(e, delay);
    }

    /// <summary>Takes the next event of the current cycle, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Event? Take()
    {
        ref var slot = ref _slots[(int)Now & Mask];
        var head = slot.Head;
        if (head is null)
            return null;
        slot.Head = head.Next;
        head.Next = null;
        if (slot.Tail is null)
            LeaveRuns(slot.Head is null, head);
        return head;
    }

    /// <summary>Moves now to the next busy cycle before <paramref name="until"/>, or to <paramref name="until"/> if there is none.</summary>
    /// <returns>Whether there is an event to fire now.</returns>
    public bool Advance(long until)
    {
        Leave((int)Now & Mask);
        var next = NextTime();
        if (next >= until)
        {
            // Without a bound, the clock stays where the last event left it.
            if (until <= LastTime)
                MoveTo(until);
            return false;
        }
        MoveTo(next);
        return true;
    }

    public void CopyTo(List<PendingEvent> pending)
    {
        if (_busyWords != 0)
        {
            for (var distance = DistanceFrom(0); distance >= 0; distance = DistanceFrom(distance + 1))
            {
                for (var e = _slots[(int)(Now + distance) & Mask].Head; e is not null; e = e.Next)
                    pending.Add(Describe(e, distance));
            }
        }
        if (_far.Count == 0)
            return;
        foreach (var (e, key) in _far.UnorderedItems.OrderBy(item => item.Priority))
            pending.Add(Describe(e, key.Time - Now));
    }

    private static PendingEvent Describe(Event e, long distance) => new(new(distance), e.Waiter?.Index ?? -1, e.Kind, e.Priority);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddToSlot(int index, Event e)
    {
        ref var slot = ref _slots[index];
        if (slot.Head is null)
        {
            slot.Head = e;
            slot.Tail = e;
            _busy[index >> 6] |= 1UL << index;
            _busyWords |= 1UL << (index >> 6);
        }
        else if (slot.Tail is { } tail && tail.Priority <= e.Priority)
        {
            tail.Next = e;
            slot.Tail = e;
        }
        else
        {
            Insert(index, e);
        }
    }

    private void Insert(int index, Event e)
    {
        ref var slot = ref _slots[index];
        _runs ??= [];
        if (!_runs.TryGetValue(index, out var runs))
            _runs[index] = runs = new SlotRuns(slot.Head!);
        slot.Tail = null;
        runs.Insert(ref slot.Head, e);
    }

    private void LeaveRuns(bool isEmpty, Event taken)
    {
        var index = (int)Now & Mask;
        if (isEmpty)
            _runs!.Remove(index);
        else
            _runs![index].Leave(taken);
    }

    private void AddFar(Event e, long delay)
    {
        if (delay > LastTime - Now)
            throw new OverflowException($"a delay of {delay} cycles at cycle {Now} leaves the range of time, 0..{LastTime}");
        var time = Now + delay;
        _far.Enqueue(e, new(time, e.Priority, _farOrder++));
        _farNext = Math.Min(_farNext, time);
    }

    private long NextTime()
    {
        if (_busyWords == 0)
            return _farNext;
        return Now + DistanceFrom(0);
    }

    private void MoveTo(long time)
    {
        Now = time;
        while (_farNext - time < Slots)
        {
            var e = _far.Dequeue();
            AddToSlot((int)_farNext & Mask, e);
            _farNext = _far.TryPeek(out _, out var key) ? key.Time : Never;
        }
    }

    /// <summary>Cycles from now to the first busy slot that is at least <paramref name="from"/> cycles away, or -1.</summary>
    private int DistanceFrom(int from)
    {
        if (from >= Slots)
            return -1;
        var origin = (int)Now & Mask;
        var start = (origin + from) & Mask;
        var word = start >> 6;
        var rest = _busy[word] >> (start & 63);
        if (rest != 0)
            return InWindow(from + BitOperations.TrailingZeroCount(rest));

        // The words after this one, round the wheel, and this one again for its bits below the start.
        var words = BitOperations.RotateRight(_busyWords, word + 1);
        if (words == 0)
            return -1;
        var next = (word + 1 + BitOperations.TrailingZeroCount(words)) & 63;
        var slot = (next << 6) + BitOperations.TrailingZeroCount(_busy[next]);
        return InWindow(from + ((slot - start) & Mask));

        // Having gone all the way round, the search finds slots again that lie before the start.
        static int InWindow(int distance) => distance < Slots ? distance : -1;
    }

    private void Leave(int slot)
    {
        // Or the wheel would keep one fired event a slot alive.
        _slots[slot].Tail = null;
        var word = slot >> 6;
        if ((_busy[word] &= ~(1UL << slot)) == 0)
            _busyWords &= ~(1UL << word);
    }

    private readonly record struct FarKey(long Time, int Priority, long Order) : IComparable<FarKey>
    {
        public int CompareTo(FarKey other)
        {
            if (Time != other.Time)
                return Time < other.Time ? -1 : 1;
            if (Priority != other.Priority)
                return Priority < other.Priority ? -1 : 1;
            return Order.CompareTo(other.Order);
        }
    }
}
