namespace ArchSim.Networks;

/// <summary>Numbers that are allowed, as messages say them.</summary>
internal static class Range
{
    /// <summary>Bound of strides, dilations and pads: far beyond any network, and small enough that positions cannot overflow.</summary>
    public const int MostStep = 65_535;

    public static string Of(long least, long most) => least == most ? $"{least}" : $"{least}..{most}";

    /// <exception cref="ArgumentException">A value outside.</exception>
    public static int Require(string name, long value, long least, long most) =>
        value < least || value > most ? throw new ArgumentException($"{name} must be {Of(least, most)}, was {value}") : (int)value;

    /// <summary>An attribute that is true or false.</summary>
    /// <exception cref="ArgumentException">Neither 0 nor 1.</exception>
    public static bool Flag(NodeAttributes attributes, string name, bool fallback = false) =>
        Require(name, attributes.Integer(name, fallback ? 1 : 0), 0, 1) == 1;

    /// <summary>A number that is finite and within fp32.</summary>
    /// <exception cref="ArgumentException">Another.</exception>
    public static float Finite(NodeAttributes attributes, string name, double fallback)
    {
        var value = (float)attributes.Number(name, fallback);
        return float.IsFinite(value) ? value : throw new ArgumentException($"{name} must be a finite fp32 number, was {attributes.Number(name, fallback)}");
    }
}
