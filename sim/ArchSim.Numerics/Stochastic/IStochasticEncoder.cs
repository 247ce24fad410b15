namespace ArchSim.Numerics;

/// <summary>A format that also rounds by chance.</summary>
public interface IStochasticEncoder
{
    /// <summary>
    /// The code of one of the two values beside a number, the farther from zero with the probability of how far the number is on the way to it; a function of the
    /// number and the random bits alone. Values of the format, and numbers beyond the largest, take the codes that they always take.
    /// </summary>
    /// <param name="randomBits">Evenly distributed.</param>
    /// <exception cref="ArgumentException">NaN or an infinity, in a format that has none.</exception>
    uint Encode(double value, ulong randomBits);
}
