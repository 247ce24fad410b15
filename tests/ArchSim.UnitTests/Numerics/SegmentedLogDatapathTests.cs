using System.Runtime.Intrinsics;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>The arithmetic element of segmented logarithms: its decoder for all codebooks, its sums against real arithmetic, its vectors against its definition.</summary>
public sealed class SegmentedLogDatapathTests
{
    // LogART (ICLR 2026) table 16: shift and flag of codes 000 to 111.
    [TestCase("brslog4:sqrt4,nozero", new[] { 0, 1, 2, 3, 3, 4, 4, 5 }, "00001010")]
    [TestCase("brslog4:sqrt5,odd,nozero", new[] { 0, 1, 2, 2, 3, 3, 4, 4 }, "00010101")]
    public void Codes_decode_to_these_shifts_and_flags(string name, int[] shifts, string flags)
    {
        var decoder = ((LogarithmicFormat)NumberFormat.Parse(name)).Decoder;

        Assert.That(Enumerable.Range(0, 8).Select(decoder.Shift), Is.EqualTo(shifts));
        Assert.That(string.Concat(Enumerable.Range(0, 8).Select(c => decoder.IsRoot(c) ? '1' : '0')), Is.EqualTo(flags));
    }

    [Test]
    public void The_closed_form_is_the_codebook_for_every_width_ratio_and_parity_with_and_without_zero([Range(2, 8)] int bits, [Values] bool hasZero)
    {
        var levels = (1 << (bits - 1)) - (hasZero ? 1 : 0);
        for (var n1 = 0; n1 <= levels; n1++)
        {
            // Without root-two levels there is no odd top; the largest exponent itself does not matter, only its parity.
            for (var m = -3; m <= 4; m++)
            {
                var odd = (m & 1) == 1;
                if (odd && n1 == 0)
                    continue;
                var n2 = levels - n1;
                var exponents = Enumerable.Range(0, n1).Select(j => (double)(m - j))
                    .Concat(Enumerable.Range(0, n2).Select(j => 2 * (Math.Floor((m - n1) / 2.0) - j))).Order().ToArray();
                var unit = 2 * Math.Floor(exponents[0] / 2);
                var format = new LogarithmicFormat(LogSegments.Reconfigurable, bits, n1, new LogOptions { TopIsOdd = odd, HasZero = hasZero, Root = RootTwo.Exact });
                for (var level = 0; level < levels; level++)
                {
                    var expected = (int)(exponents[level] - unit);
                    var value = Math.Pow(2, expected / 2.0);
                    var (shift, root) = (format.Decoder.Shift(level), format.Decoder.IsRoot(level));
                    var decoded = format.Decode((uint)(level + (hasZero ? 1 : 0)));
                    if ((shift, root) != (expected / 2, expected % 2 == 1) || Math.Abs(decoded - value) > 1e-12 * value)
                        Assert.Fail($"{format}, level {level}: shift {shift}, root {root}, value {decoded}; expected {expected} half octaves");
                }
            }
        }
    }

    [TestCase("log4", "int8", 64)]
    [TestCase("log4:base-sqrt2", "int8", 32)]
    [TestCase("log4:base-sqrt2,odd,nozero", "int16", 48)]
    [TestCase("seglog5", "int16", 48)]
    [TestCase("brslog5:sqrt4,root1.4375", "int8", 48)]
    [TestCase("brslog5:sqrt9,odd,root1.421875", "int16", 64)]
    [TestCase("brslog5:sqrt12,root1.421875,after", "int4", 32)]
    public void With_low_bits_kept_a_sum_is_the_real_arithmetic_on_decoded_values(string weightName, string activationName, int accumulatorBits)
    {
        var (weight, activation) = (NumberFormat.Parse(weightName), NumberFormat.Parse(activationName));
        var datapath = new SegmentedLogDatapath((LogarithmicFormat)weight, activation, accumulatorBits);
        var (weightCodes, activationCodes) = (Twins.Codes(weight), Twins.Codes(activation));
        var random = new Random(9);
        for (var run = 0; run < 300; run++)
        {
            var weights = Enumerable.Range(0, 50).Select(_ => weightCodes[random.Next(weightCodes.Length)]).ToArray();
            var activations = Enumerable.Range(0, 50).Select(_ => activationCodes[random.Next(activationCodes.Length)]).ToArray();
            // Products have at most 7 bits below the point and 36 above: doubles are exact.
            var exact = weights.Zip(activations, (w, a) => weight.Decode(w) * activation.Decode(a)).Sum();
            if (datapath.Dot(weights, activations) != exact)
                Assert.Fail($"{datapath.Dot(weights, activations)} for {exact}");
        }
    }

