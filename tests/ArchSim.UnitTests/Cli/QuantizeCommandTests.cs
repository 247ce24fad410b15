using System.Text.Json;
using ArchSim.Cli;
using ArchSim.Configuration;

namespace ArchSim.UnitTests.Cli;

public sealed class QuantizeCommandTests
{
    [TestCase("a.bin", "a.bin", null), TestCase("a.bin:12", "a.bin", 12), TestCase("a:b", "a:b", null), TestCase("a.bin:", "a.bin:", null)]
    public void Images_are_named_with_or_without_a_number(string text, string path, int? count) =>
        Assert.That(ImageArgument.Parse("--evaluate", text), Is.EqualTo(new ImageArgument(path, count)));

    [TestCase("a.bin:0"), TestCase("a.bin:99999999999")]
    public void A_number_of_images_that_is_none_is_refused(string text) =>
        Assert.That(() => ImageArgument.Parse("--evaluate", text), Throws.TypeOf<InputException>().With.Message.StartsWith("--evaluate: the number of images must be 1 or more"));

    [TestCase("--scheme: scheme 'uniform1'", "quantize", "m.onnx", "--scheme", "uniform1", "--evaluate", "e")]
    [TestCase("--scheme: is missing: name a scheme", "quantize", "m.onnx", "--evaluate", "e")]
    [TestCase("--precision: says how layers are quantized, and so does --scheme", "quantize", "m.onnx", "--scheme", "fp32", "--precision", "p", "--evaluate", "e")]
    [TestCase("missing.yaml: no such file", "quantize", "m.onnx", "--precision", "missing.yaml", "--evaluate", "e")]
    [TestCase("--bits: is for --scheme", "quantize", "m.onnx", "--precision", "p", "--bits", "4", "--evaluate", "e")]
    [TestCase("--bits: scheme 'uniform8' has a number already", "quantize", "m.onnx", "--scheme", "uniform8:mse", "--bits", "4", "--evaluate", "e")]
    [TestCase("archsim quantize: --bits must be a whole number 1..32, was 'x'", "quantize", "m.onnx", "--scheme", "uniform", "--bits", "x", "--evaluate", "e")]
    [TestCase("--scheme: scheme 'uniform17': bits of weights must be 2..16", "quantize", "m.onnx", "--scheme", "uniform", "--bits", "17", "--evaluate", "e")]
    [TestCase("--scheme: scheme 'uniform999999999999': bits of weights must be 2..16, were 999999999999", "quantize", "m.onnx", "--scheme", "uniform999999999999", "--evaluate", "e")]
    [TestCase("--scheme: 'uniform' says no bits: give them with --bits N, or in the name, as in uniform8, uniform4:mse", "quantize", "m.onnx", "--scheme", "uniform:mse", "--evaluate", "e")]
    [TestCase("--scheme: unknown scheme 'unifrm'", "quantize", "m.onnx", "--scheme", "unifrm", "--evaluate", "e")]
    [TestCase("--calibrate: is missing: scheme uniform8", "quantize", "m.onnx", "--scheme", "uniform8", "--evaluate", "e")]
    [TestCase("missing.onnx: no such file", "quantize", "missing.onnx", "--scheme", "fp32", "--evaluate", "e")]
    [TestCase("--trace-images: says what a trace is recorded of: it needs --trace", "quantize", "digits-cnn", "--scheme", "fp32", "--evaluate", "digits-test", "--trace-images", "3")]
    [TestCase("archsim quantize: --trace-images must be a whole number 1..4096, was '0'", "quantize", "m", "--scheme", "fp32", "--evaluate", "e", "--trace", "t", "--trace-images", "0")]
    [TestCase("no/such/out.trace: --trace: the folder 'no/such' does not exist", "quantize", "digits-cnn", "--scheme", "fp32", "--evaluate", "digits-test", "--trace", "no/such/out.trace")]
    [TestCase("archsim quantize: Option '--evaluate' is required", "quantize", "m.onnx", "--scheme", "fp32")]
    public void Bad_input_is_a_line_and_exit_code_2(string line, params string[] arguments)
    {
        var terminal = new RecordingTerminal();

        Assert.That(new Application(new Workbench { Terminal = terminal }).Run(arguments), Is.EqualTo(ExitCode.BadInput));
        Assert.That(terminal.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(terminal.ErrorText, Does.StartWith(line));
    }

    [TestCase("uniform", "uniform4"), TestCase("uniform:mse", "uniform4:mse"), TestCase("uniform+ps=e4m7+kt=16", "uniform4+ps=e4m7+kt=16"), TestCase("uniform:mse+acc=int20", "uniform4:mse+acc=int20")]
    public void Bits_go_behind_the_head_of_a_scheme(string scheme, string meant) => Assert.That(SchemeArgument.Read(scheme, 4, null).Name, Is.EqualTo(meant));

    [Test]
    public void Schemes_by_layer_and_exact_sums_come_out_in_the_JSON()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.yaml");
        File.WriteAllText(file, "name: stored\ndefault: { scheme: uniform8 }\nlayers: [{ pattern: [conv3, nowhere], scheme: uniform8+ps=e4m3 }]\n");
        var terminal = new RecordingTerminal();
        string Digits(string name) => Quantization.ShippedDigits.Path($"digits-{name}");

        Assert.That(new Application(new Workbench { Terminal = terminal }).Run(["quantize", Digits("cnn.onnx"), "--precision", file, "--exact-sums",
            "--calibrate", $"{Digits("calibration-images.idx3-ubyte")}:8", "--evaluate", $"{Digits("test-images.idx3-ubyte")}:20", "--images", "1", "--json", "--quiet"]), Is.Zero, terminal.ErrorText);
        File.Delete(file);
        Assert.That(terminal.ErrorLines, Is.EqualTo((string[])[$"archsim: {file}: pattern 'nowhere' matches no layer of digits-cnn"]));
        using var json = JsonDocument.Parse(terminal.OutText);
        var exact = json.RootElement.GetProperty("exact_sums");
        Assert.That((json.RootElement.GetProperty("scheme").GetString(), exact.GetProperty("scheme").GetString()), Is.EqualTo(("stored", "stored with exact sums")));
        Assert.That(exact.EnumerateObject().Select(p => p.Name), Is.EqualTo((string[])["scheme", "top1", "agreement", "added_noise_db", "adds_no_noise", "quantization_noise_db", "logits_exact", "non_finite_images", "noise_increase_db"]));
        Assert.That(exact.GetProperty("added_noise_db").GetDouble(), Is.LessThan(0));
        Assert.That(exact.GetProperty("adds_no_noise").GetBoolean(), Is.False);
        // Sums are stored in one layer only, every 64 products where nothing else is said.
        var products = json.RootElement.GetProperty("layers").EnumerateArray().Select(l => (l.GetProperty("partial_sum").GetString(), l.GetProperty("partial_sum_products"))).ToList();
        Assert.That(products.Count(p => p.Item1 is not null), Is.EqualTo(1));
        Assert.That(products.Where(p => p.Item1 is not null).Select(p => p.Item2.GetInt32()), Is.All.EqualTo(64));
        Assert.That(products.Where(p => p.Item1 is null).Select(p => p.Item2.ValueKind), Is.All.EqualTo(JsonValueKind.Null));
    }

