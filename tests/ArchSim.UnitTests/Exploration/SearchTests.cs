using ArchSim.Exploration;

namespace ArchSim.UnitTests.Exploration;

/// <summary>Searches whose points follow from their numbers.</summary>
public sealed class SearchTests
{
    private static readonly Domain Unit = new ContinuousDomain(0, 1, false, false);

    private static readonly Domain[] Domains = [new ChoiceDomain(["a", "b", "c"]), new SteppedDomain(8, 24, 8), Unit];

    private static readonly string[] Kinds = ["grid", "random", "latin-hypercube", "saltelli"];

    [Test]
    public void A_grid_is_every_combination_once_the_last_fastest()
    {
        var grid = new GridSearch([new ChoiceDomain(["a", "b", "c"]), new SteppedDomain(8, 24, 8)]);
        var expected = from letter in new[] { "a", "b", "c" } from number in new[] { "8", "16", "24" } select $"{letter} {number}";

        Assert.That(Numbers(grid.Points).Select(i => string.Join(' ', grid.At(i).Values)), Is.EqualTo(expected));
    }

    [Test]
    public void A_grid_beyond_64_bits_has_its_size() =>
        Assert.That(GridSize.Of(Enumerable.Repeat<Domain>(new SteppedDomain(1, 1_000_000_000_000, 1), 64)), Is.GreaterThan((Int128)GridSize.MostPoints));

    [TestCaseSource(nameof(Kinds))]
    public void Shards_unite_to_the_whole(string kind)
    {
        var whole = Numbers(Search(kind).Points).Select(i => Text(Search(kind).At(i)));
        // Other objects, as other processes have them.
        var united = Enumerable.Range(0, 7).SelectMany(shard => Numbers(Search(kind).Points).Where(i => i % 7 == shard).Select(i => (i, Text(Search(kind).At(i)))))
            .OrderBy(p => p.i).Select(p => p.Item2);

        Assert.That(united, Is.EqualTo(whole));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    [TestCase(64)]
    [TestCase(1000)]
    public void A_keyed_permutation_takes_every_number_once(int count)
    {
        for (var seed = 0; seed < 5; seed++)
            Assert.That(Numbers(count).Select(i => new KeyedPermutation(count, seed, 0).At(i)), Is.EquivalentTo(Numbers(count)));
    }

    [Test]
    public void A_latin_hypercube_has_one_point_in_each_stratum_of_each_dimension([Values(1, 7, 500)] int points)
    {
        var search = new LatinHypercubeSearch([Unit, Unit, Unit], points, seed: 3);
        for (var dimension = 0; dimension < 3; dimension++)
        {
            var strata = Numbers(points).Select(i => (long)Math.Floor(double.Parse(search.At(i).Values[dimension]) * points));
            Assert.That(strata, Is.EquivalentTo(Numbers(points)));
        }
    }

    [Test]
    public void A_latin_hypercube_of_the_largest_size_stays_within_its_strata()
    {
        var shares = new LatinHypercube(GridSize.MostPoints, 1);

        Assert.That(Numbers(10_000).Select(i => shares.At(i * 99_999_989, 0)), Is.All.InRange(0.0, Math.BitDecrement(1.0)));
    }

    [Test]
    public void Random_points_are_uniform_and_dimensions_independent()
    {
        // Pairs of dimensions in 10 x 10 cells: chi-square of 99 degrees of freedom is below 148 with a probability of 0.999.
        const int Points = 20_000;
        var search = new RandomSearch([Unit, Unit, Unit], Points, seed: 1, _ => true);
        var points = Numbers(Points).Select(i => search.At(i).Values.Select(v => (int)(double.Parse(v) * 10)).ToArray()).ToList();
        foreach (var (a, b) in new[] { (0, 1), (0, 2), (1, 2) })
        {
            var counts = new double[100];
            foreach (var point in points)
                counts[point[a] * 10 + point[b]]++;
            Assert.That(counts.Sum(c => (c - Points / 100.0) * (c - Points / 100.0) / (Points / 100.0)), Is.LessThan(148));
        }
    }

    [Test]
    public void Every_choice_of_a_random_search_is_equally_likely()
    {
        const int Points = 30_000;
        var search = new RandomSearch([new ChoiceDomain(["a", "b", "c"])], Points, seed: 5, _ => true);
        var counts = Numbers(Points).CountBy(i => search.At(i).Values[0]).ToList();

        // Two degrees of freedom: below 13.8 with a probability of 0.999.
        Assert.That(counts.Sum(c => Math.Pow(c.Value - Points / 3, 2) / (Points / 3)), Is.LessThan(13.8));
    }

    [Test]
    public void An_excluded_random_point_is_drawn_again_and_one_without_end_stays_excluded()
    {
        var half = new RandomSearch([Unit], 200, 1, v => double.Parse(v[0]) < 0.5);
        var none = new RandomSearch([Unit], 200, 1, _ => false);

        Assert.That(Numbers(200).Select(i => double.Parse(half.At(i).Values[0])), Is.All.LessThan(0.5));
        Assert.That(none.At(3).Values, Has.Count.EqualTo(1));
    }

    [Test]
    public void Saltelli_samples_are_A_B_and_A_with_one_parameter_of_B()
    {
        var search = new SaltelliSearch(Domains, 10, seed: 2);

        Assert.That(search.Points, Is.EqualTo(10 * (3 + 2)));
        for (var sample = 0; sample < 10; sample++)
        {
            var row = Enumerable.Range(0, 5).Select(place => search.At(sample * 5 + place).Values).ToList();
            for (var i = 0; i < 3; i++)
            {
                var expected = row[0].ToArray();
                expected[i] = row[1][i];
                Assert.That(row[i + 2], Is.EqualTo(expected));
            }
        }
    }

    [Test]
    public void The_seed_decides() => Assert.That(Text(new LatinHypercubeSearch(Domains, 10, 1).At(0)), Is.Not.EqualTo(Text(new LatinHypercubeSearch(Domains, 10, 2).At(0))));

    private static ISampledSearch Search(string kind) => kind switch
    {
        "grid" => new GridSearch([Domains[0], Domains[1]]),
        "random" => new RandomSearch(Domains, 50, 1, v => v[0] != "b"),
        "saltelli" => new SaltelliSearch(Domains, 9, 1),
        _ => new LatinHypercubeSearch(Domains, 50, 1),
    };

    private static string Text(DesignPoint point) => $"{point.Number}: {string.Join(' ', point.Values)}";

    private static IEnumerable<long> Numbers(long count) => Enumerable.Range(0, (int)count).Select(i => (long)i);
}
