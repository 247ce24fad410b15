namespace ArchSim.Numerics;

/// <summary>A code of a format whose codes stand for values only in blocks, in one of its meanings.</summary>
/// <param name="Meaning">What the rest of the block has to be for it to have this value.</param>
public readonly record struct BlockCode(string Meaning, uint Code, double Value);
