using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>The minifloat of partial sums against an encoder and decoder written in integers, as hardware has them, and the bounds that follow.</summary>
public sealed class PartialSumEncodingTests
{
    [TestCase(4, 7)]
    [TestCase(3, 8)]
    [TestCase(2, 9)]
    [TestCase(5, 6)]
    [TestCase(4, 3)]
    public void A_sum_takes_the_code_of_the_integer_encoder_and_every_code_its_value(int exponentBits, int mantissaBits)
    {
        var random = new Random(exponentBits);
        for (var leadingOne = mantissaBits; leadingOne <= 40; leadingOne++)
        {
            var hardware = new IntegerCodec(exponentBits, mantissaBits, leadingOne);
            var format = new MinifloatFormat(exponentBits, mantissaBits, leadingOne);
            for (var i = 0; i < 4000; i++)
            {
                var sum = random.NextInt64(1L << random.Next(1, leadingOne + 3)) * (random.Next(2) == 0 ? 1 : -1);
                if (format.Encode(sum) != hardware.Encode(sum))
                    Assert.Fail($"{sum} in {format} must be {hardware.Encode(sum)}, was {format.Encode(sum)}");
            }
            for (var code = 0u; code < 1u << format.Bits; code++)
            {
                if (format.Decode(code) != hardware.Decode(code))
                    Assert.Fail($"code {code} of {format} must be {hardware.Decode(code)}, was {format.Decode(code)}");
            }
        }
    }

    [Test]
    public void Sums_below_2_to_the_8_are_exact_where_the_limit_has_its_leading_one_at_bit_21_or_lower()
    {
        for (var leadingOne = 7; leadingOne <= 22; leadingOne++)
        {
            var format = new MinifloatFormat(4, 7, leadingOne);
            var exact = Enumerable.Range(-255, 511).All(sum => format.Decode(format.Encode(sum)) == sum);
            Assert.That(exact, Is.EqualTo(leadingOne <= 21), $"{format}");
        }
    }

    [TestCase(Rounding.NearestEven)]
    [TestCase(Rounding.TowardZero)]
    public void Sums_saturate_at_the_largest_code_of_the_limit(Rounding rounding)
    {
        var format = new MinifloatFormat(4, 7, 17, rounding);
        var limit = (131072 * 2) - 1024;

        Assert.That(format.Largest, Is.EqualTo(limit));
        foreach (var sum in new[] { limit, limit + 1, 262144, 1e9, 1e300 })
            Assert.That((format.Decode(format.Encode(sum)), format.Decode(format.Encode(-sum))), Is.EqualTo((limit, -limit)));
        Assert.That(format.Decode(format.Encode(limit - 1024)), Is.EqualTo(limit - 1024));
    }

    [TestCase("e4m7:p17", 8)]
    [TestCase("e4m7:p17,rz", 7)]
    [TestCase("e3m8:p17", 9)]
    [TestCase("e5m6:p-4", 7)]
    [TestCase("e5m6:p-4,rz", 6)]
    public void The_relative_error_of_normal_sums_is_at_most_half_a_step_or_a_step_where_bits_are_cut(string name, int bits)
    {
        var format = (MinifloatFormat)NumberFormat.Parse(name);
        var random = new Random(3);
        var lowest = format.LeadingOne - (1 << format.ExponentBits) + 2;
        var worst = 0.0;
        for (var i = 0; i < 200_000; i++)
        {
            var sum = Math.ScaleB(1 + random.NextDouble(), random.Next(lowest, format.LeadingOne + 1));
            if (sum <= format.Largest)
                worst = Math.Max(worst, Math.Abs(format.Decode(format.Encode(sum)) - sum) / sum);
        }
        Assert.That(worst, Is.LessThanOrEqualTo(Math.Pow(2, -bits)).And.GreaterThan(0.9 * Math.Pow(2, -bits)));
    }

    [TestCase("e4m7:rz")]
    [TestCase("e4m7:p17,rz")]
    [TestCase("e2m9:p30,rz")]
    [TestCase("int12:shift5,rz")]
    [TestCase("float:e4m7b10,rz")]
    public void Truncation_goes_toward_zero_by_less_than_a_step(string name)
    {
        var format = NumberFormat.Parse(name);
        var random = new Random(9);
        for (var i = 0; i < 100_000; i++)
        {
            var sum = Math.ScaleB(2 * random.NextDouble() - 1, random.Next(-8, 20));
            var code = format.Encode(sum);
            var value = format.Decode(code);
            if (Math.Abs(value) > Math.Abs(sum) || value * sum < 0 || format.Encode(value) != code)
                Assert.Fail($"{sum} in {name} was {value}");
        }
    }

    [TestCase("e4m7:p17,rz", "e4m7:p17,rz")]
    [TestCase("e4m7:rz", "e4m7:rz")]
    public void A_name_says_the_rounding(string written, string name) => Assert.That(NumberFormat.Parse(written).Name, Is.EqualTo(name));

    [TestCase("e4m7:rz,p17")]
    [TestCase("e4m7b3")]
    [TestCase("e4m7:p17,rz,rz")]
    public void Other_names_are_unknown(string name) => Assert.That(NumberFormat.TryParse(name, out _), Is.False);

    /// <summary>Leading-one position, shift and rounding on integers; sums and limits of whole numbers.</summary>
    private readonly struct IntegerCodec(int exponentBits, int mantissaBits, int limitBit)
    {
        private int Top => (1 << exponentBits) - 1;

        /// <summary>Bit position of a subnormal's lowest bit.</summary>
        private int LowestBit => limitBit - Top + 1 - mantissaBits;

        public uint Encode(long sum)
        {
            var limit = ((1L << (mantissaBits + 1)) - 1) << (limitBit - mantissaBits);
            var a = Math.Min(Math.Abs(sum), limit);
            if (a == 0)
                return 0;
            var p = 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)a);
            var e = Top - (limitBit - p);
            long m;
            if (e >= 1)
            {
                m = Shifted(a, p - mantissaBits);
                if (m == 1L << (mantissaBits + 1))
                    (m, e) = (m / 2, e + 1);
                m -= 1L << mantissaBits;
                if (e > Top)
                    (e, m) = (Top, (1L << mantissaBits) - 1);
            }
            else
            {
                // A carry out of the mantissa is the exponent 1.
                (e, m) = (0, Shifted(a, LowestBit));
            }
            return (sum < 0 ? 1u << (exponentBits + mantissaBits) : 0) | ((uint)e << mantissaBits) + (uint)m;
        }

        public double Decode(uint code)
        {
            var sign = code >> (exponentBits + mantissaBits) == 0 ? 1 : -1;
            var e = (int)(code >> mantissaBits) & Top;
            var m = code & ((1u << mantissaBits) - 1);
            var magnitude = e == 0 ? Math.ScaleB(m, LowestBit) : Math.ScaleB((1u << mantissaBits) + m, limitBit - Top + e - mantissaBits);
            return sign * magnitude;
        }

        // To nearest even, down by a number of bits; up where it is negative.
        private static long Shifted(long a, int bits)
        {
            if (bits <= 0)
                return a << -bits;
            var (whole, rest, half) = (a >> bits, a & ((1L << bits) - 1), 1L << (bits - 1));
            return rest > half || (rest == half && whole % 2 != 0) ? whole + 1 : whole;
        }
    }

    [TestCase("e4m7")]
    [TestCase("e3m8")]
    [TestCase("e5m6")]
    [TestCase("e1m1")]
    public void Without_a_limit_the_smallest_step_is_one(string name) => Assert.That(NumberFormat.Parse(name).Decode(1), Is.EqualTo(1));
}
