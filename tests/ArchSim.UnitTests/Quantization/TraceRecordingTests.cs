using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;
using ArchSim.Traces;
using ArchSim.UnitTests.Networks;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Workloads.MatrixLayer;

namespace ArchSim.UnitTests.Quantization;

/// <summary>Traces of small networks over random images; codes are computed anew from the images, the weights and the scales of the trace.</summary>
public sealed class TraceRecordingTests
{
    private const int Images = 5;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("archsim-trace-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(1, 20, TestName = "Codes_of_a_convolution_are_those_of_its_patches")]
    [TestCase(2, 6, TestName = "Codes_of_a_grouped_convolution_are_those_of_its_patches")]
    [TestCase(4, 4, TestName = "Codes_of_a_depthwise_convolution_are_those_of_its_patches")]
    public void Codes_are_those_of_the_patches(int groups, int outputs)
    {
        const int channels = 4, extent = 9;
        var pixels = Numbers(3, Images * channels * extent * extent);
        var weights = Graph.Numbers(4, outputs, channels / groups, 3, 3);
        var graph = Network([channels, extent, extent], [
            Graph.Node("conv", "Conv", "x w -> c", ("group", (long)groups), ("strides", new long[] { 2, 1 }), ("pads", new long[] { 0, 1, 1, 0 })),
            Graph.Node("pool", "GlobalAveragePool", "c -> p"), Graph.Node("flat", "Flatten", "p -> y")], ("w", weights));
        var layer = Trace(graph, pixels, [channels, extent, extent], images: 3).Layers[0];

        var (matrix, sample) = ((MatrixLayer)layer.Layer, layer.Operands!);
        // (9 + 1 - 3) / 2 + 1 = 4 rows of (9 + 1 - 3) + 1 = 8 pixels.
        Assert.That((matrix.OutputHeight, matrix.OutputWidth, matrix.Groups, matrix.Reduction), Is.EqualTo((4, 8, groups, (long)channels / groups * 9)));
        var scale = layer.ActivationScales!.Scales[0];
        for (var i = 0; i < sample.Blocks; i++)
        {
            var b = sample.Places![i];
            for (var k = 0; k < b.Depth; k++)
            {
                var (position, channel) = Math.DivRem(b.Position + k, channels / groups);
                var (kernelRow, kernelColumn) = Math.DivRem(position, 3);
                for (var row = 0; row < b.Pixels; row++)
                {
                    var (y, x) = Math.DivRem(b.Pixel + row, 8);
                    var (line, column) = (y * 2 + kernelRow, x + kernelColumn - 1);
                    var isInside = line is >= 0 and < extent && column is >= 0 and < extent;
                    var value = isInside ? pixels[((b.Image * channels + b.Group * channels / groups + channel) * extent + line) * extent + column] : 0;
                    Assert.That(Decoded(sample, activation: true, i, row, k), Is.EqualTo(Code(value, scale)), $"activation of {b}, row {row}, position {k}");
                }
                for (var n = 0; n < b.Channels; n++)
                {
                    var output = b.Group * (outputs / groups) + b.Channel + n;
                    var value = weights.At(output, channel, kernelRow, kernelColumn);
                    Assert.That(Decoded(sample, activation: false, i, n, k), Is.EqualTo(Code(value, layer.WeightScales!.Scales[output])), $"weight of {b}, channel {n}, position {k}");
                }
            }
        }
        Assert.That(sample.Places!.Select(p => p.Image).Distinct(), Is.EquivalentTo((int[])[0, 1, 2]));
    }

    /// <summary>x against its own transpose: pixels are the rows of the image and so are the channels.</summary>
    [Test]
    public void Both_operands_of_an_attention_product_are_recorded_image_by_image()
    {
        const int tokens = 5, width = 8;
        var pixels = Numbers(5, Images * tokens * width);
        var trace = Trace(Attention(tokens, width), pixels, [1, tokens, width], images: 4);

        var (scores, mixed) = (trace.Layers[0], trace.Layers.Single(l => l.Layer.Name == "mix"));
        Assert.That(trace.Layers.Select(l => l.Layer.Op), Is.EqualTo((LayerOp[])[LayerOp.MatrixMultiply, LayerOp.Softmax, LayerOp.MatrixMultiply]));
        Assert.That(((MatrixLayer)scores.Layer).SecondOperandIsActivation);
        Assert.That(((MatrixLayer)mixed.Layer).Macs, Is.EqualTo(tokens * tokens * width));
        var sample = scores.Operands!;
        Assert.That(sample.Blocks, Is.EqualTo(4));
        for (var i = 0; i < sample.Blocks; i++)
        {
            for (var row = 0; row < tokens; row++)
            {
                for (var k = 0; k < width; k++)
                {
                    var value = pixels[(sample.Places![i].Image * tokens + row) * width + k];
                    Assert.That(Decoded(sample, activation: true, i, row, k), Is.EqualTo(Code(value, scores.ActivationScales!.Scales[0])));
                    Assert.That(Decoded(sample, activation: false, i, row, k), Is.EqualTo(Code(value, scores.WeightScales!.Scales[0])));
                }
            }
        }
        // The sums of softmax's rows are what is written, in the format that the next product reads them in.
        Assert.That(trace.Layers[1].Formats.Output, Is.EqualTo(mixed.Formats.Activation));
        Assert.That(mixed.Formats.Activation.Name, Is.EqualTo("uint8"));
    }

    /// <summary>Of 36 products of an output, sums are looked at after 16 and 32: in each block 2 x pixels x channels of them.</summary>
    [Test]
    public void Histograms_count_every_unfinished_sum_of_the_recorded_outputs()
    {
        var layer = ConvolutionTrace(threads: 0).Layers[0];

        var outputs = layer.Operands!.Places!.Sum(b => (long)b.Pixels * b.Channels);
        Assert.That(layer.PartialSums.Select(h => (h.Every, h.Total)), Is.EqualTo(((int, long)[])[(16, 2 * outputs), (32, outputs), (64, 0), (128, 0), (256, 0)]));
    }

    [Test]
    public void A_trace_is_equal_to_the_byte_whatever_the_number_of_threads()
    {
        var files = ((int[])[1, 2, 2]).Select(threads =>
        {
            using var stream = new MemoryStream();
            TraceFile.Write(stream, ConvolutionTrace(threads));
            return stream.ToArray();
        }).ToList();

        Assert.That(files[1], Is.EqualTo(files[0]));
        Assert.That(files[2], Is.EqualTo(files[0]));
    }

    [Test]
    public void Another_seed_looks_in_other_places()
    {
        var (one, other) = (ConvolutionTrace(0, seed: 1, side: 20), ConvolutionTrace(0, seed: 2, side: 20));

        // 5 images x 25 tiles of pixels x 3 of channels: 375 blocks.
        Assert.That((one.Layers[0].Operands!.Blocks, other.Layers[0].Operands!.Places!.SequenceEqual(one.Layers[0].Operands!.Places!)), Is.EqualTo((TraceBlocks.Default, false)));
    }

    [Test]
    public void Partial_sums_scales_signs_and_errors_are_those_of_the_layer()
    {
        var trace = ConvolutionTrace(0, scheme: "uniform8+ps=e4m7+kt=16");
        var (first, second) = (trace.Layers[0], trace.Layers[1]);

        Assert.That(first.Formats.PartialSum!.Name, Does.StartWith("e4m7"));
        Assert.That((((MatrixLayer)first.Layer).SignedInput, ((MatrixLayer)second.Layer).SignedInput), Is.EqualTo((true, false)));
        // Results are quantized once, as the next layer reads them.
        Assert.That((first.Formats.Output, first.OutputScales), Is.EqualTo((second.Formats.Activation, second.ActivationScales)));
        Assert.That(first.Errors.WeightSqnrDb, Is.InRange(30, 60));
        Assert.That(first.Errors.OutputSqnrDb, Is.InRange(20, 60));
        Assert.That((first.Errors.WeightClippedShare, first.Errors.ActivationClippedShare), Is.EqualTo((0, 0)), "ranges from the least to the largest value");
    }

    /// <summary>Within percentiles of 90, at most a tenth of the values lies beyond on either side, and in a distribution without tails not much less.</summary>
    [Test]
    public void What_a_range_leaves_out_is_clipped()
    {
        var clipped = ConvolutionTrace(0, scheme: "uniform8:percentile90").Layers[0].Errors.ActivationClippedShare;

        Assert.That(clipped, Is.InRange(0.02, 0.2));
    }

    [Test]
    public void Operands_in_fp32_are_refused_with_the_layer()
    {
        Assert.That(() => ConvolutionTrace(0, scheme: "fp32"), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "--trace: layer 'conv1' has fp32 operands, which are no codes; take a scheme such as fp16 or uniform8"));
    }

