using ArchSim.Exploration;
using ArchSim.Results;

namespace ArchSim.UnitTests.Results;

/// <summary>Main effects and Sobol indices against closed forms.</summary>
public sealed class SensitivityTests
{
    private static readonly Domain[] Angles = [.. Enumerable.Repeat(new ContinuousDomain(-Math.PI, Math.PI, false, false), 3)];

    // a = 7, b = 0.1: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225.
    private static readonly double[] First = [0.3139, 0.4424, 0];
    private static readonly double[] Total = [0.5576, 0.4424, 0.2437];

    [Test]
    public void Ishigami_from_Saltelli_pairs()
    {
        // One sample of 8,192 scatters by 0.013; the mean of four by half of it, of which 0.02 is three times.
        var samples = Enumerable.Range(1, 4).Select(seed => new SaltelliSearch(Angles, 8192, seed))
            .Select(search => SobolIndices.OfSearch([.. Enumerable.Range(0, (int)search.Points).Select(i => Ishigami(search.At(i).Values))], 3)).ToList();

        for (var i = 0; i < 3; i++)
        {
            Assert.That(samples.Average(s => s[i].First), Is.EqualTo(First[i]).Within(0.02));
            Assert.That(samples.Average(s => s[i].Total), Is.EqualTo(Total[i]).Within(0.02));
        }
    }

    [TestCase("random")]
    [TestCase("latin-hypercube")]
    public void Ishigami_from_one_sample(string kind)
    {
        const int Points = 8192;
        ISampledSearch search = kind == "random" ? new RandomSearch(Angles, Points, 1, _ => true) : new LatinHypercubeSearch(Angles, Points, 1);
        var points = Enumerable.Range(0, Points).Select(i => search.At(i).Values).ToList();
        double[] figures = [.. points.Select(Ishigami)];

        for (var i = 0; i < 3; i++)
        {
            var column = ParameterColumn.Of("x", [.. points.Select(p => p[i])], SobolIndices.GroupsFor(Points));
            Assert.That(SobolIndices.OfSample(column, figures), Is.EqualTo(First[i]).Within(0.03));
        }
    }

    [Test]
    public void Of_a_full_factorial_by_hand()
    {
        // y = 10 x + z, x in 0..2, z in 0..1: variances 100 x 2/3 and 1/4 of 66.9167 in all.
        var (x, z, y) = Factorial((x, z) => 10 * x + z);

        Assert.That(SobolIndices.OfFullGrid(x, y), Is.EqualTo(100 * 2 / 3.0 / (100 * 2 / 3.0 + 0.25)).Within(1e-12));
        Assert.That(SobolIndices.OfFullGrid(z, y), Is.EqualTo(0.25 / (100 * 2 / 3.0 + 0.25)).Within(1e-12));
    }

    [Test]
    public void A_product_of_centred_parameters_is_all_interaction()
    {
        var (x, z, y) = Factorial((x, z) => (x - 1) * (z - 0.5));

        Assert.That((SobolIndices.OfFullGrid(x, y), SobolIndices.OfFullGrid(z, y)), Is.EqualTo((0.0, 0.0)));
    }

    [Test]
    public void Of_an_additive_function_first_and_total_are_the_shares_of_its_terms()
    {
        // Terms 1, 2 and 3 times a uniform number: variances in the ratio 1 : 4 : 9.
        var search = new SaltelliSearch([.. Enumerable.Repeat(new ContinuousDomain(0, 1, false, false), 3)], 2000, 3);
        double[] figures = [.. Enumerable.Range(0, (int)search.Points).Select(i => search.At(i).Values.Select((v, d) => (d + 1) * double.Parse(v)).Sum())];
        var indices = SobolIndices.OfSearch(figures, 3);

        for (var i = 0; i < 3; i++)
        {
            var expected = (i + 1) * (i + 1) / 14.0;
            Assert.That(indices[i].First, Is.EqualTo(expected).Within(0.02));
            Assert.That(indices[i].Total, Is.EqualTo(expected).Within(0.02));
        }
    }

