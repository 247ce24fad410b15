using ArchSim.Exploration;

namespace ArchSim.UnitTests.Exploration;

public sealed class DomainTests
{
    private static readonly (Domain Domain, string Values)[] Counted =
    [
        (new SteppedDomain(0.1m, 0.5m, 0.1m), "0.1 0.2 0.3 0.4 0.5"),
        (new SteppedDomain(8, 30, 8), "8 16 24"),
        (new FactorDomain(32, 512, 2), "32 64 128 256 512"),
        (new FactorDomain(1, 1.5, 1.1), "1 1.1 1.21 1.331 1.4641"),
        (new EvenDomain(300, 1000, 3, false, false), "300 650 1000"),
        (new EvenDomain(1, 100, 3, true, false), "1 10 100"),
        (new EvenDomain(1, 8, 3, true, true), "1 3 8"),
        (new ChoiceDomain(["int32", "e4m7"]), "int32 e4m7"),
    ];

    [TestCaseSource(nameof(Counted))]
    public void A_counted_domain_has_its_values_in_order_and_finds_them_again((Domain Domain, string Values) of)
    {
        var (domain, values) = of;
        var indices = Enumerable.Range(0, (int)domain.Count!.Value).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(string.Join(' ', indices.Select(i => domain.At(i))), Is.EqualTo(values));
            Assert.That(indices.Select(i => domain.IndexOf(domain.At(i))), Is.EqualTo(indices));
            Assert.That(indices.Select(i => domain.AtShare(domain.ShareOf(domain.At(i)))), Is.EqualTo(values.Split(' ')));
            Assert.That(domain.AtShare(Math.BitDecrement(1.0)), Is.EqualTo(values.Split(' ')[^1]));
        });
    }

    [Test]
    public void Ascending_numbers_are_ordered_and_words_are_not()
    {
        Assert.That(new ChoiceDomain(["1", "2.5", "1e2"]).IsOrdered, Is.True);
        Assert.That(new ChoiceDomain(["8", "4"]).IsOrdered, Is.True);
        Assert.That(new ChoiceDomain(["1", "3", "2"]).IsOrdered, Is.False);
        Assert.That(new ChoiceDomain(["a", "b"]).IsOrdered, Is.False);
    }

    [Test]
    public void Whole_numbers_of_a_continuous_range_have_equal_parts()
    {
        var domain = new ContinuousDomain(1, 4, false, true);
        var counts = Enumerable.Range(0, 4000).CountBy(i => domain.AtShare((i + 0.5) / 4000)).ToDictionary();

        Assert.That(counts, Is.EquivalentTo(new Dictionary<string, int> { ["1"] = 1000, ["2"] = 1000, ["3"] = 1000, ["4"] = 1000 }));
    }

    [Test]
    public void A_continuous_range_gives_back_its_shares([Values] bool logarithmic)
    {
        var domain = new ContinuousDomain(10, 1000, logarithmic, false);

        Assert.That(domain.AtShare(0.5), Is.EqualTo(logarithmic ? "100" : "505"));
        Assert.That(domain.ShareOf(domain.AtShare(0.3)), Is.EqualTo(0.3).Within(1e-9));
    }
}