    [TestCase("uniform8", "int32"), TestCase("pwlq4", "int32"), TestCase("lp8+acc=int24", "int24"), TestCase("log5", "int48"), TestCase("ant4", "int32"), TestCase("fp16+acc=ipu16", "fp32")]
    [TestCase("adaptivfloat8", "fp32"), TestCase("fp8e4m3", "fp32")]
    public void A_product_of_computed_operands_says_in_what_it_is_summed(string scheme, string accumulator)
    {
        const int tokens = 5, width = 8;
        var trace = Trace(Attention(tokens, width), Numbers(5, Images * tokens * width), [1, tokens, width], images: 4, scheme: scheme);

        Assert.That(trace.Layers.Where(l => l.Operands is not null).Select(l => l.Formats.Accumulator.Name), Is.EqualTo((string[])[accumulator, accumulator]));
    }

    [TestCase("uniform8+acc=int16:wrap", "int16:wrap"), TestCase("fp16+acc=ipu12:single", "ipu12:single")]
    [TestCase("fp8e4m3+acc=m7e4:b12/10", "m7e4:b12/10"), TestCase("pwlq4", "int32")]
    public void Accumulators_are_named_as_schemes_name_them(string scheme, string accumulator)
    {
        var layers = ConvolutionTrace(0, scheme: scheme).Layers.Where(l => l.Operands is not null).ToList();

        Assert.That(layers.Select(l => (l.Scheme, l.AccumulatorName)), Is.EqualTo(((string?, string?)[])[(scheme, accumulator), (scheme, accumulator)]));
        if (scheme.StartsWith("pwlq"))
            return;
        var products = Trace(Attention(5, 8), Numbers(5, Images * 40), [1, 5, 8], images: 4, scheme: scheme).Layers.Where(l => l.Operands is not null);
        Assert.That(products.Select(l => l.AccumulatorName), Is.EqualTo((string[])[accumulator, accumulator]));
    }

