using System.Text.Json;
using ArchSim.Cli;
using ArchSim.Configuration;
using ArchSim.Networks;

namespace ArchSim.UnitTests.Cli;

public sealed class InspectModelTests
{
    /// <summary>Products and parameters by hand from the README of the shipped network, as in the tests of its layers.</summary>
    [Test]
    public void A_trained_network_shows_inputs_outputs_and_layers()
    {
        var (code, terminal) = Run("inspect", "digits-cnn", "--json");

        Assert.That(code, Is.Zero, terminal.ErrorText);
        using var json = JsonDocument.Parse(terminal.OutText);
        var root = json.RootElement;
        Assert.That((root.GetProperty("kind").GetString(), root.GetProperty("name").GetString()), Is.EqualTo(("model", "digits-cnn")));
        Assert.That(root.GetProperty("opset").GetInt32(), Is.InRange(OnnxFile.OldestOpset, OnnxFile.NewestOpset));
        // The batch is open.
        Assert.That(string.Concat(root.GetProperty("inputs").EnumerateArray().Single().GetProperty("shape").GetRawText().Where(c => !char.IsWhiteSpace(c))), Is.EqualTo("[null,1,28,28]"));
        Assert.That(root.GetProperty("outputs").EnumerateArray().Single().GetProperty("shape").EnumerateArray().Select(e => e.GetInt32()), Is.EqualTo((int[])[1, 10]));
        Assert.That(root.GetProperty("macs").GetInt64(), Is.EqualTo(112_896 + 903_168 + 56_448 + 200_704 + 903_168 + 28_224 + 200_704 + 640));
        Assert.That(root.GetProperty("parameters").GetInt64(), Is.EqualTo(30_122));
        // Eight that multiply, two additions and a pool.
        Assert.That(root.GetProperty("layers").GetArrayLength(), Is.EqualTo(11));
    }

    [Test]
    public void A_network_is_told_by_its_content_too_and_shown_as_a_table()
    {
        var copy = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.net");
        File.Copy(ShippedFiles.Model("digits-cnn"), copy);
        var (code, terminal) = Run("inspect", copy);
        File.Delete(copy);

        Assert.That(code, Is.Zero, terminal.ErrorText);
        Assert.That(terminal.OutText, Does.Contain("trained network (ONNX), opset").And.Contain("[any, 1, 28, 28]").And.Contain("conv1").And.Contain("30,122"));
    }

    [Test]
    public void What_is_no_workload_says_what_it_is_where_one_is_to_run()
    {
        var database = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.db");
        File.WriteAllBytes(database, [.. "SQLite format 3\0"u8, .. new byte[1000]]);
        var model = ShippedFiles.Model("digits-cnn");
        string Network(string name) => $"{name}: is a trained network (ONNX), not a workload: 'archsim quantize' with --trace OUT.trace makes of it what runs";

        Assert.That(Refusal(model), Is.EqualTo(Network(model)));
        Assert.That(Refusal("digits-cnn"), Is.EqualTo(Network("digits-cnn")));
        Assert.That(Refusal(database), Does.StartWith($"{database}: is a SQLite database, as results are stored in, not a workload or a layer trace"));
        File.Delete(database);

        static string Refusal(string workload)
        {
            var (code, terminal) = Run("run", "lpa", workload);
            Assert.That(code, Is.EqualTo(ExitCode.BadInput));
            return terminal.ErrorLines.Single();
        }
    }

    [Test]
    public void Whatever_fails_in_a_network_names_its_file_before_the_node()
    {
        var problem = Assert.Throws<NetworkException>(() => NetworkException.NamingFile<int>("net.onnx", () => throw new NetworkException("node 'a' (Conv)", "has no weights")))!;

        Assert.That(problem.Message, Is.EqualTo("net.onnx: node 'a' (Conv): has no weights"));
    }

    private static (int Code, RecordingTerminal Terminal) Run(params string[] arguments)
    {
        var terminal = new RecordingTerminal();
        return (new Application(new Workbench { Terminal = terminal }).Run(arguments), terminal);
    }
}
