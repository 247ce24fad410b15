namespace ArchSim.Simulation;

/// <summary>What tilings of some pixels take at the least, by what depends on the pixels alone.</summary>
/// <param name="Sums">Bytes.</param>
/// <param name="Cycles">Of memory and vector unit.</param>
/// <param name="Picojoule">Of the memory, and of what goes into the buffers.</param>
/// <param name="Bytes">To and from memory.</param>
internal readonly record struct PixelBound(TileSums Sums, double Cycles, double Picojoule, double Bytes);
