using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>A tensor's parity and scale from its largest magnitude, against the quantizers' formulas worked on exponents.</summary>
public sealed class LogarithmicFitTests
{
    [TestCase("log4")]
    [TestCase("log5:nozero")]
    [TestCase("log4:base-sqrt2,rootexact")]
    [TestCase("log4:base-sqrt2,nozero,rootexact")]
    [TestCase("seglog4:rootexact")]
    [TestCase("seglog5:odd,rootexact")]
    [TestCase("brslog4:sqrt0")]
    [TestCase("brslog4:sqrt3,rootexact")]
    [TestCase("brslog5:sqrt4,rootexact")]
    [TestCase("brslog5:sqrt11,nozero,rootexact")]
    public void Weights_take_the_values_of_the_published_quantizers(string name)
    {
        var format = (LogarithmicFormat)NumberFormat.Parse(name);
        var random = new Random(8);
        for (var tensor = 0; tensor < 40; tensor++)
        {
            var largest = double.Exp2(random.NextDouble() * 24 - 12);
            var fitted = format.FittedTo(largest);
            Assert.That(Math.Log2(fitted.Scale), Is.EqualTo(Math.Round(Math.Log2(fitted.Scale))));
            for (var i = 0; i < 50; i++)
            {
                var weight = i == 0 ? largest : largest * double.Exp2(-random.NextDouble() * 18) * (random.Next(2) * 2 - 1);
                var expected = Published(format, largest, weight);
                if (Math.Abs(fitted.Nearest(weight) - expected) > Math.Abs(expected) * 1e-12)
                    Assert.Fail($"{weight} of at most {largest}: {fitted.Nearest(weight)}, published {expected}");
            }
        }
    }

    [Test]
    public void The_top_level_of_a_segmented_format_is_nearest_by_ratio_to_the_largest_magnitude([Range(0, 15)] int rootTwoLevels)
    {
        var format = new LogarithmicFormat(LogSegments.Reconfigurable, 5, rootTwoLevels, new LogOptions { Root = RootTwo.Exact });
        for (var exponent = -3.0; exponent <= 3; exponent += 0.07)
        {
            var octaves = Math.Log2(format.FittedTo(double.Exp2(exponent)).Largest) - exponent;
            // With powers of two alone the top is cut to an even power of the root.
            Assert.That(octaves, rootTwoLevels == 0 ? Is.InRange(-0.75, 0.25) : Is.InRange(-0.25 - 1e-9, 0.25 + 1e-9));
        }
    }

    [Test]
    public void Ratios_go_from_base_two_to_base_root_two()
    {
        Assert.That(LogarithmicFormat.Ratios(4).Select(f => f.Name), Is.EqualTo(Enumerable.Range(0, 8).Select(k => $"brslog4:sqrt{k}")));
        Assert.That(LogarithmicFormat.Ratios(4, 2, new LogOptions { HasZero = false }).Select(f => f.RootTwoLevels), Is.EqualTo(new[] { 0, 2, 4, 6, 8 }));
        Assert.That(() => LogarithmicFormat.Ratios(4, 0), Throws.ArgumentException);
    }

    [Test]
    public void The_squared_error_of_a_ratio_is_that_of_its_values()
    {
        // 3 is a level of 1.5 x 2, 5 becomes 4 or 6 by ratio: the mean of 4 and 6 is 4.899.
        var scaled = new ScaledLogFormat((LogarithmicFormat)NumberFormat.Parse("log4:base-sqrt2"), 1);

        Assert.That(scaled.SquaredError([3, -5, 0]), Is.EqualTo(1));
        // A quarter of 8 is the largest.
        Assert.That((scaled with { Scale = 0.25 }).SquaredError([3, -5, 0]), Is.EqualTo(1 + 9));
        Assert.That(() => scaled.SquaredError([]), Throws.ArgumentException);
        Assert.That(() => scaled.SquaredError([float.NaN]), Throws.ArgumentException);
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.Epsilon)]
    public void A_largest_magnitude_that_is_none_is_refused(double largest) =>
        Assert.That(() => ((LogarithmicFormat)NumberFormat.Parse("log8")).FittedTo(largest), Throws.ArgumentException.With.Message.Contains("largest magnitude must be"));

    /// <summary>The formulas as printed (LogART, equations of Log2, Log-sqrt2 and DLog), with zero for codes beyond the last where zero has a code.</summary>
    private static double Published(LogarithmicFormat format, double largest, double weight)
    {
        var (n1, n2) = (format.RootTwoLevels, format.BaseTwoLevels);
        var magnitude = Math.Abs(weight);
        if (format.Segments == LogSegments.BaseTwo)
            return Section(2, Rounded(Math.Log2(largest)), n2);
        var m = Rounded(2 * Math.Log2(largest));
        if (format.Segments == LogSegments.BaseRootTwo)
            return Section(Math.Sqrt(2), m, n1);
        var threshold = Math.Pow(2, ((m - n1 + 1) / 2.0 + Math.Floor((m - n1) / 2.0)) / 2);
        return n2 == 0 || (n1 > 0 && magnitude >= threshold) ? Section(Math.Sqrt(2), m, n1, n2 == 0) : Section(2, Math.Floor((m - n1) / 2.0), n2);

        double Section(double radix, double top, int levels, bool isLowest = true)
        {
            var q = Rounded(top - Math.Log(magnitude) / Math.Log(radix));
            if (q >= levels && isLowest && format.Options.HasZero)
                return 0;
            return Math.Sign(weight) * Math.Pow(radix, top - Math.Clamp(q, 0, levels - 1));
        }
    }

    private static double Rounded(double value) => Math.Floor(value + 0.5);
}
