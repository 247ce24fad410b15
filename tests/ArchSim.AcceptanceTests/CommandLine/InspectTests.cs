using System.Text.Json;
using ArchSim.Configuration;

namespace ArchSim.AcceptanceTests.CommandLine;

public sealed class InspectTests : CommandLineTest
{
    [Test]
    public void An_area_tree_adds_up_to_the_chip_and_to_its_components()
    {
        using var json = JsonDocument.Parse(Good("inspect", "lpa", "--json").Out);
        var root = json.RootElement;
        var tree = root.GetProperty("area_tree");
        AssertAddsUp(tree);
        var components = root.GetProperty("area_um2").EnumerateObject().Sum(c => c.Value.GetDouble());
        Assert.That(tree.GetProperty("area_um2").GetDouble(), Is.EqualTo(components).Within(1e-6).Percent.And.GreaterThan(0));
    }

    [Test]
    public void An_area_tree_shows_shares() => Assert.That(Good("inspect", "lpa").Out, Does.Contain("of the chip").And.Contain("100.0 %").And.Contain("mm²"));

    // 64 elements of an accelerator are built of paths and sums, these of primitives, and each has its share of what it is part of.
    [Test]
    public void An_accelerator_is_shown_down_to_primitives_with_energies_and_paths()
    {
        var text = Good("inspect", "lpa").Out;
        Assert.That(text, Does.Contain("log_adder").And.Contain("clock_tree").And.Contain("control").And.Contain("random codes").And.Contain("weights zero"));
        Assert.That(text, Does.Contain("element/shift_accumulate").And.Contain("lpa makes its clock"));

        using var json = JsonDocument.Parse(Good("inspect", "lpa", "--json").Out);
        var energies = json.RootElement.GetProperty("operation_energy").EnumerateArray().ToList();
        double Mac(string operands) => energies.First(e => e.GetProperty("operands").GetString() == operands).GetProperty("mac_pj").GetDouble();
        Assert.That(Mac("activations zero"), Is.LessThan(0.3 * Mac("random codes")));
        Assert.That(json.RootElement.GetProperty("makes_clock").GetBoolean());
        Assert.That(json.RootElement.GetProperty("paths")[0].GetProperty("ns").GetDouble(), Is.InRange(0.1, json.RootElement.GetProperty("period_ns").GetDouble()));
    }

    [Test]
    public void A_clock_that_cannot_be_made_is_shown() =>
        Assert.That(Good("inspect", "lpa", "--set", "clock_mhz=4000").Out, Does.Contain("lpa cannot make its clock").And.Contain("MHz would do"));

    [Test]
    public void A_bus_of_another_width_is_shown_with_the_bytes_of_its_bursts()
    {
        Assert.That(Good("inspect", "lpa").Out, Does.Contain("ddr4-2400, 1 x 64 bits in bursts of 64 B"));
        Assert.That(Good("inspect", "lpa", "--set", "dram.bus_bits=32").Out, Does.Contain("ddr4-2400, 1 x 32 bits in bursts of 32 B"));
    }

    [Test]
    public void A_wider_array_is_larger()
    {
        Assert.That(ArrayArea("--set", "array.unroll.N=16"), Is.GreaterThan(1.5 * ArrayArea()));

        double ArrayArea(params string[] more)
        {
            using var json = JsonDocument.Parse(Good(["inspect", "lpa", "--json", .. more]).Out);
            return json.RootElement.GetProperty("area_um2").GetProperty("array").GetDouble();
        }
    }

    [Test]
    public void A_network_shows_the_totals_of_its_publication()
    {
        using var json = JsonDocument.Parse(Good("inspect", "resnet50", "--json").Out);
        // https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.resnet50.html: 25,557,032 parameters, 4.09 GFLOPS.
        Assert.That(json.RootElement.GetProperty("parameters").GetInt64(), Is.EqualTo(25_557_032));
        Assert.That(json.RootElement.GetProperty("macs").GetInt64(), Is.EqualTo(4.09e9).Within(0.5).Percent);
        Assert.That(Good("inspect", "resnet50").Out, Does.Contain("25,557,032"));
    }

    [Test]
    public void Every_shipped_file_can_be_inspected()
    {
        foreach (var folder in (string[])[ShippedFiles.Accelerators, ShippedFiles.Networks, ShippedFiles.Precisions, ShippedFiles.Drams, ShippedFiles.Technologies])
        {
            foreach (var name in ShippedNames(folder))
                Good("inspect", name);
        }
    }

    [Test]
    public void A_database_shows_its_runs()
    {
        Good("run", "lpa", "resnet18", "--quiet");
        Assert.That(Good("inspect", "archsim.db").Out, Does.Contain("1 run").And.Contain("lpa").And.Contain("resnet18"));
        using var json = JsonDocument.Parse(Good("inspect", "archsim.db", "--json").Out);
        Assert.That(json.RootElement.GetProperty("runs")[0].GetProperty("cycles").GetDouble(), Is.GreaterThan(0));
    }