    [TestCase("brslog4:sqrt4", 3, 1, 3 + 1)]
    [TestCase("brslog4:sqrt4", -3, 1, -3 - 2)]
    [TestCase("brslog4:sqrt4,root1.4375", 100, 1, 100 + 50 - 6)]
    [TestCase("brslog4:sqrt4,root1.4375", -100, 1, -100 - 50 + 7)]
    [TestCase("brslog4:sqrt4,root1.421875", 100, 1, 100 + 50 - 6 - 1)]
    [TestCase("brslog4:sqrt4,root1.421875", 100, -1, -(100 + 50 - 6 - 1))]
    [TestCase("brslog4:sqrt4", -3, -1, 3 + 2)]
    public void Without_low_bits_each_shift_cuts_off_before_the_sign_is_applied(string name, int activation, int sign, int significand)
    {
        // The smallest root-two level of three powers of two and four of root two is 4 root: e2 = 5, a shift of 2.
        var format = (LogarithmicFormat)NumberFormat.Parse(name);
        var code = (ushort)format.Encode(sign * 4 * format.Options.Root.Factor());
        var datapath = new SegmentedLogDatapath(format, NumberFormat.Parse("int8"), 32, keepsLowBits: false);

        Assert.That(datapath.Dot([code], [(ushort)(activation & 0xff)]), Is.EqualTo(significand << 2));
        Assert.That(datapath.LowBits, Is.Zero);
    }

    [Test]
    public void Sums_saturate_or_wrap_at_the_width_of_the_accumulator_with_its_low_bits()
    {
        // Magnitudes 1, 1.5, 2, 3, 4, 6, 8; one low bit: 8 bits hold -64 to 63.5.
        var format = (LogarithmicFormat)NumberFormat.Parse("log4:base-sqrt2");
        ushort eight = (ushort)format.Encode(8), minusEight = (ushort)format.Encode(-8), one = (ushort)format.Encode(1);
        var (saturating, wrapping) = (Datapath(OverflowMode.Saturate), Datapath(OverflowMode.Wrap));

        Assert.That(saturating.Dot([eight, one], [7, 7]), Is.EqualTo(63));
        Assert.That(saturating.Dot([eight, eight], [7, 7]), Is.EqualTo(63.5));
        Assert.That(saturating.Dot([eight, eight, minusEight], [7, 7, 7]), Is.EqualTo(63.5 - 56));
        Assert.That(saturating.Dot([eight, eight], [8, 7]), Is.EqualTo(-64 + 56), "-8 is int4 code 8");
        Assert.That(wrapping.Dot([eight, eight], [7, 7]), Is.EqualTo(112 - 128));
        Assert.That(wrapping.Dot([minusEight, minusEight], [7, 7]), Is.EqualTo(-112 + 128));

        SegmentedLogDatapath Datapath(OverflowMode overflow) => new(format, NumberFormat.Parse("int4"), 8, overflow);
    }

    [Test]
    public void A_product_wider_than_the_accumulator_is_saturated_before_it_is_added()
    {
        // Shifts of up to 126 places.
        var format = (LogarithmicFormat)NumberFormat.Parse("log8");
        ushort top = (ushort)format.Encode(1e38), minusOne = (ushort)format.Encode(-1);
        foreach (var bits in new[] { 16, 32, 40 })
        {
            var most = Math.ScaleB(1, bits - 1) - 1;
            var datapath = new SegmentedLogDatapath(format, NumberFormat.Parse("int8"), bits);
            Assert.That(datapath.Dot([top, minusOne], [1, 5]), Is.EqualTo(most - 5));
            Assert.That(new SegmentedLogDatapath(format, NumberFormat.Parse("int8"), bits, OverflowMode.Wrap).Dot([top, minusOne], [1, 5]), Is.EqualTo(-5));
        }
    }

    [TestCase("log4", "int8", 16)]
    [TestCase("log8", "int16", 64)]
    [TestCase("log8", "int8", 32)]
    [TestCase("log4:base-sqrt2", "int8", 24)]
    [TestCase("seglog5", "int8", 32)]
    [TestCase("seglog5", "int16", 31)]
    [TestCase("brslog5:sqrt4", "int16", 48)]
    [TestCase("brslog5:sqrt15,odd,root1.4375", "int8", 20)]
    [TestCase("brslog6:sqrt9,nozero,root1.421875", "int16", 63)]
    [TestCase("brslog7:sqrt3,odd,root1.421875,after", "int16", 64)]
    public void Vectors_give_the_bits_of_the_definition(string weightName, string activationName, int accumulatorBits)
    {
        var (weight, activation) = ((LogarithmicFormat)NumberFormat.Parse(weightName), NumberFormat.Parse(activationName));
        var (weights, activations) = (Twins.Codes(weight), Twins.Codes(activation));
        foreach (var overflow in Enum.GetValues<OverflowMode>())
        {
            foreach (var keepsLowBits in new[] { true, false })
            {
                var datapath = new SegmentedLogDatapath(weight, activation, accumulatorBits, overflow, keepsLowBits);
                Twins.AreEqual(datapath, activations, weights, 10);
                Twins.AreEqual(datapath, activations, weights, 11, new PartialSumTiles(NumberFormat.Parse("e4m7:p20"), 16));
            }
        }
    }

