namespace ArchSim.UnitTests.Numerics;

/// <summary>fp16 codes drawn from a seed.</summary>
internal static class HalfDraws
{
    /// <summary>Of a normal distribution about zero.</summary>
    public static ushort Normal(Random random, double sigma = 1) =>
        Code(sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    /// <summary>Any code of a finite number, all alike: exponents from one end to the other.</summary>
    public static ushort Finite(Random random)
    {
        var magnitude = random.Next(0x7C00);
        return (ushort)(random.Next(2) << 15 | magnitude);
    }

    public static ushort Any(Random random) => (ushort)random.Next(1 << 16);

    /// <summary>A number whose exponent lies between two.</summary>
    public static ushort OfExponent(Random random, int least, int most) =>
        (ushort)(random.Next(2) << 15 | (random.Next(least, most + 1) + 15) << 10 | random.Next(1 << 10));

    public static ushort Code(double value) => BitConverter.HalfToUInt16Bits((Half)value);

    public static double Value(ushort code) => (double)BitConverter.UInt16BitsToHalf(code);

    /// <summary>Power of two of a number's binade; subnormals have that of the smallest normal number.</summary>
    public static int Exponent(ushort code) => Math.Max((code >> 10) & 31, 1) - 15;

    public static ushort[] Many(int count, Func<ushort> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
