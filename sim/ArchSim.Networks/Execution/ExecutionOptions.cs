namespace ArchSim.Networks;

/// <summary>How a network is executed. Nothing here changes what comes out, as long as images do not depend on each other.</summary>
public sealed record ExecutionOptions
{
    public static readonly ExecutionOptions Default = new();

    /// <summary>Images that run together where the file leaves the batch open. One keeps activations in the cache; small networks with wide layers gain from more.</summary>
    public int ImagesAtOnce { get; init; } = 1;

    /// <summary>Threads; 0 for as many as there are processors.</summary>
    public int Threads { get; init; }

    /// <summary>Activations of all threads may take so much; one thread runs even where its own take more.</summary>
    internal long MostActivationBytes { get; init; } = MemoryPlan.MostBytes;

    /// <summary>Null where nobody looks.</summary>
    public IExecutionObserver? Observer { get; init; }
}
