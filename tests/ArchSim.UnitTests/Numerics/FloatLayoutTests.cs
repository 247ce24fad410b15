using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Every layout of few bits against the meaning of its fields and a search for the nearest of all its values.</summary>
public sealed class FloatLayoutTests
{
    private static IEnumerable<FloatLayout> Layouts()
    {
        foreach (var bias in new[] { -600, -3, 0, 7, 600 })
        {
            for (var e = 1; e <= 4; e++)
            {
                for (var m = 0; m <= 4; m++)
                {
                    foreach (var exponentZero in Enum.GetValues<FloatExponentZero>())
                    {
                        foreach (var specials in Enum.GetValues<FloatSpecials>())
                        {
                            if ((specials == FloatSpecials.Infinities && m == 0) || (specials == FloatSpecials.NaN && e + m == 1))
                                continue;
                            if (specials == FloatSpecials.Infinities && e == 1 && exponentZero == FloatExponentZero.Zeros)
                                continue;
                            yield return new FloatLayout(e, m, bias, exponentZero, specials);
                        }
                    }
                }
            }
        }
    }

    [Test]
    public void A_code_is_its_sign_exponent_and_mantissa()
    {
        foreach (var layout in Layouts())
        {
            for (var code = 0u; code < 1u << layout.Bits; code++)
            {
                var expected = Meaning(layout, code);
                var decoded = layout.Decode(code);
                if (BitConverter.DoubleToInt64Bits(decoded) != BitConverter.DoubleToInt64Bits(expected) && !(double.IsNaN(decoded) && double.IsNaN(expected)))
                    Assert.Fail($"code {code} of {layout} is {decoded}, must be {expected}");
            }
        }
    }

    [Test]
    public void A_number_goes_to_the_nearest_value_halfway_to_the_even_code_or_toward_zero()
    {
        foreach (var nearest in Layouts())
        {
            var truncating = nearest with { Rounding = Rounding.TowardZero };
            for (var low = 0u; low < nearest.LargestCode; low++)
            {
                var (below, above) = (nearest.Decode(low), nearest.Decode(low + 1));
                if (nearest.ExponentZero == FloatExponentZero.Zeros && above <= nearest.Smallest)
                {
                    foreach (var layout in new[] { nearest, truncating })
                    {
                        Expect(layout, below, 0);
                        Expect(layout, Math.BitDecrement(nearest.Smallest), 0);
                        Expect(layout, nearest.Smallest, 1u << layout.MantissaBits);
                    }
                    continue;
                }
                // Sums of neighbours have few bits, so that halfway is exact.
                var middle = (below + above) / 2;
                Expect(nearest, below, low);
                Expect(nearest, Math.BitIncrement(below), low);
                Expect(nearest, Math.BitDecrement(middle), low);
                Expect(nearest, middle, low % 2 == 0 ? low : low + 1);
                Expect(nearest, Math.BitIncrement(middle), low + 1);
                Expect(nearest, Math.BitDecrement(above), low + 1);
                Expect(truncating, below, low);
                Expect(truncating, Math.BitIncrement(below), low);
                Expect(truncating, Math.BitDecrement(above), low);
            }
            foreach (var beyond in new[] { nearest.Largest, nearest.Largest * 1.5, nearest.Largest * 4, double.MaxValue })
            {
                Expect(nearest, beyond, nearest.LargestCode);
                Expect(truncating, beyond, nearest.LargestCode);
            }
            Expect(nearest, double.Epsilon, 0);
        }
    }

    // Codes of nothing but zero's sign: minus zero exists unless its code is a number.
    private static void Expect(FloatLayout layout, double value, uint code)
    {
        var sign = 1u << (layout.Bits - 1);
        var negative = code == 0 && layout.ExponentZero == FloatExponentZero.Binade ? 0 : sign | code;
        if (layout.Encode(value) != code || layout.Encode(-value) != negative)
            Assert.Fail($"{value} of {layout} must be {code}, was {layout.Encode(value)}; negative {layout.Encode(-value)}");
    }

    private static double Meaning(FloatLayout layout, uint code)
    {
        var mantissas = 1 << layout.MantissaBits;
        var sign = code >> (layout.Bits - 1) == 0 ? 1.0 : -1.0;
        var exponent = (int)(code / mantissas) % (1 << layout.ExponentBits);
        var mantissa = (int)(code % mantissas);
        var top = exponent == (1 << layout.ExponentBits) - 1;
        if (layout.Specials == FloatSpecials.Infinities && top)
            return mantissa == 0 ? sign * double.PositiveInfinity : double.NaN;
        if (layout.Specials == FloatSpecials.NaN && top && mantissa == mantissas - 1)
            return double.NaN;
        if (layout.ExponentZero == FloatExponentZero.Zeros && exponent == 0)
            return sign * 0;
        if (layout.ExponentZero == FloatExponentZero.Subnormals && exponent == 0)
            return sign * mantissa / mantissas * Math.Pow(2, 1 - layout.Bias);
        return exponent == 0 && mantissa == 0 ? sign * 0 : sign * (1 + (double)mantissa / mantissas) * Math.Pow(2, exponent - layout.Bias);
    }
}
