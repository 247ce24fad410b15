using ArchSim.Results;

namespace ArchSim.UnitTests.Results;

public sealed class RelativeRowsTests
{
    [Test]
    public void Times_turn_into_speed_ups_and_energies_stay_as_they_are()
    {
        var row = RelativeRows.Of([Run("b", "net", Metrics(seconds: 2, energyPj: 30), Metrics(seconds: 8, energyPj: 10))]).Single();

        Assert.Multiple(() =>
        {
            Assert.That(row[RelativeFigures.SpeedUp], Is.EqualTo(4).Within(1e-12));
            Assert.That(row[RelativeFigures.Energy], Is.EqualTo(3).Within(1e-12));
            // No areas, no efficiency: nothing to divide.
            Assert.That(row.Values.Skip(2), Is.All.Null);
            Assert.That(row.IsMean, Is.False);
        });
    }

    [Test]
    public void Means_come_first_and_are_geometric()
    {
        var reference = Metrics(seconds: 1, energyPj: 1);
        var rows = RelativeRows.Of(
        [
            Run("a", "one", Metrics(seconds: 0.5, energyPj: 1), reference),
            Run("b", "one", Metrics(seconds: 1, energyPj: 1), reference),
            Run("a", "two", Metrics(seconds: 0.125, energyPj: 1), reference),
        ]);

        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(r => (r.Machine, r.Network)), Is.EqualTo(new[] { ("a", "geometric mean of 2"), ("b", "1 network"), ("a", "one"), ("b", "one"), ("a", "two") }));
            // The root of 2 x 8.
            Assert.That(rows[0][RelativeFigures.SpeedUp], Is.EqualTo(4).Within(1e-12));
        });
    }

    [Test]
    public void A_mean_leaves_out_what_there_is_none_of() =>
        Assert.That((RelativeFigures.GeometricMean([2, null, 8]), RelativeFigures.GeometricMean([null])), Is.EqualTo(((double?)4, (double?)null)).Within(1e-12));

    private static RelativeRun Run(string machine, string network, MetricTable metrics, MetricTable reference) => new(machine, "p", network, metrics, "r", reference);

    private static MetricTable Metrics(double seconds, double energyPj)
    {
        var table = new MetricTable();
        table.Add(MetricCatalog.Seconds.Name, "", seconds);
        table.Add(MetricCatalog.EnergyTotalPj.Name, "", energyPj);
        return table;
    }
}
