namespace ArchSim.Numerics;

/// <summary>What integer accumulators go on from.</summary>
internal static class LoadedSum
{
    /// <exception cref="ArgumentException">NaN or an infinity, as an encoding of sums that overflows gives back.</exception>
    public static double Finite(double value) =>
        double.IsFinite(value) ? value : throw new ArgumentException($"an integer accumulator goes on from finite numbers only, was {value}");
}
