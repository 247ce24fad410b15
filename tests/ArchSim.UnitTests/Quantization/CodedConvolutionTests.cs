using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;
using ArchSim.UnitTests.Networks;

namespace ArchSim.UnitTests.Quantization;

/// <summary>Pixels that become codes once give the bits of patches that become codes window by window.</summary>
public sealed class CodedConvolutionTests
{
    [Test]
    public void Codes_of_pixels_give_the_bits_of_codes_of_patches([Range(0, 19)] int seed, [Values("Conv", "ConvTranspose")] string kind, [Values("uniform8", "uniform6:affine")] string scheme)
    {
        var r = new Random(seed);
        // Every other one depthwise.
        var (groups, channels, outputs) = seed % 2 == 0 ? (r.Next(2, 5), 1, r.Next(1, 3)) : (r.Next(1, 3), r.Next(1, 6), r.Next(1, 20));
        int[] weights = kind == "Conv" ? [groups * outputs, channels, r.Next(1, 4), 3] : [groups * channels, outputs, r.Next(1, 4), 3];
        Tensor[] inputs = [Nodes.Random(r, r.Next(1, 3), groups * channels, r.Next(9, 14), r.Next(9, 14)), Nodes.Random(r, weights), Nodes.Random(r, groups * outputs)];
        var node = Nodes.Make(kind, 3, 1, ("group", (long)groups), ("strides", new[] { 1L, r.Next(1, 3) }), ("dilations", new[] { r.Next(1, 3), 1L }), ("pads", new long[] { r.Next(3), r.Next(3), r.Next(3), r.Next(3) }));
        var convolution = (MatrixOperator)OperatorKinds.Create(node, 13);
        ValueInfo[] infos = [.. inputs.Select(ValueInfo.Of)];
        var shape = convolution.Infer(infos)[0].Shape;
        var layer = Quantized(convolution.Layer(infos), convolution.OrderedWeights(inputs[1]), inputs[0], scheme);

        var (coded, plain) = (Tensor.Zeros(shape, ElementType.Float), Tensor.Zeros(shape, ElementType.Float));
        convolution.Run(inputs, [coded], new RunContext { Layer = layer });
        convolution.Run(inputs, [plain], new RunContext { Layer = new WindowByWindow(layer) });

        Assert.That(layer, Is.InstanceOf<ICodedLayerArithmetic>());
        Assert.That(coded.Floats.ToArray(), Is.EqualTo(plain.Floats.ToArray()));
    }

    [Test]
    public void A_pixel_that_has_no_code_is_told_with_its_layer()
    {
        var layer = (ICodedLayerArithmetic)Quantized(new MatrixLayer("conv", "Conv", 1, 3, 2, true), [1, 2, 3, 4, 5, 6], Nodes.Of([3], 1, 2, 3), "uniform8");

        Assert.That(() => layer.Encode([1, float.NaN], new ushort[2]),
            Throws.TypeOf<NetworkException>().With.Message.Contains("'conv'").And.Message.Contains("must be finite, was NaN at index 1"));
    }

    private static QuantizedLayer Quantized(MatrixLayer layer, float[] weights, Tensor activations, string scheme)
    {
        var collector = new OperandCollector("input");
        collector.Add(0, activations.Floats);
        return QuantizationScheme.Parse(scheme).Quantize(new LayerOperands(layer, weights, new LayerStatistics { Activations = collector.ToStatistics(), SampleRows = [] }));
    }

    private sealed class WindowByWindow(ILayerArithmetic layer) : ILayerArithmetic
    {
        public void Multiply(int group, Matrix<float> activations, Span<float> results) => layer.Multiply(group, activations, results);
    }
}
