namespace ArchSim.Kernel;

[Flags]
internal enum EventFlags
{
    None = 0,
    Triggered = 1,
    Processed = 2,
    Failed = 4,

    /// <summary>Somebody may look at the event later: never recycle it.</summary>
    Retained = 8,

    /// <summary>It has an owner that can use it again.</summary>
    Recyclable = 16,

    /// <summary>It lies in its owner's pool; a reference to it is stale.</summary>
    Pooled = 32,

    /// <summary>Run(Event) waits for it and reports its failure.</summary>
    Awaited = 64,

    /// <summary>It is the timeout by which a process starts.</summary>
    Start = 128,

    /// <summary>It is a process that has started.</summary>
    Started = 256,
}
