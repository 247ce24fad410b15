using System.Text.Json;
using ArchSim.Traces;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>From the network that ships to a run on its own operands, on a bare machine.</summary>
public sealed class QuantizeTraceTests : CommandLineTest
{
    private static readonly string[] Quantize =
        ["quantize", "digits-cnn", "--scheme", "uniform8", "--calibrate", "digits-calibration:64", "--evaluate", "digits-test:100", "--images", "8"];

    [Test]
    public void A_network_is_quantized_traced_simulated_and_inspected()
    {
        var quantized = Json([.. Quantize, "--trace", "out.trace", "--json"]);

        Assert.That(quantized.GetProperty("top1").GetDouble(), Is.GreaterThan(90));
        var trace = quantized.GetProperty("trace");
        Assert.That((trace.GetProperty("file").GetString(), trace.GetProperty("layers").GetInt32(), trace.GetProperty("images").GetInt32()), Is.EqualTo(("out.trace", 11, 8)));

        foreach (var accelerator in (string[])["int8-systolic", "lpa"])
        {
            var run = Json("run", accelerator, "out.trace", "--requantize", "--json");
            Assert.That((run.GetProperty("operands").GetString(), run.GetProperty("operands_reencoded").GetBoolean()), Is.EqualTo(("real", true)));
            // As the README of the model has its layers.
            Assert.That(run.GetProperty("macs").GetInt64(), Is.EqualTo(2_405_952));
        }

        var inspected = Json("inspect", "out.trace", "--json");
        Assert.That((inspected.GetProperty("scheme").GetString(), inspected.GetProperty("images").GetInt32()), Is.EqualTo(("uniform8", 8)));
        Assert.That(inspected.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("name").GetString()),
            Is.EqualTo((string[])["conv1", "conv2", "block1.depthwise", "block1.pointwise", "block1.pointwise.add", "conv3", "block2.depthwise", "block2.pointwise", "block2.pointwise.add", "pool", "classifier"]));
    }

    [Test]
    public void Layers_that_do_not_fit_are_named_and_the_way_out_is_offered()
    {
        Good([.. Quantize, "--trace", "out.trace", "--quiet"]);
        var outcome = ArchSim("run", "int8-systolic", "out.trace");

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.ToString());
        // Images have both signs; what follows a ReLU has not, and goes without one.
        Assert.That(outcome.ErrorLines[0], Does.StartWith("out.trace conv2, block1.depthwise").And.Contain("int8 weights x uint8 activations").And.Not.Contain("conv1"));
        Assert.That(outcome.ErrorLines[1], Does.Contain("--requantize"));
    }

    [Test]
    public void A_trace_is_equal_to_the_byte_twice_and_on_any_number_of_threads()
    {
        Good([.. Quantize, "--trace", "one.trace", "--threads", "1", "--quiet"]);
        Good([.. Quantize, "--trace", "two.trace", "--threads", "2", "--quiet"]);
        var one = File.ReadAllBytes(PathOf("one.trace"));
        Good([.. Quantize, "--trace", "one.trace", "--quiet"]);

        Assert.That(File.ReadAllBytes(PathOf("two.trace")), Is.EqualTo(one));
        Assert.That(File.ReadAllBytes(PathOf("one.trace")), Is.EqualTo(one));
        AssertNoTemporaryFiles();
    }

    [Test]
    public void Images_of_the_trace_are_chosen_by_themselves()
    {
        var said = Good([.. Quantize, "--trace", "out.trace", "--trace-images", "3"]).Out;

        Assert.That(TraceFile.Read(PathOf("out.trace")).Source.Images, Is.EqualTo(3));
        Assert.That(said, Does.Contain("on 8 images").And.Contain("of 3 images. Next: archsim run lpa out.trace"));
    }

    [Test]
    public void Operands_that_are_no_codes_are_refused() =>
        AssertProblem(ArchSim("quantize", "digits-cnn", "--scheme", "fp32", "--evaluate", "digits-test:20", "--trace", "out.trace", "--quiet"), 2,
            "--trace: layer 'conv1' has fp32 operands, which are no codes");

    private JsonElement Json(params string[] arguments)
    {
        using var json = JsonDocument.Parse(Good(arguments).Out);
        return json.RootElement.Clone();
    }
}
