using System.Text.Json;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>The JSON of a run is a contract: these names, these kinds of value, and sums that agree.</summary>
public sealed class RunJsonTests : CommandLineTest
{
    private static readonly string[] Words = ["accelerator", "workload", "precision", "operands"];
    private static readonly string[] Integers = ["cycles", "macs", "partial_sum_footprint_bytes"];
    private static readonly string[] Numbers = ["seconds", "utilization", "tops", "tops_peak", "tops_per_mm2", "tops_per_mm2_total", "tops_per_watt", "tops_per_watt_chip"];
    private static readonly string[] PartialSumTraffic = ["buffer_read", "buffer_write", "dram_read", "dram_write"];

    [Test]
    public void All_fields_of_the_contract_are_there()
    {
        using var json = JsonDocument.Parse(Good("run", "lpa", "resnet18", "--json").Out);
        var run = json.RootElement;
        using (Assert.EnterMultipleScope())
        {
            foreach (var name in Words)
                Assert.That(run.GetProperty(name).GetString(), Is.Not.Empty, name);
            foreach (var name in Integers)
                Assert.That(run.GetProperty(name).GetInt64(), Is.GreaterThanOrEqualTo(0), name);
            foreach (var name in Numbers)
                Assert.That(run.GetProperty(name).GetDouble(), Is.GreaterThan(0), name);
            Assert.That(run.GetProperty("operands").GetString(), Is.EqualTo("synthetic"));
            Assert.That(NamesOf(run.GetProperty("dram_bytes")), Is.EqualTo((string[])["read", "write"]));
            Assert.That(NamesOf(run.GetProperty("partial_sum_bytes")), Is.EqualTo(PartialSumTraffic));
            Assert.That(NamesOf(run.GetProperty("energy_pj")), Is.SubsetOf(Listed("energy_pj")));
            Assert.That(NamesOf(run.GetProperty("area_um2")), Is.SubsetOf(Listed("area_um2")));
            Assert.That(run.GetProperty("layers").GetArrayLength(), Is.GreaterThan(20));
        }
        foreach (var layer in run.GetProperty("layers").EnumerateArray())
        {
            Assert.That(layer.GetProperty("name").GetString(), Is.Not.Empty);
            Assert.That(layer.GetProperty("op").GetString(), Is.Not.Empty);
            // What is fused into another layer takes its time there.
            var isFused = layer.GetProperty("fused_into").ValueKind != JsonValueKind.Null;
            Assert.That(layer.GetProperty("cycles").GetInt64(), isFused ? Is.Zero : Is.GreaterThan(0));
            Assert.That(layer.GetProperty("mapping").GetString() != "", Is.EqualTo(isFused || layer.GetProperty("macs").GetInt64() > 0));
        }
    }

    [Test]
    public void Sums_agree()
    {
        using var json = JsonDocument.Parse(Good("run", "lpa", "resnet18", "--json").Out);
        var run = json.RootElement;
        var layers = run.GetProperty("layers").EnumerateArray().ToArray();
        // Layers keep their own time; weights fetched ahead make the network's shorter, and what stands by costs less by that.
        var cycles = run.GetProperty("cycles").GetInt64() + run.GetProperty("prefetch_overlap_cycles").GetInt64();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(layers.Sum(l => l.GetProperty("cycles").GetInt64()), Is.EqualTo(cycles));
            Assert.That(layers.Sum(l => l.GetProperty("macs").GetInt64()), Is.EqualTo(run.GetProperty("macs").GetInt64()));
            var share = run.GetProperty("cycles").GetDouble() / cycles;
            foreach (var component in run.GetProperty("energy_pj").EnumerateObject())
            {
                var sum = layers.Sum(l => l.GetProperty("energy_pj").GetProperty(component.Name).GetDouble());
                // Leakage goes with time, the memory's standby with what its ranks do in it.
                if (component.Name == "dram_background")
                    Assert.That(component.Value.GetDouble(), Is.LessThanOrEqualTo(sum).And.GreaterThan(sum * (2 * share - 1)));
                else
                    Assert.That(component.Value.GetDouble(), Is.EqualTo(component.Name == "leakage" ? sum * share : sum).Within(1e-9).Percent, component.Name);
            }
            foreach (var unit in run.GetProperty("units").EnumerateObject())
            {
                var busy = unit.Value.GetProperty("busy").GetInt64();
                var idle = unit.Value.GetProperty("idle").GetInt64();
                Assert.That(busy + idle + (long)Sum(unit.Value.GetProperty("stalls")), Is.EqualTo(cycles), unit.Name);
            }
            Assert.That(run.GetProperty("stalls").GetRawText(), Is.EqualTo(run.GetProperty("units").GetProperty("array").GetProperty("stalls").GetRawText().Replace("\n    ", "\n")));
            Assert.That(run.GetProperty("tops").GetDouble(),
                Is.EqualTo(2 * run.GetProperty("macs").GetDouble() / run.GetProperty("seconds").GetDouble() / 1e12).Within(1e-9).Percent);
            var chipPj = run.GetProperty("energy_pj").EnumerateObject().Where(c => !c.Name.StartsWith("dram", StringComparison.Ordinal)).Sum(c => c.Value.GetDouble());
            Assert.That(run.GetProperty("tops_per_watt_chip").GetDouble(), Is.EqualTo(2 * run.GetProperty("macs").GetDouble() / chipPj).Within(1e-9).Percent);
            Assert.That(run.GetProperty("tops").GetDouble(), Is.LessThanOrEqualTo(run.GetProperty("tops_peak").GetDouble()));
        }
    }

    [Test]
    public void Identical_inputs_print_identical_bytes()
    {
        var first = Good("run", "lpa", "resnet18", "--json", "--db", "a.db", "--threads", "1").Out;
        Assert.That(Good("run", "lpa", "resnet18", "--json", "--db", "b.db", "--threads", "4").Out, Is.EqualTo(first));
        // The working directory and a database that has the run already change nothing either.
        Assert.That(Good("run", "lpa", "resnet18", "--json", "--db", "b.db").Out, Is.EqualTo(first));
    }

    [Test]
    public void Another_seed_is_said()
    {
        using var json = JsonDocument.Parse(Good("run", "lpa", "resnet18", "--json", "--seed", "7").Out);
        Assert.That(json.RootElement.GetProperty("seed").GetInt64(), Is.EqualTo(7));
    }

    private string[] Listed(string metric)
    {
        using var json = JsonDocument.Parse(Good("list", "metrics", "--json").Out);
        var row = json.RootElement.GetProperty("metrics").EnumerateArray().Single(m => m.GetProperty("name").GetString() == metric);
        return row.GetProperty("components").GetString()!.Split(' ');
    }

    private static string[] NamesOf(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];

    private static double Sum(JsonElement element) => element.EnumerateObject().Sum(p => p.Value.GetDouble());
}
