namespace ArchSim.Numerics;

/// <summary>Formats whose names are written alike.</summary>
/// <param name="Pattern">How names are written.</param>
/// <param name="Examples">Names of it, the plainest first.</param>
/// <param name="Meaning">What they mean, with the ranges of their parameters.</param>
/// <param name="Read">
/// The format of a name; null where the name is not written as the pattern says. A parameter out of its range is an <see cref="ArgumentException"/>.
/// </param>
public sealed record FormatFamily(string Pattern, IReadOnlyList<string> Examples, string Meaning, Func<FormatName, NumberFormat?> Read);
