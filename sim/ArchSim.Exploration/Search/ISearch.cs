namespace ArchSim.Exploration;

/// <summary>Which points of the space are looked at.</summary>
public interface ISearch
{
    /// <summary>As a study file names it: <c>grid</c>, <c>random</c>, <c>latin-hypercube</c>, <c>saltelli</c>, <c>nsga2</c>.</summary>
    string Kind { get; }

    /// <summary>Points in all, excluded ones counted.</summary>
    long Points { get; }
}

/// <summary>A search whose points depend on nothing but their number: any part of it can be computed anywhere.</summary>
public interface ISampledSearch : ISearch
{
    /// <param name="number">0 to <see cref="ISearch.Points"/> less 1.</param>
    DesignPoint At(long number);
}

/// <summary>A search that goes on from what it found: each generation follows from the figures of those before, and from the seed.</summary>
public interface IGenerationalSearch : ISearch
{
    int Population { get; }

    int Generations { get; }

    /// <summary>The points of a generation, numbered generation x population + place.</summary>
    /// <param name="before">All points of the generations before, in the order of their numbers.</param>
    IReadOnlyList<DesignPoint> Generation(int generation, IReadOnlyList<RatedPoint> before);
}

/// <summary>A point and what came of it.</summary>
/// <param name="Objectives">To be minimized, in the study's order; null where the point failed or was excluded.</param>
/// <param name="Violation">By how much it breaks constraints, each relative to its limit and summed; 0 where it meets all.</param>
public sealed record RatedPoint(DesignPoint Point, IReadOnlyList<double>? Objectives, double Violation);
