namespace ArchSim.Exploration;

/// <summary>What would be written and submitted.</summary>
/// <param name="Commands">Words of each; none where every point is in the database. <c>JOB</c> stands for the id that the first will have.</param>
public sealed record SlurmDryRun(IReadOnlyList<(string Path, string Text)> Scripts, IReadOnlyList<IReadOnlyList<string>> Commands);