    [Test]
    public void The_correction_takes_chance_off_a_parameter_without_effect()
    {
        // Without it the mean of 50 trials would be (groups - 1) / (points - 1) = 0.09.
        var means = Enumerable.Range(0, 50).Average(seed =>
        {
            var random = new Random(seed);
            var column = ParameterColumn.Of("x", [.. Enumerable.Range(0, 100).Select(i => $"{i % 10}")], 10);
            return SobolIndices.OfSample(column, [.. Enumerable.Range(0, 100).Select(_ => random.NextDouble())]);
        });

        Assert.That(means, Is.EqualTo(0).Within(0.02));
    }

    [Test]
    public void Points_without_a_figure_are_left_out()
    {
        var column = ParameterColumn.Of("x", ["8", "16", "8", "16", "32"], 10);
        var levels = MainEffects.Of(column, [1, 5, 3, double.NaN, double.NaN]);

        Assert.That(levels, Is.EqualTo(new[]
        {
            new EffectLevel("8", 2, 2, 1, 3), new EffectLevel("16", 1, 5, 5, 5), new EffectLevel("32", 0, double.NaN, double.NaN, double.NaN),
        }));
    }

    [Test]
    public void Numbers_of_many_values_go_into_bins_of_equally_many_points_and_equal_values_stay_together()
    {
        var column = ParameterColumn.Of("x", [.. Enumerable.Range(0, 100).Select(i => $"{99 - i}")], 4);
        var levels = MainEffects.Of(column, [.. Enumerable.Range(0, 100).Select(i => 99.0 - i)]);

        Assert.That(levels.Select(l => (l.Label, l.Points, l.Mean)), Is.EqualTo(new[] { ("0..24", 25L, 12.0), ("25..49", 25, 37), ("50..74", 25, 62), ("75..99", 25, 87) }));
    }

    [Test]
    public void Of_a_figure_that_does_not_vary_there_is_no_index()
    {
        var (x, _, y) = Factorial((_, _) => 3);

        Assert.That(SobolIndices.OfFullGrid(x, y), Is.NaN);
        Assert.That(SobolIndices.OfSample(x, y), Is.NaN);
        Assert.That(SobolIndices.OfSearch([1, 1, 1, 1, 1, 1], 1)[0].First, Is.NaN);
    }

    [Test]
    public void The_best_point_under_all_constraints_and_under_each()
    {
        double?[][] rows = [[1, 9], [2, 4], [3, 2], [null, null], [4, 2]];
        StudyConstraint[] constraints = [new(StudyFigures.AreaMm2, null, 4), new(StudyFigures.Seconds, 3, null)];
        var best = new BestPoints([StudyFigures.Seconds], constraints);
        for (var i = 0; i < rows.Length; i++)
            best.Add(new StudyPoint { Number = i, Values = [], Status = PointStatus.Done, Figures = new PointFigures { [StudyFigures.Seconds] = rows[i][0], [StudyFigures.AreaMm2] = rows[i][1] } });
        best.Add(new StudyPoint { Number = 9, Values = [], Status = PointStatus.Failed });

        Assert.That(best.Found.Select(b => (b.Constraint, b.Met, b.Point?.Number)), Is.EqualTo(new (StudyConstraint?, long, long?)[] { (null, 2, 2), (constraints[0], 3, 1), (constraints[1], 2, 2) }));
    }

    [TestCase(5, 0)]
    [TestCase(1, 0.5)]
    [TestCase(12, 0.2)]
    [TestCase(null, 1)]
    public void A_violation_is_relative_to_its_limit(double? figure, double violation) =>
        Assert.That(new StudyConstraint(StudyFigures.AreaMm2, 2, 10).Violation(figure), Is.EqualTo(violation));

    private static double Ishigami(IReadOnlyList<string> values)
    {
        var x = values.Select(double.Parse).ToArray();
        return Math.Sin(x[0]) + 7 * Math.Pow(Math.Sin(x[1]), 2) + 0.1 * Math.Pow(x[2], 4) * Math.Sin(x[0]);
    }

    private static (ParameterColumn X, ParameterColumn Z, double[] Y) Factorial(Func<double, double, double> of)
    {
        var points = (from x in Enumerable.Range(0, 3) from z in Enumerable.Range(0, 2) select (x, z)).ToList();
        return (ParameterColumn.Of("x", [.. points.Select(p => $"{p.x}")], 10), ParameterColumn.Of("z", [.. points.Select(p => $"{p.z}")], 10), [.. points.Select(p => of(p.x, p.z))]);
    }
}