    /// <summary>Quantized to nothing but fp32 the network is itself.</summary>
    [TestCase("fp32", true)]
    [TestCase("uniform2", false)]
    public void A_ratio_that_is_null_says_whether_nothing_was_lost(string scheme, bool isExact)
    {
        var terminal = new RecordingTerminal();

        Assert.That(new Application(new Workbench { Terminal = terminal }).Run(
            ["quantize", "digits-cnn", "--scheme", scheme, "--calibrate", "digits-calibration:8", "--evaluate", "digits-test:10", "--images", "1", "--json", "--quiet"]), Is.Zero, terminal.ErrorText);
        using var json = JsonDocument.Parse(terminal.OutText);
        JsonElement[] noisy = [json.RootElement.GetProperty("logits_sqnr_db"), .. json.RootElement.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("sqnr_db"))];
        JsonElement[] exact = [json.RootElement.GetProperty("logits_exact"), .. json.RootElement.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("exact"))];
        Assert.That(noisy.Select(n => n.ValueKind), Is.All.EqualTo(isExact ? JsonValueKind.Null : JsonValueKind.Number));
        Assert.That(exact.Select(e => e.GetBoolean()), Is.All.EqualTo(isExact));
        Assert.That(json.RootElement.GetProperty("non_finite_images").GetInt32(), Is.Zero);
    }

    [Test]
    public void Labels_beyond_the_classes_name_their_file_before_anything_runs()
    {
        var labels = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.idx1-ubyte");
        var bytes = File.ReadAllBytes(Quantization.ShippedDigits.Path("digits-test-labels.idx1-ubyte"));
        // Behind the header of 8 bytes: image 0.
        bytes[8] = 77;
        File.WriteAllBytes(labels, bytes);
        var terminal = new RecordingTerminal();

        Assert.That(new Application(new Workbench { Terminal = terminal }).Run(
            ["quantize", "digits-cnn", "--scheme", "fp32", "--evaluate", "digits-test", "--labels", labels, "--quiet"]), Is.EqualTo(ExitCode.BadInput));
        File.Delete(labels);
        Assert.That(terminal.ErrorLines, Is.EqualTo((string[])[$"{labels}: the label of image 0 is 77, but the network has 10 classes, 0..9"]));
    }

    [Test]
    public void A_trace_is_written_over_nothing_but_a_trace()
    {
        var folder = Directory.CreateTempSubdirectory("archsim-quantize-").FullName;
        try
        {
            var (notes, model, data) = (Path.Combine(folder, "notes.txt"), Path.Combine(folder, "net.onnx"), Path.Combine(folder, "images"));
            foreach (var file in (string[])[notes, model, data])
                File.WriteAllText(file, "mine");

            Assert.That(Refusal(notes), Does.StartWith($"{notes}: --trace would overwrite a file that is no layer trace"));
            Assert.That(Refusal(model), Does.StartWith($"{model}: --trace would overwrite the model"));
            Assert.That(Refusal(data), Does.StartWith($"{data}: --trace would overwrite what --evaluate reads"));
            Assert.That(Refusal(folder), Does.StartWith($"{folder}: --trace needs the name of a file"));
            Assert.That(Directory.EnumerateFiles(folder).Select(File.ReadAllText), Is.All.EqualTo("mine"));

            string Refusal(string trace)
            {
                var terminal = new RecordingTerminal();
                Assert.That(new Application(new Workbench { Terminal = terminal }).Run(["quantize", model, "--scheme", "fp32", "--evaluate", data, "--trace", trace]), Is.EqualTo(ExitCode.BadInput));
                return terminal.ErrorLines.Single();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Results_are_printed_as_JSON()
    {
        var (model, data) = (Repository.Beside("shared/data/resnet8_cifar10_bn.onnx"), Repository.Beside("shared/data/cifar10_test_1000.bin"));
        if (model is null || data is null)
            Assert.Ignore("shared/data is not beside the repository");
        var terminal = new RecordingTerminal();

        Assert.That(new Application(new Workbench { Terminal = terminal }).Run(
            ["quantize", model!, "--scheme", "uniform8", "--calibrate", $"{data}:8", "--evaluate", $"{data}:16", "--images", "2", "--json"]), Is.Zero, terminal.ErrorText);
        using var json = JsonDocument.Parse(terminal.OutText);
        string[] names = ["top1", "top5", "top1_fp32", "agreement", "images", "weight_bits_mean", "weight_bytes", "layers"];
        Assert.That(names.Where(n => !json.RootElement.TryGetProperty(n, out _)), Is.Empty);
        Assert.That(json.RootElement.GetProperty("images").GetInt32(), Is.EqualTo(16));
        Assert.That(json.RootElement.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("sqnr_db").GetDouble()), Has.Exactly(10).Items.And.All.GreaterThan(20));
    }
}
