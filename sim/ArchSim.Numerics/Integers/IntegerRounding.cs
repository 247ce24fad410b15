using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Rounding to integers of a range times a step, which is a power of two.</summary>
/// <param name="smallest">The smallest integer.</param>
/// <param name="largest">The largest integer.</param>
internal readonly struct IntegerRounding(double smallest, double largest, double step = 1, bool truncates = false) : ISpanRounding
{
    private readonly double _perStep = 1 / step;

    /// <summary>The integer of a finite number: what its code stands for before the step.</summary>
    public double Integer(double value)
    {
        var steps = value * _perStep;
        // Integers have one zero: adding it takes the sign off the other.
        return Math.Clamp(truncates ? Math.Truncate(steps) : Math.Round(steps, MidpointRounding.ToEven), smallest, largest) + 0.0;
    }

    /// <summary>One of the two integers beside a finite number, by the random bits.</summary>
    public double Integer(double value, ulong randomBits)
    {
        var steps = value * _perStep;
        var below = Math.Floor(steps);
        return Math.Clamp(StochasticRounding.Fraction(randomBits) < steps - below ? below + 1 : below, smallest, largest) + 0.0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Round(Vector512<double> values)
    {
        var steps = values * Vector512.Create(_perStep);
        var integers = truncates ? Vector512.Truncate(steps) : Vector512.Round(steps, MidpointRounding.ToEven);
        var held = Vector512.MinNative(Vector512.MaxNative(integers, Vector512.Create(smallest)), Vector512.Create(largest));
        return (held + Vector512<double>.Zero) * Vector512.Create(step);
    }
}
