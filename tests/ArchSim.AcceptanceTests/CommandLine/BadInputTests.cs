using System.Globalization;
using System.Text;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>Files that cannot be used: one line a problem with its place, exit code 2, and nothing in a database.</summary>
public sealed class BadInputTests : CommandLineTest
{
    [TearDown]
    public void NothingWasStored() => Assert.That(AssertNoHalfRun("archsim.db"), Is.Zero);

    [Test]
    public void A_typo_in_a_key_is_said_with_what_was_meant()
    {
        WriteFile("bad.yaml", Yaml.Renamed(ShippedAccelerator(), "clock_mhz", "clock_mhs"));
        var outcome = ArchSim("run", "bad.yaml", "resnet18");
        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.Error, Does.Contain("unknown key (did you mean 'clock_mhz'?)").And.Contain("clock_mhz: is missing"));
        Assert.That(outcome.ErrorLines, Has.All.StartsWith("bad.yaml:"));
    }

    [TestCase("network.foo=1", "--set network.foo: unknown key; known here: weight, activation, partial_sum")]
    [TestCase("network.wieght.hops=1", "--set network.wieght: unknown key (did you mean 'weight'?); known here: weight, activation, partial_sum")]
    [TestCase("network.weight.hop=1", "--set network.weight.hop: unknown key (did you mean 'hops'?); known here: width_bits, hops, column_bits, delivery")]
    [TestCase("buffers.weight.cell=hp", "--set buffers.weight.cell: must be one of lop, lstp, the cells of which 28nm has tables; was 'hp'")]
    public void A_field_that_cannot_be_set_is_told_by_its_name(string set, string problem)
    {
        var outcome = ArchSim("run", "int8-systolic", "resnet18", "--set", set);
        AssertProblem(outcome, 2);
        Assert.That(outcome.Error, Is.EqualTo(problem + "\n"));
    }

    [TestCase("[outside + outside]", "joins 'outside' with itself; it stands for all that no layer makes")]
    [TestCase("[first + first]", "joins 'first' with itself; results side by side are different ones")]
    [TestCase("[frist]", "'frist' names no layer before this one (did you mean 'first'?); 'outside' is what no layer makes")]
    [TestCase("[later]", "'later' names no layer before this one; 'outside' is what no layer makes")]
    [TestCase("[l]", "'l' names no layer before this one; 'outside' is what no layer makes")]
    public void An_input_that_no_layer_makes_is_told_in_a_line(string inputs, string problem)
    {
        WriteFile("net.yaml", $$"""
            name: net
            layers:
              - { name: first, op: fc, rows: 4, in: 4, out: 4, inputs: [outside] }
              - { name: l, op: fc, rows: 4, in: 8, out: 4, inputs: {{inputs}} }
              - { name: later, op: fc, rows: 4, in: 4, out: 4 }
            """);
        var outcome = ArchSim("run", "int8-systolic", "net.yaml");
        AssertProblem(outcome, 2);
        Assert.That(outcome.Error, Is.EqualTo($"net.yaml:4:56 layers[1].inputs: {problem}\n"));
    }

    [Test]
    public void A_missing_key_is_named() => AssertBad(Yaml.Without(ShippedAccelerator(), "clock_mhz"), "clock_mhz", "missing");

    [Test]
    public void A_duplicate_key_is_refused() => AssertBad(ShippedAccelerator() + "\nclock_mhz: 600\n", "clock_mhz", "twice");

    [TestCase("clock_mhz", "500 MHz", "whole number|a number")]
    [TestCase("clock_mhz", "0", "must be")]
    [TestCase("clock_mhz", "-500", "must be")]
    [TestCase("clock_mhz", "nan", "must be")]
    [TestCase("size_kib", "0", "must be")]
    [TestCase("size_kib", "-128", "must be")]
    [TestCase("size_kib", "128KiB", "must be a whole number")]
    [TestCase("size_kib", "99999999999999999999", "must be")]
    [TestCase("lanes", "0", "must be")]
    [TestCase("kind", "quantum", "log-posit")]
    [TestCase("stationary", "wieght", "must be one of")]
    public void A_value_that_cannot_be_is_said_with_what_can(string key, string value, string mentioned)
    {
        WriteFile("bad.yaml", Yaml.With(ShippedAccelerator(), key, value));
        var outcome = ArchSim("run", "bad.yaml", "resnet18");
        AssertProblem(outcome, 2, key);
        Assert.That(outcome.Error, Does.Match(@"^bad\.yaml:\d+:\d+ ").And.Match(mentioned));
    }

    [TestCase("technology")]
    [TestCase("default_precision")]
    [TestCase("use")]
    public void A_reference_to_a_file_that_is_not_there_is_refused(string key) =>
        AssertBad(Yaml.With(ShippedAccelerator(), key, "no-such-file"), key, "no such", "shipped:");

    [Test]
    public void Several_problems_are_said_at_once()
    {
        WriteFile("bad.yaml", Yaml.With(Yaml.With(ShippedAccelerator(), "clock_mhz", "0"), "lanes", "-1"));
        var outcome = ArchSim("run", "bad.yaml", "no-such-network");
        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.ErrorLines, Has.Length.EqualTo(3), outcome.ToString());
    }

    [Test]
    public void A_cyclic_alias_is_refused() => AssertBad("a: &a\n  b: *a\n", "cycle");

    [Test]
    public void An_enormous_alias_is_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            text.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        AssertBad(text.ToString(), "expands to more than");
    }

    [Test]
    public void Text_that_is_no_yaml_is_refused() => AssertBad("name: [unclosed\n", "not YAML");

    [Test]
    public void An_empty_file_is_refused() => AssertBad("", "empty");

    [TestCase("no-such-machine", "resnet18", "no such accelerator")]
    [TestCase("lpa", "no-such-network", "no such")]
    [TestCase("lpq", "resnet18", "did you mean 'lpa'?")]
    [TestCase("../lpa", "resnet18", "no such accelerator")]
    public void What_is_not_there_is_said(string accelerator, string workload, string mentioned) =>
        AssertProblem(ArchSim("run", accelerator, workload), 2, mentioned);

    [TestCase("clock_mhz=0", "must be")]
    [TestCase("clock_mzh=1", "clock_mhz")]
    [TestCase("array.nothing.deeper=1", "nothing")]
    [TestCase("buffers=1", "map")]
    public void A_bad_override_is_refused(string assignment, string mentioned)
    {
        var outcome = ArchSim("run", "lpa", "resnet18", "--set", assignment);
        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.Error, Does.Contain(mentioned).And.Contain("--set"));
    }

    [Test]
    public void A_tile_that_fits_no_buffer_names_layer_and_buffer()
    {
        // One output pixel of one channel reads 2,000 x 2,000 inputs, whatever the tile; the memory holds them, the buffer does not.
        WriteFile("wide.yaml",
            """
            name: wide
            layers:
              - { name: giant, op: conv, input: [2048, 2048, 64], filters: 1, kernel: 2000 }
            """);
        var outcome = ArchSim("run", "lpa", "wide.yaml");
        AssertProblem(outcome, 2, "giant", "buffers.", "bytes short", "would fit");
    }

    [Test]
    public void A_shape_whose_product_overflows_is_refused()
    {
        WriteFile("huge.yaml",
            """
            name: huge
            layers:
              - { name: conv, op: conv, input: [1000000, 1000000, 1000000], filters: 1000000, kernel: 1 }
            """);
        var outcome = ArchSim("run", "lpa", "huge.yaml");
        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.Error, Does.StartWith("huge.yaml:").And.Not.Contain("   at "));
    }

    [Test]
    public void A_batch_whose_product_overflows_is_refused()
    {
        WriteFile("large.yaml",
            """
            name: large
            layers:
              - { name: conv, op: conv, input: [10000, 10000, 10000], filters: 10000, kernel: 1 }
            """);
        AssertProblem(ArchSim("run", "lpa", "large.yaml", "--batch", "65536"), 2, "large");
    }

    [Test]
    public void Formats_that_the_element_cannot_multiply_are_said_with_the_layers()
    {
        var outcome = ArchSim("run", "lpa", "resnet18", "--precision", "fp16");
        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.Error, Does.Contain("fp16").And.Contain("conv1").And.Not.Contain("   at "));
    }

    [TestCase("--precision", "no such precision")]
    [TestCase("--mapping", "no such file")]
    public void An_option_that_names_no_file_is_refused(string option, string mentioned) =>
        AssertProblem(ArchSim("run", "lpa", "resnet18", option, "nowhere.yaml"), 2, "nowhere.yaml", mentioned);

    [TestCase("--timeline", "no/such/folder/t.json")]
    [TestCase("--write-mapping", "no/such/folder/m.yaml")]
    [TestCase("--timeline", ".")]
    [TestCase("--write-mapping", "..")]
    [TestCase("--timeline", "")]
    [TestCase("--timeline", "/proc/x")]
    [TestCase("--write-mapping", "/proc/version")]
    [TestCase("--timeline", "/sys/x.json")]
    public void A_nonsense_output_path_is_refused_before_the_run(string option, string path) =>
        AssertProblem(ArchSim("run", "lpa", "resnet18", option, path), 2, option);

    [Test]
    public void A_report_folder_that_is_a_file_is_refused_before_the_runs()
    {
        WriteFile("occupied", "");
        AssertProblem(ArchSim("compare", "lpa", "--workload", "resnet18", "--out", "occupied/below"), 2, "--out");
    }

    [Test]
    public void A_report_folder_that_cannot_be_made_is_refused_before_the_runs() =>
        AssertProblem(ArchSim("compare", "lpa", "--workload", "resnet18", "--out", "/proc/x/y"), 2, "--out");

    [Test]
    public void A_name_cannot_climb_out_of_the_shipped_folders() => AssertProblem(ArchSim("inspect", "../../secrets"), 2, "secrets");

    private void AssertBad(string yaml, params string[] mentioned)
    {
        WriteFile("bad.yaml", yaml);
        AssertProblem(ArchSim("run", "bad.yaml", "resnet18"), 2, ["bad.yaml", .. mentioned]);
    }
}
