using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Traces;

/// <summary>A trace of a convolution, a pool and a fully connected layer, whose codes follow from a formula.</summary>
internal static class SmallTrace
{
    public static readonly MatrixLayer Convolution = new()
    {
        Name = "conv1",
        Op = LayerOp.Convolution,
        OutputChannels = 20,
        InputChannels = 3,
        KernelHeight = 3,
        KernelWidth = 3,
        InputHeight = 10,
        InputWidth = 10,
        OutputHeight = 10,
        OutputWidth = 10,
        SignedInput = true,
        Biases = 20,
        Epilogue = [LayerOp.Relu],
    };

    public static readonly VectorLayer Pool = new() { Name = "pool1", Op = LayerOp.MaxPool, InputElementsPerImage = 2000, OutputElementsPerImage = 500, Window = 4 };

    public static readonly MatrixLayer FullyConnected = new()
    {
        Name = "fc/out",
        Op = LayerOp.FullyConnected,
        OutputChannels = 10,
        InputChannels = 500,
        InputHeight = 1,
        InputWidth = 1,
        OutputHeight = 1,
        OutputWidth = 1,
        Biases = 10,
    };

    /// <summary>Of the fully connected layer.</summary>
    public static readonly IReadOnlyList<float> Offsets = [.. Enumerable.Range(-5, 10).Select(i => i / 32f)];

    public static NetworkTrace Build(string format = "int8", long seed = 7)
    {
        var formats = Formats(format);
        return new NetworkTrace
        {
            Name = "small",
            Source = new TraceSource
            {
                ModelFile = "small.onnx",
                ModelHash = new string('a', 64),
                DataSet = "shapes",
                DataHash = new string('b', 64),
                Scheme = $"uniform-{format}",
                Seed = seed,
                Version = "1.2.3",
                Images = 2,
            },
            Layers =
            [
                Matrix(Convolution, formats, seed) with
                {
                    WeightScales = new TensorScales { Sharing = ScaleSharing.Channel, Scales = [.. Enumerable.Range(1, 20).Select(i => i / 1024f)] },
                    OutputScales = new TensorScales { Scales = [0.5f], ZeroPoints = [-3] },
                },
                new TraceLayer { Layer = Pool, Formats = formats },
                Matrix(FullyConnected, formats, seed + 1) with
                {
                    WeightScales = new TensorScales { Sharing = ScaleSharing.Group, GroupLength = 200, Scales = [.. Enumerable.Range(1, 30).Select(i => i / 64f)] },
                    WeightOffsets = Offsets,
                },
            ],
        };
    }

    public static LayerFormats Formats(string format) =>
        new(NumberFormat.Parse(format), NumberFormat.Parse(format), NumberFormat.Parse("int32"), null, NumberFormat.Parse(format));

    public static TraceLayer Matrix(MatrixLayer layer, LayerFormats formats, long seed)
    {
        var extents = LayerExtents.Of(layer, images: 2);
        var recorder = new OperandRecorder(extents, formats.Weight, formats.Activation, TraceBlocks.Choose(extents, seed));
        recorder.AddWeights(0, new Matrix<ushort>(Codes(extents.Channels * extents.Products, formats.Weight.Bits), extents.Channels, extents.Products));
        for (var image = 0; image < extents.Images; image++)
            recorder.AddActivations(image, 0, 0, new Matrix<ushort>(Codes(extents.Pixels * extents.Products, formats.Activation.Bits), extents.Pixels, extents.Products));
        return new TraceLayer
        {
            Layer = layer,
            Formats = formats,
            Scheme = $"uniform-{formats.Weight}",
            AccumulatorName = formats.Accumulator.Name,
            WeightScales = TensorScales.One,
            ActivationScales = new TensorScales { Scales = [0.25f] },
            Errors = new QuantizationErrors
            {
                WeightSqnrDb = 41.5,
                ActivationSqnrDb = double.PositiveInfinity,
                OutputSqnrDb = -2.5,
                MeanSquaredError = 1e-3,
                WeightClippedShare = 0.25,
            },
            Operands = recorder.ToSample(),
            PartialSums = recorder.PartialSums(),
        };
    }

    /// <summary>Codes without an order, of numbers in all formats: below half of the codes.</summary>
    private static ushort[] Codes(int count, int bits) => [.. Enumerable.Range(0, count).Select(i => (ushort)((uint)(i * 2654435761L >> 7) % (1u << (bits - 2))))];
}
