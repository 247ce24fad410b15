namespace ArchSim.Kernel;

/// <summary>
/// The events of one cycle in the order they will fire: by priority, and in the order of scheduling within it. Nearly always an event belongs at
/// the end. Once one does not, the slot keeps the last event of every priority until it is empty, so that an insertion costs a step for each
/// priority in use, however many events there are.
/// </summary>
internal struct Slot
{
    public Event? Head;

    /// <summary>The last event, as long as there are no runs.</summary>
    public Event? Tail;

    /// <summary>The last event of each priority, or null as long as every event went to the end.</summary>
    public List<Event>? Runs;

    /// <summary>Adds an event to a slot that is not empty.</summary>
    public void Insert(Event e)
    {
        Runs ??= FindRuns();
        var i = 0;
        while (i < Runs.Count && Runs[i].Priority < e.Priority)
            i++;
        Event? before;
        if (i < Runs.Count && Runs[i].Priority == e.Priority)
        {
            before = Runs[i];
            Runs[i] = e;
        }
        else
        {
            before = i > 0 ? Runs[i - 1] : null;
            Runs.Insert(i, e);
        }
        if (before is null)
        {
            e.Next = Head;
            Head = e;
        }
        else
        {
            e.Next = before.Next;
            before.Next = e;
        }
    }

    /// <summary>To be told that the first event was taken, while there are runs.</summary>
    public void Leave(Event taken)
    {
        if (Head is null)
            Runs = null;
        else if (Runs![0] == taken)
            Runs.RemoveAt(0);
    }

    private readonly List<Event> FindRuns()
    {
        var runs = new List<Event>(4);
        for (var e = Head; e is not null; e = e.Next)
        {
            if (e.Next is null || e.Next.Priority != e.Priority)
                runs.Add(e);
        }
        return runs;
    }
}
