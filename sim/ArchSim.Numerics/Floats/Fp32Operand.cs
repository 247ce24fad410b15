namespace ArchSim.Numerics;

/// <summary>Codes as operands of multipliers that take fp32 numbers.</summary>
internal static class Fp32Operand
{
    /// <exception cref="ArgumentException">A value that is no fp32 number.</exception>
    public static float Of(NumberFormat format, uint code)
    {
        var value = format.Decode(code);
        var single = (float)value;
        return ((double)single).Equals(value) ? single : throw new ArgumentException($"{format} has the value {FormatName.Real(value)}, which is no fp32 number");
    }
}
