namespace ArchSim.Validation;

/// <summary>What the program computed for a claim, in the claim's unit.</summary>
/// <param name="Value">With the assumptions as the configurations state them.</param>
public sealed record Finding(double Value)
{
    /// <summary>The same under other assumptions, each named: "without the sign logic", "1 GHz". They span the band.</summary>
    public IReadOnlyList<(string Assumption, double Value)> Variants { get; init; } = [];

    public double Least => Variants.Select(v => v.Value).Append(Value).Min();

    public double Most => Variants.Select(v => v.Value).Append(Value).Max();

    /// <summary>The relative change from one to the other: -0.5 for half.</summary>
    public static double Change(double from, double to) => to / from - 1;
}
