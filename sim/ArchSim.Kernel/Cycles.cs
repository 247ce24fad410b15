namespace ArchSim.Kernel;

/// <summary>
/// A point in simulated time, or a span of it, in clock cycles. Arithmetic is checked: an overflow throws <see cref="OverflowException"/>
/// instead of running time backwards.
/// </summary>
public readonly record struct Cycles(long Value) : IComparable<Cycles>
{
    public static readonly Cycles Zero;
    public static readonly Cycles One = new(1);
    public static readonly Cycles MaxValue = new(long.MaxValue);

    /// <summary>Cycles that <paramref name="work"/> units take at <paramref name="perCycle"/> units a cycle, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative work, or a rate below 1.</exception>
    public static Cycles For(long work, long perCycle)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(work);
        ArgumentOutOfRangeException.ThrowIfLessThan(perCycle, 1);
        var (whole, rest) = Math.DivRem(work, perCycle);
        return new(rest == 0 ? whole : whole + 1);
    }

    public static Cycles Min(Cycles a, Cycles b) => a.Value <= b.Value ? a : b;

    public static Cycles Max(Cycles a, Cycles b) => a.Value >= b.Value ? a : b;

    public static Cycles operator +(Cycles a, Cycles b) => new(checked(a.Value + b.Value));

    public static Cycles operator -(Cycles a, Cycles b) => new(checked(a.Value - b.Value));

    public static Cycles operator -(Cycles a) => new(checked(-a.Value));

    public static Cycles operator *(Cycles a, long times) => new(checked(a.Value * times));

    public static Cycles operator *(long times, Cycles a) => new(checked(a.Value * times));

    public static Cycles operator /(Cycles a, long parts) => new(checked(a.Value / parts));

    public static Cycles operator %(Cycles a, Cycles period) => new(a.Value % period.Value);

    public static bool operator <(Cycles a, Cycles b) => a.Value < b.Value;

    public static bool operator >(Cycles a, Cycles b) => a.Value > b.Value;

    public static bool operator <=(Cycles a, Cycles b) => a.Value <= b.Value;

    public static bool operator >=(Cycles a, Cycles b) => a.Value >= b.Value;

    public static explicit operator Cycles(long value) => new(value);

    public static explicit operator long(Cycles cycles) => cycles.Value;

    public int CompareTo(Cycles other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();
}
