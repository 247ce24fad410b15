using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class PiecewiseLinearBreakpointTests
{
    private static readonly SymmetricDistribution Gaussian = SymmetricDistribution.Gaussian;
    private static readonly SymmetricDistribution Laplacian = SymmetricDistribution.Laplacian;

    // Breakpoints in standard deviations, exact and by the formula; the share beyond; the error over that of a uniform quantizer at 4 and 8 bits.
    // The exact values and ratios were derived from the equations of the paper independently of this code; the formula is that of its code.
    [TestCase(3, 1.158, 1.161, 0.386, 0.247, 0.236, 0.207)]
    [TestCase(4, 1.392, 1.400, 0.348, 0.164, 0.196, 0.172)]
    [TestCase(5, 1.589, 1.592, 0.318, 0.112, 0.163, 0.143)]
    [TestCase(6, 1.755, 1.754, 0.292, 0.079, 0.136, 0.119)]
    [TestCase(8, 2.015, 2.015, 0.252, 0.044, 0.098, 0.086)]
    [TestCase(10, 2.210, 2.222, 0.221, 0.027, 0.073, 0.065)]
    public void Gaussian_breakpoints_and_errors_are_those_of_the_table(double m, double exact, double approximate, double fraction, double tail, double ratio4, double ratio8)
    {
        var p = PiecewiseLinearBreakpoint.Optimal(Gaussian, m);

        Assert.That(p * m, Is.EqualTo(exact).Within(0.00051));
        Assert.That(PiecewiseLinearBreakpoint.Gaussian(m, 1) * m, Is.EqualTo(approximate).Within(0.00051));
        Assert.That(p, Is.EqualTo(fraction).Within(0.00051));
        Assert.That(Gaussian.TailShare(p * m), Is.EqualTo(tail).Within(0.00051));
        Assert.That(PiecewiseLinearError.Expected(Gaussian, m, [p], 4) / PiecewiseLinearError.Uniform(m, 4), Is.EqualTo(ratio4).Within(0.00051));
        // At m = 10 this is 0.06447, which the table has rounded by way of 0.0645.
        Assert.That(PiecewiseLinearError.Expected(Gaussian, m, [p], 8) / PiecewiseLinearError.Uniform(m, 8), Is.EqualTo(ratio8).Within(0.00054));
    }

    [TestCase(4, 1.291, 1.289)]
    [TestCase(6, 1.660, 1.650)]
    [TestCase(8, 1.956, 1.955)]
    [TestCase(10, 2.202, 2.223)]
    public void Laplacian_breakpoints_are_those_of_the_table(double m, double exact, double approximate)
    {
        Assert.That(PiecewiseLinearBreakpoint.Optimal(Laplacian, m) * m, Is.EqualTo(exact).Within(0.00051));
        Assert.That(PiecewiseLinearBreakpoint.Laplacian(m, 1) * m, Is.EqualTo(approximate).Within(0.00051));
    }

    [Test]
    public void Formulas_scale_with_the_data_and_stay_within_half_of_the_range()
    {
        for (var m = 3.0; m <= 10; m += 0.25)
        {
            Assert.That(PiecewiseLinearBreakpoint.Gaussian(m * 0.02, 0.02), Is.EqualTo(PiecewiseLinearBreakpoint.Gaussian(m, 1)).Within(1e-12).Percent);
            Assert.That(PiecewiseLinearBreakpoint.Gaussian(m, 1), Is.GreaterThan(0).And.LessThan(0.5));
            Assert.That(PiecewiseLinearBreakpoint.Laplacian(m, 1), Is.GreaterThan(0).And.LessThan(0.5));
        }
    }

    [Test]
    public void The_default_is_the_Gaussian_formula_at_four_standard_deviations_to_two_digits() =>
        Assert.That(Math.Round(PiecewiseLinearBreakpoint.Gaussian(4, 1), 2), Is.EqualTo(PiecewiseLinearFormat.DefaultBreakpoint));

    [TestCase(2, 0.5625)]
    [TestCase(3, 0.340)]
    [TestCase(4, 0.287)]
    [TestCase(6, 0.258)]
    [TestCase(8, 0.252)]
    public void The_error_stays_below_the_factor_of_the_lemma(int bits, double factor)
    {
        Assert.That(PiecewiseLinearError.MostRatioToUniform(bits), Is.EqualTo(factor).Within(0.00051));
        foreach (var distribution in new[] { Gaussian, Laplacian })
        {
            for (var m = 3.0; m <= 10; m += 0.5)
            {
                var p = PiecewiseLinearBreakpoint.Optimal(distribution, m);
                Assert.That(PiecewiseLinearError.Expected(distribution, m, [p], bits), Is.LessThan(factor * PiecewiseLinearError.Uniform(m, bits)));
            }
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void No_breakpoint_beside_the_optimum_has_a_smaller_expected_error(bool overlapping)
    {
        foreach (var distribution in new[] { Gaussian, Laplacian })
        {
            for (var m = 3.0; m <= 10; m++)
            {
                var p = PiecewiseLinearBreakpoint.Optimal(distribution, m, overlapping);
                var least = PiecewiseLinearError.Expected(distribution, m, [p], 4, overlapping);
                for (var other = 0.005; other < 1; other += 0.005)
                    Assert.That(PiecewiseLinearError.Expected(distribution, m, [other], 4, overlapping), Is.GreaterThanOrEqualTo(least));
            }
        }
    }

    [Test]
    public void One_breakpoint_has_the_closed_form_of_the_paper()
    {
        // E = C(b-1) ((m-p)^2 + m (2p-m) (2F(p)-1)), C(3) = 1 / (12 * 49).
        var (m, p) = (5.0, 1.5);
        var expected = ((m - p) * (m - p) + m * (2 * p - m) * (1 - Laplacian.TailShare(p))) / (12 * 49);

        Assert.That(PiecewiseLinearError.Expected(Laplacian, m, [p / m], 4), Is.EqualTo(expected).Within(1e-10).Percent);
    }

    // Gaussian tail shares, 1 - 0.6826894921370859 and so on, as standard normal tables have them.
    [TestCase(0, 1)]
    [TestCase(1, 0.3173105078629141)]
    [TestCase(2, 0.0455002638963584)]
    [TestCase(3, 0.0026997960632602)]
    [TestCase(4, 6.334248366623993e-5)]
    [TestCase(6, 1.973175290075396e-9)]
    public void The_Gaussian_tail_is_that_of_the_normal_table(double magnitude, double share) =>
        Assert.That(Gaussian.TailShare(magnitude), Is.EqualTo(share).Within(1e-9).Percent);

    [Test]
    public void Densities_are_the_slopes_of_the_tails()
    {
        foreach (var distribution in new[] { Gaussian, Laplacian })
        {
            for (var x = 0.25; x < 8; x += 0.25)
            {
                var slope = (distribution.TailShare(x - 1e-4) - distribution.TailShare(x + 1e-4)) / 2e-4 / 2;
                Assert.That(slope, Is.EqualTo(distribution.Density(x)).Within(1e-4).Percent);
            }
        }
    }

    [TestCase(4, 1)]
    [TestCase(6, 1)]
    [TestCase(8, 1)]
    [TestCase(4, 2)]
    [TestCase(6, 3)]
    public void The_expected_error_is_the_measured_one_on_Gaussian_data(int bits, int count)
    {
        var values = GaussianValues(seed: 11, count: 200_000);
        var m = values.Max(v => (double)Math.Abs(v));
        var p = PiecewiseLinearBreakpoint.Search(Gaussian, m, count);
        var format = new PiecewiseLinearFormat(bits, p);
        var rounded = values.Select(v => v / m).ToArray();
        format.Round(rounded);
        var squares = values.Zip(rounded, (v, r) => (v - r * m) * (v - r * m)).ToArray();
        var measured = squares.Average();

        // Euler-Maclaurin: a density that is not even within a step s moves the error by at most max|f'| s^4 (1/192 + 1/360) at each end of a piece;
        // both signs, both ends, max|f'| = exp(-1/2) / sqrt(2 pi). And four standard errors of the sample.
        var slope = Math.Exp(-0.5) / Math.Sqrt(2 * Math.PI);
        var uneven = format.Pieces.Sum(piece => Math.Pow(piece.Step * m, 4)) * 4 * slope * (1 / 192.0 + 1 / 360.0);
        var sampling = 4 * Math.Sqrt(squares.Average(s => (s - measured) * (s - measured)) / squares.Length);
        Assert.That(measured, Is.EqualTo(PiecewiseLinearError.Expected(Gaussian, m, p, bits)).Within(uneven + sampling));
    }

    [Test]
    public void Each_breakpoint_more_has_a_smaller_error_and_none_beside_those_found_is_better()
    {
        var before = double.PositiveInfinity;
        for (var count = 1; count <= 3; count++)
        {
            var found = PiecewiseLinearBreakpoint.Search(Gaussian, 4, count);
            var least = PiecewiseLinearError.Expected(Gaussian, 4, found, 4);
            Assert.That(least, Is.LessThan(before));
            before = least;
            for (var i = 0; i < count; i++)
            {
                foreach (var shift in new[] { -0.03, -0.001, 0.001, 0.03 })
                    Assert.That(PiecewiseLinearError.Expected(Gaussian, 4, [.. found.Select((p, j) => i == j ? p + shift : p)], 4), Is.GreaterThanOrEqualTo(least));
            }
        }
    }

    [Test]
    public void The_search_finds_the_optimum_of_a_distribution_to_a_thousandth()
    {
        for (var m = 3.0; m <= 10; m++)
            Assert.That(PiecewiseLinearBreakpoint.Search(Laplacian, m, 1)[0], Is.EqualTo(PiecewiseLinearBreakpoint.Optimal(Laplacian, m)).Within(0.001));
    }

    [TestCase(1, false)]
    [TestCase(1, true)]
    [TestCase(3, false)]
    public void The_search_on_data_is_no_worse_there_than_the_optimum_of_the_distribution(int count, bool overlapping)
    {
        var values = GaussianValues(seed: 5, count: 4_000);
        var m = values.Max(v => (double)Math.Abs(v));
        var found = PiecewiseLinearBreakpoint.Search(values, 4, count, overlapping);

        Assert.That(Error(found), Is.LessThanOrEqualTo(Error(PiecewiseLinearBreakpoint.Search(Gaussian, m, count, overlapping)) * 1.0001));
        Assert.That(PiecewiseLinearBreakpoint.Search(values, 4, count, overlapping), Is.EqualTo(found));

        double Error(IReadOnlyList<double> breakpoints)
        {
            var rounded = values.Select(v => v / m).ToArray();
            new PiecewiseLinearFormat(4, breakpoints, overlapping).Round(rounded);
            return values.Zip(rounded, (v, r) => (v - r * m) * (v - r * m)).Sum();
        }
    }

    [Test]
    public void Overlapping_pieces_have_the_larger_error_at_four_bits()
    {
        for (var m = 3.0; m <= 10; m++)
        {
            var apart = PiecewiseLinearError.Expected(Gaussian, m, [PiecewiseLinearBreakpoint.Optimal(Gaussian, m)], 4);
            var overlapping = PiecewiseLinearError.Expected(Gaussian, m, [PiecewiseLinearBreakpoint.Optimal(Gaussian, m, overlapping: true)], 4, overlapping: true);
            Assert.That(overlapping, Is.GreaterThan(apart));
        }
    }

    [Test]
    public void Impossible_data_is_refused_with_what_is_possible()
    {
        Refused(() => PiecewiseLinearBreakpoint.Gaussian(4, 0), "the standard deviation must be above 0 and finite, was 0");
        Refused(() => PiecewiseLinearBreakpoint.Laplacian(0.5, 1), "the maximum must be at least one standard deviation, was 0.5");
        Refused(() => PiecewiseLinearBreakpoint.Optimal(Gaussian, double.NaN), "the maximum must be at least one standard deviation, was NaN");
        Refused(() => PiecewiseLinearBreakpoint.Search(Gaussian, 4, 4), "there must be 1..3 breakpoints, were 4");
        Refused(() => PiecewiseLinearBreakpoint.Search([], 4), "there must be at least one value, were 0");
        Refused(() => PiecewiseLinearBreakpoint.Search([1, float.NaN], 4), "values must be finite, was NaN at 1");
        Refused(() => PiecewiseLinearBreakpoint.Search([0, 0], 4), "values must not all be zero for a breakpoint to be better than another");
        Refused(() => PiecewiseLinearBreakpoint.Search([1, 2], 9), "b must be 2..8, was 9");
        Refused(() => PiecewiseLinearError.Uniform(4, 1), "b must be 2..8, was 1");

        static void Refused(Action action, string message) => Assert.That(action, Throws.ArgumentException.With.Message.EqualTo(message));
    }

    private static float[] GaussianValues(int seed, int count)
    {
        var random = new Random(seed);
        // Box and Muller; one minus a sample is never zero.
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
