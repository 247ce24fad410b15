namespace ArchSim.Numerics;

/// <summary>What the number types of ANT have in common.</summary>
internal static class AntFormats
{
    private const int LeastBits = 2;
    private const int MostBits = 8;

    public static void RequireBits(int bits)
    {
        if (bits is < LeastBits or > MostBits)
            throw new ArgumentException($"bits must be {LeastBits}..{MostBits}, was {bits}");
    }

    /// <summary>Values of all codes: the sign, if any, above the value bits.</summary>
    /// <param name="magnitude">Of the value bits and how many they are.</param>
    public static ValueGrid Grid(int bits, bool signed, Func<uint, int, double> magnitude)
    {
        if (!signed)
            return new ValueGrid(bits, code => magnitude(code, bits));
        var sign = 1u << (bits - 1);
        return new ValueGrid(bits, code =>
        {
            var value = magnitude(code & (sign - 1), bits - 1);
            // Minus zero is zero.
            return (code & sign) == 0 || value == 0 ? value : -value;
        });
    }
}