    [Test]
    public void Layers_of_different_schemes_each_say_theirs()
    {
        var schemes = new LayerSchemes("mixed.yaml", QuantizationScheme.Parse("uniform8"), [new SchemeRule("conv2", QuantizationScheme.Parse("uniform4+ps=e4m7+kt=32"))]);
        var trace = Trace(Convolutions(9), Numbers(3, Images * 4 * 81), [4, 9, 9], images: 2, schemes: schemes);

        Assert.That(trace.Source.Scheme, Is.EqualTo("mixed.yaml"));
        Assert.That(trace.Layers.Select(l => (l.Layer.Name, l.Scheme, l.PartialSumProducts)).Take(2), Is.EqualTo(((string, string?, int?)[])[
            ("conv1", "uniform8", null), ("conv2", "uniform4+ps=e4m7+kt=32", 32)]));
        Assert.That(trace.Layers[2].Scheme, Is.Null, "a pool");
    }

    /// <summary>
    /// Corrected weights of a channel are <c>(q + mean(w) - mean(q)) std(w) / std(q)</c>. What q is tells a trace without correction, whose one slice of 36 products and three
    /// tiles of channels are all among its blocks.
    /// </summary>
    [Test]
    public void Corrected_weights_are_scale_times_code_plus_offset()
    {
        var (corrected, plain) = (ConvolutionTrace(0, scheme: "pwlq4").Layers[0], ConvolutionTrace(0, scheme: "pwlq4:nobc").Layers[0]);
        var weights = Graph.Numbers(4, 40, 4, 3, 3);

        Assert.That(plain.WeightOffsets, Is.Empty);
        Assert.That(corrected.WeightOffsets, Has.Count.EqualTo(40).And.Some.Not.EqualTo(0));
        for (var channel = 0; channel < 40; channel++)
        {
            // Kernel outer, channel inner.
            double[] meant = [.. Enumerable.Range(0, 36).Select(k => (double)weights.At(channel, k % 4, k / 4 / 3, k / 4 % 3))];
            var quantized = Row(plain, channel);
            var gain = Deviation(meant) / Deviation(quantized);
            double[] expected = [.. quantized.Select(q => (q + meant.Average() - quantized.Average()) * gain)];
            Assert.That(Row(corrected, channel), Is.EqualTo(expected).Within(1e-5), $"channel {channel}");
        }

        static double[] Row(TraceLayer layer, int channel)
        {
            var block = layer.Operands!.Places!.ToList().FindIndex(b => b.Channel == channel / 16 * 16);
            return [.. Enumerable.Range(0, 36).Select(k =>
                layer.WeightScales!.Scales[channel] * Decoded(layer.Operands!, false, block, channel % 16, k) + (layer.WeightOffsets.Count == 0 ? 0 : layer.WeightOffsets[channel]))];
        }

        static double Deviation(double[] values) => Math.Sqrt(values.Average(v => (v - values.Average()) * (v - values.Average())));
    }