    [TestCase(1)]
    [TestCase(65)]
    public void An_accumulator_of_another_width_is_refused(int bits) =>
        Assert.That(() => new SegmentedLogDatapath((LogarithmicFormat)NumberFormat.Parse("log4"), NumberFormat.Parse("int8"), bits),
            Throws.ArgumentException.With.Message.EqualTo($"the accumulator must have 2..64 bits, was {bits}"));

    [Test]
    public void A_root_of_two_without_shifts_and_activations_that_are_no_integers_are_refused()
    {
        var (exact, plain) = ((LogarithmicFormat)NumberFormat.Parse("seglog4:rootexact"), (LogarithmicFormat)NumberFormat.Parse("seglog4"));
        var int8 = NumberFormat.Parse("int8");

        Assert.That(() => new SegmentedLogDatapath(exact, int8, 32), Throws.ArgumentException.With.Message.Contains("1.5, 1.4375 or 1.421875"));
        Assert.That(() => new SegmentedLogDatapath(exact, int8, 32, keepsLowBits: false), Throws.ArgumentException);
        Assert.That(() => new SegmentedLogDatapath(plain, NumberFormat.Parse("lp8"), 32), Throws.ArgumentException.With.Message.Contains("integers"));
        Assert.That(() => new SegmentedLogDatapath(plain, NumberFormat.Parse("int24"), 32), Throws.ArgumentException.With.Message.Contains("at most 16 bits"));
        Assert.That(() => new SegmentedLogDatapath(plain, int8, 32).Dot(Array.Empty<ushort>(), Array.Empty<ushort>()), Throws.ArgumentException);
    }

    [Test]
    public void Shifts_without_instructions_of_their_own_give_the_same()
    {
        var random = new Random(12);
        for (var i = 0; i < 200; i++)
        {
            var narrow = Vector512.Create([.. Enumerable.Range(0, 16).Select(_ => random.Next(int.MinValue, int.MaxValue))]);
            var narrowCounts = Vector512.Create([.. Enumerable.Range(0, 16).Select(_ => random.Next(-3, 40))]);
            var wide = Vector512.Create([.. Enumerable.Range(0, 8).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))]);
            var wideCounts = Vector512.Create([.. Enumerable.Range(0, 8).Select(_ => random.NextInt64(-3, 70))]);
            for (var lane = 0; lane < 16; lane++)
            {
                var beyond = (uint)narrowCounts[lane] > 31;
                Assert.That(VariableShifts.Portable.Left(narrow, narrowCounts)[lane], Is.EqualTo(beyond ? 0 : narrow[lane] << narrowCounts[lane]));
                Assert.That(VariableShifts.Portable.Right(narrow, narrowCounts)[lane], Is.EqualTo(beyond ? narrow[lane] >> 31 : narrow[lane] >> narrowCounts[lane]));
            }
            for (var lane = 0; lane < 8; lane++)
            {
                var beyond = (ulong)wideCounts[lane] > 63;
                var count = (int)wideCounts[lane];
                Assert.That(VariableShifts.Portable.Left(wide, wideCounts)[lane], Is.EqualTo(beyond ? 0 : wide[lane] << count));
                Assert.That(VariableShifts.Portable.Right(wide, wideCounts)[lane], Is.EqualTo(beyond ? Math.Sign(wide[lane]) >> 1 : wide[lane] >> count));
                Assert.That(VariableShifts.Portable.Right(wide.AsUInt64(), wideCounts)[lane], Is.EqualTo(beyond ? 0 : wide.AsUInt64()[lane] >> count));
            }
            Assert.That(VariableShifts.Left(narrow, narrowCounts), Is.EqualTo(VariableShifts.Portable.Left(narrow, narrowCounts)));
            Assert.That(VariableShifts.Right(narrow, narrowCounts), Is.EqualTo(VariableShifts.Portable.Right(narrow, narrowCounts)));
            Assert.That(VariableShifts.Left(wide, wideCounts), Is.EqualTo(VariableShifts.Portable.Left(wide, wideCounts)));
            Assert.That(VariableShifts.Right(wide, wideCounts), Is.EqualTo(VariableShifts.Portable.Right(wide, wideCounts)));
            Assert.That(VariableShifts.Right(wide.AsUInt64(), wideCounts), Is.EqualTo(VariableShifts.Portable.Right(wide.AsUInt64(), wideCounts)));
        }
    }
}
