namespace ArchSim.Kernel;

/// <summary>
/// The events of one cycle in the order they will fire: by priority, and in the order of scheduling within it. Nearly always an event belongs at
/// the end. Once one does not, the wheel keeps <see cref="SlotRuns"/> of the slot until it is empty.
/// </summary>
/// <remarks>Two references, so that a wheel of them stays below the size from which the collector treats an object as large.</remarks>
internal struct Slot
{
    public Event? Head;

    /// <summary>The last event; null while there are runs.</summary>
    public Event? Tail;
}

/// <summary>
/// The last event of every priority of a slot, so that an insertion costs a step for each priority in use, however many events there are.
/// </summary>
internal sealed class SlotRuns
{
    private readonly List<Event> _last = new(4);

    public SlotRuns(Event head)
    {
        for (var e = head; e is not null; e = e.Next)
        {
            if (e.Next is null || e.Next.Priority != e.Priority)
                _last.Add(e);
        }
    }

    /// <summary>Adds an event to a slot that is not empty.</summary>
    public void Insert(ref Event? head, Event e)
    {
        var i = 0;
        while (i < _last.Count && _last[i].Priority < e.Priority)
            i++;
        Event? before;
        if (i < _last.Count && _last[i].Priority == e.Priority)
        {
            before = _last[i];
            _last[i] = e;
        }
        else
        {
            before = i > 0 ? _last[i - 1] : null;
            _last.Insert(i, e);
        }
        if (before is null)
        {
            e.Next = head;
            head = e;
        }
        else
        {
            e.Next = before.Next;
            before.Next = e;
        }
    }

    /// <summary>To be told that the first event was taken.</summary>
    public void Leave(Event taken)
    {
        if (_last[0] == taken)
            _last.RemoveAt(0);
    }
}