    /// <summary>Both convolutions consist of the same 5 images x 144 tiles of pixels.</summary>
    [Test]
    public void Equal_layers_are_looked_at_in_different_places()
    {
        var graph = Network([4, 48, 48], [
            Graph.Node("conv1", "Conv", "x w -> c", ("pads", new long[] { 1, 1, 1, 1 })), Graph.Node("conv2", "Conv", "c v -> d", ("pads", new long[] { 1, 1, 1, 1 })),
            Graph.Node("pool", "GlobalAveragePool", "d -> p"), Graph.Node("flat", "Flatten", "p -> y")],
            ("w", Graph.Numbers(4, 4, 4, 3, 3)), ("v", Graph.Numbers(6, 4, 4, 3, 3)));
        var layers = Trace(graph, Numbers(3, Images * 4 * 48 * 48), [4, 48, 48], images: Images).Layers;

        Assert.That(layers.Take(2).Select(l => l.Operands!.Blocks), Is.All.EqualTo(TraceBlocks.Default));
        Assert.That(layers[0].Operands!.Places, Is.Not.EqualTo(layers[1].Operands!.Places));
    }

    /// <summary>Depthwise convolutions of 4 channels on 256 tiles of pixels of 5 images: 5,120 thin blocks each. 1,024 of each of 70 would be more than a trace holds.</summary>
    [TestCase(2, TraceBlocks.DefaultOfThin)]
    [TestCase(70, TraceBlocks.Default)]
    public void Thin_layers_have_more_blocks_where_there_is_room_for_them(int layers, int blocks)
    {
        var nodes = Enumerable.Range(0, layers).Select(i => Graph.Node($"conv{i}", "Conv", $"{(i == 0 ? "x" : $"c{i}")} w -> c{i + 1}", ("group", 4L)));
        var graph = Network([4, 64, 64], [.. nodes, Graph.Node("pool", "GlobalAveragePool", $"c{layers} -> p"), Graph.Node("flat", "Flatten", "p -> y")], ("w", Graph.Numbers(4, 4, 1, 1, 1)));
        var trace = Trace(graph, Numbers(3, Images * 4 * 64 * 64), [4, 64, 64], images: Images, scheme: "fp16");

        Assert.That(trace.Layers.Take(layers).Select(l => l.Operands!.Blocks), Is.All.EqualTo(blocks));
        Assert.That(TraceChecks.Of(trace), Is.Empty);
    }

    [Test]
    public void A_product_of_computed_operands_tells_its_formats_and_what_its_activations_lost()
    {
        const int tokens = 5, width = 8;
        var pixels = Numbers(5, Images * tokens * width);
        var result = Run(Attention(tokens, width), pixels, [1, tokens, width], images: 4, scheme: "uniform6");

        Assert.That(result.Layers.Select(l => (l.WeightFormat, l.ActivationFormat, l.Accumulator, l.Weights)), Is.EqualTo(((string, string, string, long)[])[("int6", "int8", "int32", 0), ("int6", "uint8", "int32", 0)]));
        // The first product reads the images themselves: two of them for the report, four for the trace.
        var scale = result.Trace!.Layers[0].ActivationScales!.Scales[0];
        double Decibels(int images)
        {
            var seen = pixels[..(images * tokens * width)];
            return 10 * Math.Log10(seen.Sum(v => (double)v * v) / seen.Sum(v => Math.Pow(Code(v, scale) * scale - v, 2)));
        }
        Assert.That(result.Layers[0].Errors.ActivationSqnrDb, Is.EqualTo(Decibels(2)).Within(1e-3));
        Assert.That(result.Trace.Layers[0].Errors.ActivationSqnrDb, Is.EqualTo(Decibels(4)).Within(1e-3));
        Assert.That(result.Layers[1].Errors.ActivationSqnrDb, Is.Positive);
    }

