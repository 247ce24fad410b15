using System.Globalization;

namespace ArchSim.Exploration;

/// <summary>Numbers that ascend by a rule.</summary>
public abstract record RangeDomain : Domain
{
    public sealed override bool IsOrdered => true;

    public override (double Least, double Most)? Bounds => (Number(0), Number(Count!.Value - 1));

    public sealed override string At(long index) => FieldText.Of(Number(index));

    /// <summary>The number of that index.</summary>
    public abstract double Number(long index);

    public override long IndexOf(string value)
    {
        var number = double.Parse(value, CultureInfo.InvariantCulture);
        var (low, high) = (0L, Count!.Value - 1);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (Number(middle) < number)
                low = middle + 1;
            else
                high = middle;
        }
        return low > 0 && number - Number(low - 1) < Number(low) - number ? low - 1 : low;
    }
}

/// <summary>From, and on by a step for as long as the end is not passed; exact in decimals.</summary>
public sealed record SteppedDomain(decimal From, decimal To, decimal Step) : RangeDomain
{
    public override long? Count => (long)decimal.Floor((To - From) / Step) + 1;

    public override double Number(long index) => (double)(From + index * Step);
}

/// <summary>From, and on by a factor for as long as the end is not passed.</summary>
public sealed record FactorDomain(double From, double To, double Factor) : RangeDomain
{
    // An end that is a power of the factor is reached however the powers round.
    private const double Slack = 1e-9;

    private readonly long _count = (long)Math.Floor(Math.Log(To / From) / Math.Log(Factor) + Slack) + 1;

    public override long? Count => _count;

    public override double Number(long index) => FieldText.Rounded(From * Math.Pow(Factor, index));
}

/// <summary>So many numbers from one end to the other, evenly spaced, or evenly in their logarithm.</summary>
/// <param name="IsWhole">Rounded to whole numbers.</param>
public sealed record EvenDomain(double From, double To, long Steps, bool IsLogarithmic, bool IsWhole) : RangeDomain
{
    public override long? Count => Steps;

    public override double Number(long index)
    {
        var share = (double)index / (Steps - 1);
        var number = index == Steps - 1 ? To : Spacing.At(From, To, share, IsLogarithmic);
        return IsWhole ? Math.Round(number, MidpointRounding.AwayFromZero) : FieldText.Rounded(number);
    }
}

/// <summary>Every number of a range; of no use to a grid.</summary>
/// <param name="IsWhole">Rounded to whole numbers.</param>
public sealed record ContinuousDomain(double From, double To, bool IsLogarithmic, bool IsWhole) : Domain
{
    public override long? Count => null;

    public override bool IsOrdered => true;

    public override (double Least, double Most)? Bounds => (From, To);

    public override string At(long index) => throw new InvalidOperationException("A continuous range has no index.");

    public override long IndexOf(string value) => throw new InvalidOperationException("A continuous range has no index.");

    public override string AtShare(double share)
    {
        if (!IsWhole)
            return FieldText.Of(Math.Clamp(FieldText.Rounded(Spacing.At(From, To, share, IsLogarithmic)), From, To));
        // Each whole number has the part of the range that rounds to it; the ends have as much as the others.
        var number = Math.Round(Spacing.At(From - 0.5, To + 0.5, share, IsLogarithmic), MidpointRounding.AwayFromZero);
        return FieldText.Of(Math.Clamp(number, From, To));
    }

    public override double ShareOf(string value)
    {
        var number = double.Parse(value, CultureInfo.InvariantCulture);
        var margin = IsWhole ? 0.5 : 0;
        return Math.Clamp(Spacing.ShareOf(From - margin, To + margin, number, IsLogarithmic), 0, Math.BitDecrement(1.0));
    }
}

/// <summary>Between two ends, evenly or evenly in the logarithm.</summary>
internal static class Spacing
{
    public static double At(double from, double to, double share, bool isLogarithmic) =>
        isLogarithmic ? from * Math.Pow(to / from, share) : from + (to - from) * share;

    public static double ShareOf(double from, double to, double number, bool isLogarithmic) =>
        isLogarithmic ? Math.Log(number / from) / Math.Log(to / from) : (number - from) / (to - from);
}
