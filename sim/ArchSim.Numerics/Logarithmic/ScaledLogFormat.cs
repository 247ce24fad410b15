namespace ArchSim.Numerics;

/// <summary>A logarithmic format with the scale of a tensor: what the format's values are multiplied by.</summary>
/// <param name="Scale">A power of two.</param>
public readonly record struct ScaledLogFormat(LogarithmicFormat Format, double Scale)
{
    public double Largest => Format.Largest * Scale;

    /// <summary>The value that a number is stored as.</summary>
    /// <exception cref="ArgumentException">NaN or an infinity.</exception>
    public double Nearest(double value) => Format.Decode(Format.Encode(value / Scale)) * Scale;

    /// <summary>Sum of the squared differences between numbers and what they are stored as: by it ratios are compared.</summary>
    /// <exception cref="ArgumentException">No values; NaN or an infinity.</exception>
    public double SquaredError(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("an error needs at least one value, got none");
        var error = 0.0;
        foreach (var value in values)
        {
            var difference = value - Nearest(value);
            error += difference * difference;
        }
        return error;
    }
}