    [Test]
    public void Operands_in_pairs_are_refused_with_their_format()
    {
        Assert.That(() => ConvolutionTrace(0, scheme: "olive4"), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "--trace: layer 'conv1' is in olive4, whose codes stand for values only together; a trace holds codes one by one, as of fp16 or uniform8"));
    }

    [TestCase("uniform8", "uint8"), TestCase("uniform8:signed", "int8")]
    public void Activations_have_a_sign_where_the_scheme_asks_for_one(string scheme, string format)
    {
        var formats = ConvolutionTrace(0, scheme: scheme).Layers.Where(l => l.Operands is not null).Select(l => l.Formats.Activation.Name);

        Assert.That(formats, Has.Some.EqualTo(format));
        if (scheme.EndsWith("signed"))
            Assert.That(formats, Has.All.EqualTo(format));
    }

    [Test]
    public void A_model_of_fixed_batches_is_refused()
    {
        var graph = Attention(5, 8) with { Inputs = [new GraphInput("x", ElementType.Float, [5, 1, 5, 8])] };

        Assert.That(() => Trace(graph, Numbers(5, Images * 40), [1, 5, 8], images: 2), Throws.TypeOf<InputException>().With.Message.Contains("fixes a batch of 5 images"));
    }

    private NetworkTrace ConvolutionTrace(int threads, long seed = 1, string scheme = "uniform8", int side = 9)
    {
        return Trace(Convolutions(side), Numbers(3, Images * 4 * side * side), [4, side, side], 5, threads, seed, scheme);
    }

    private static NetworkGraph Convolutions(int side) => Network([4, side, side], [
        Graph.Node("conv1", "Conv", "x w -> c", ("pads", new long[] { 1, 1, 1, 1 })), Graph.Node("relu", "Relu", "c -> r"),
        Graph.Node("conv2", "Conv", "r v -> d"), Graph.Node("pool", "GlobalAveragePool", "d -> p"), Graph.Node("flat", "Flatten", "p -> y")],
        ("w", Graph.Numbers(4, 40, 4, 3, 3)), ("v", Graph.Numbers(6, 7, 40, 3, 3)));

    private static NetworkGraph Attention(int tokens, int width) => Network([1, tokens, width], [
        Graph.Node("turn", "Transpose", "x -> t", ("perm", new long[] { 0, 1, 3, 2 })), Graph.Node("scores", "MatMul", "x t -> s"),
        Graph.Node("soft", "Softmax", "s -> p"), Graph.Node("mix", "MatMul", "p x -> m"), Graph.Node("flat", "Flatten", "m -> y")]);

    /// <summary>Written as a file and read again.</summary>
    private static NetworkGraph Network(int?[] extents, IReadOnlyList<GraphNode> nodes, params (string Name, Tensor Tensor)[] constants) =>
        OnnxFile.Parse(OnnxWriter.ToBytes(Graph.Of(nodes, constants) with { Inputs = [new GraphInput("x", ElementType.Float, [null, .. extents])] }), "small.onnx");

    private NetworkTrace Trace(NetworkGraph graph, float[] pixels, int[] extents, int images, int threads = 0, long seed = 1, string scheme = "uniform8",
        LayerSchemes? schemes = null) => Run(graph, pixels, extents, images, threads, seed, scheme, schemes).Trace!;

    private QuantizationResult Run(NetworkGraph graph, float[] pixels, int[] extents, int images, int threads = 0, long seed = 1, string scheme = "uniform8",
        LayerSchemes? schemes = null)
    {
        var path = Path.Combine(_folder, "images.npy");
        File.WriteAllBytes(path, DataFiles.Npy("<f4", $"({Images}, {string.Join(", ", extents)})", DataFiles.Floats(pixels)));
        File.WriteAllBytes(Path.Combine(_folder, "labels.npy"), DataFiles.Npy("|u1", $"({Images},)", new byte[Images]));
        using var data = DataSet.Open(path);
        var set = new ImageSet(data, Preprocessing.None(extents[0]), ImageSelection.All(data));
        return NetworkQuantization.Run(new QuantizationRequest
        {
            Graph = graph,
            Scheme = schemes ?? QuantizationScheme.Parse(scheme),
            Calibration = set,
            Evaluation = set,
            ErrorImages = 2,
            Threads = threads,
            Trace = new TraceRequest { Images = images, Seed = seed, ModelFile = "small.onnx", ModelHash = new string('0', 64), DataSet = "images.npy", DataHash = new string('1', 64), Version = "1" },
        });
    }

    private static double Decoded(OperandSample sample, bool activation, int block, int row, int k) => activation
        ? sample.ActivationFormat.Decode(sample.Activations[(block * 16 + row) * 64 + k])
        : sample.WeightFormat.Decode(sample.Weights[(block * 16 + row) * 64 + k]);

    /// <summary>Of a symmetric integer of 8 bits.</summary>
    private static double Code(float value, float scale) => Math.Clamp(Math.Round((double)value / scale, MidpointRounding.ToEven), -127, 127);

    private static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
