namespace ArchSim.Kernel;

/// <summary>
/// Events that wait for a store, resource or container, in order. They are linked through <see cref="Event.Next"/>, which is free until an event
/// is scheduled.
/// </summary>
internal struct EventFifo<TEvent>
    where TEvent : Event
{
    private Event? _head;
    private Event? _tail;

    public readonly bool IsEmpty => _head is null;

    public readonly TEvent? Head => (TEvent?)_head;

    public void Add(TEvent e)
    {
        if (_tail is null)
            _head = e;
        else
            _tail.Next = e;
        _tail = e;
    }

    public void RemoveHead()
    {
        var head = _head!;
        _head = head.Next;
        if (_head is null)
            _tail = null;
        head.Next = null;
    }
}