    [Test]
    public void A_number_format_shows_its_codes_and_values()
    {
        // LP<4,0,3> is small enough to be written down: regimes of up to three bits, one half-octave step on each side of 1.
        using var json = JsonDocument.Parse(Good("inspect", "lp4:es0,rs3,sf0", "--json").Out);
        var root = json.RootElement;
        var values = root.GetProperty("values").EnumerateArray().ToDictionary(v => v.GetProperty("code").GetInt32(), v => v.GetProperty("value"));

        Assert.That((root.GetProperty("name").GetString(), root.GetProperty("bits").GetInt32()), Is.EqualTo(("lp4:es0,rs3,sf0", 4)));
        Assert.That(values, Has.Count.EqualTo(16));
        Assert.That(values[8].ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(new[] { 0, 1, 2, 4, 6, 7, 9, 15 }.Select(c => values[c].GetDouble()), Is.EqualTo(new[] { 0, 0.25, 0.5, 1, 2, 4, -4, -0.25 }));
        Assert.That(values[5].GetDouble(), Is.EqualTo(Math.Sqrt(2)).Within(1e-12));
        Assert.That(root.GetProperty("largest").GetDouble(), Is.EqualTo(4));
        Assert.That(root.GetProperty("smallest_positive").GetDouble(), Is.EqualTo(0.25));
        Assert.That(root.GetProperty("zero_codes").EnumerateArray().Select(c => c.GetInt32()), Is.EqualTo(new[] { 0 }));
        Assert.That(Good("inspect", "lp4:es0,rs3,sf0").Out, Does.Contain("1.414214").And.Contain("0x8").And.Contain("smallest above zero"));
    }

    [TestCase("int12", 4096)]
    [TestCase("bf16", 65536)]
    [TestCase("e4m7", 4096)]
    public void Json_has_all_codes_of_up_to_16_bits(string name, int codes)
    {
        using var json = JsonDocument.Parse(Good("inspect", name, "--json").Out);
        Assert.That(json.RootElement.GetProperty("values").EnumerateArray().Select(v => v.GetProperty("code").GetInt32()), Is.EqualTo(Enumerable.Range(0, codes)));
    }

    [Test]
    public void A_precision_with_the_name_of_a_format_shows_both()
    {
        using var json = JsonDocument.Parse(Good("inspect", "int8", "--json").Out);
        var root = json.RootElement;

        Assert.That(root.GetProperty("rules").GetArrayLength(), Is.EqualTo(1));
        Assert.That((root.GetProperty("name").GetString(), root.GetProperty("bits").GetInt32(), root.GetProperty("values").GetArrayLength()), Is.EqualTo(("int8", 8, 256)));
        Assert.That(Good("inspect", "int8").Out, Does.Contain("accumulator").And.Contain("0xFF"));
    }

    [Test]
    public void A_format_of_sums_too_wide_for_a_table_shows_its_ends()
    {
        using var json = JsonDocument.Parse(Good("inspect", "fp32", "--json").Out);
        Assert.That(json.RootElement.GetProperty("largest").GetDouble(), Is.EqualTo(float.MaxValue));
        Assert.That(json.RootElement.GetProperty("smallest_positive").GetDouble(), Is.EqualTo(float.Epsilon));
        Assert.That(json.RootElement.TryGetProperty("values", out _), Is.False);
        Assert.That(Good("inspect", "int64").Out, Does.Contain("9.223372E+18"));
    }

    [Test]
    public void Every_example_of_a_format_can_be_inspected()
    {
        using var json = JsonDocument.Parse(Good("list", "formats", "--json").Out);
        foreach (var row in json.RootElement.GetProperty("formats").EnumerateArray())
        {
            foreach (var example in row.GetProperty("examples").GetString()!.Split(' '))
                Good("inspect", example);
        }
    }

    [TestCase("int99", "bits must be 2..16, 24, 32, 48 or 64, was 99")]
    [TestCase("lp8:es9,rs3,sf0", "es must be 0..5, was 9")]
    [TestCase("lpp8", "did you mean 'lp8'?")]
    [TestCase("posit:8", "archsim list formats")]
    public void A_number_format_that_cannot_be_is_said_with_what_can(string name, string said) => AssertProblem(ArchSim("inspect", name), 2, name, said);

    [Test]
    public void What_is_no_file_and_no_name_is_said_so() => AssertProblem(ArchSim("inspect", "lpaa"), 2, "lpaa", "did you mean 'lpa'?");

    [Test]
    public void A_folder_is_no_file() => AssertProblem(ArchSim("inspect", "."), 2, "folder");

    [Test]
    public void A_file_of_noise_is_refused()
    {
        File.WriteAllBytes(PathOf("noise.yaml"), [0xff, 0xfe, 0x00, 0x01, 0x02, 0x1b, (byte)'[', (byte)'2', (byte)'J']);
        var outcome = ArchSim("inspect", "noise.yaml");
        AssertProblem(outcome, 2, "noise.yaml");
        Assert.That(outcome.Error, Does.Not.Contain("\u001b"));
    }

    private static void AssertAddsUp(JsonElement node)
    {
        var children = node.GetProperty("children").EnumerateArray().ToArray();
        if (children.Length == 0)
            return;
        var sum = children.Sum(c => c.GetProperty("area_um2").GetDouble());
        Assert.That(sum, Is.EqualTo(node.GetProperty("area_um2").GetDouble()).Within(1e-6).Percent, node.GetProperty("name").GetString());
        foreach (var child in children)
            AssertAddsUp(child);
    }
}
