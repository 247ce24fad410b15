namespace ArchSim.Workloads;

/// <summary>What a layer does. A matrix layer multiplies and accumulates on the array, a vector layer runs on the vector unit.</summary>
public enum LayerOp
{
    Convolution,
    FullyConnected,
    MatrixMultiply,
    MaxPool,
    AveragePool,
    Add,
    Multiply,
    Softmax,
    LayerNorm,
    RmsNorm,
    RotaryEmbedding,
    Relu,
    Relu6,
    Gelu,
    Silu,
    Normalize,
}

/// <summary>One layer of a network: shapes, nothing about formats. Shapes are for one image; <see cref="Batch"/> images run together.</summary>
public abstract record Layer
{
    public required string Name { get; init; }

    public required LayerOp Op { get; init; }

    public int Batch { get; init; } = 1;
}

/// <summary>
/// A matrix multiplication or convolution, in groups that share nothing:
/// <c>y[b, g, h, w, n] = sum over r, s, c of x[b, g, h * strideH + r - pad, w * strideW + s - pad, c] * k[g, r, s, c, n]</c>.
/// A plain matrix product has a 1 x 1 kernel, its rows as <see cref="OutputHeight"/> and one column of pixels.
/// </summary>
public sealed record MatrixLayer : Layer
{
    public int Groups { get; init; } = 1;

    /// <summary>Output channels (filters) of one group.</summary>
    public required int OutputChannels { get; init; }

    /// <summary>Input channels of one group.</summary>
    public required int InputChannels { get; init; }

    public int KernelHeight { get; init; } = 1;

    public int KernelWidth { get; init; } = 1;

    public int StrideHeight { get; init; } = 1;

    public int StrideWidth { get; init; } = 1;

    public int DilationHeight { get; init; } = 1;

    public int DilationWidth { get; init; } = 1;

    /// <summary>Height of the input as it lies in memory, without padding.</summary>
    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required int OutputHeight { get; init; }

    public required int OutputWidth { get; init; }

    /// <summary>The second operand is computed by the network (keys, values), not learned: it counts no parameters and differs between images.</summary>
    public bool SecondOperandIsActivation { get; init; }

    /// <summary>The input takes both signs: it follows a norm, or is an image; behind a ReLU it does not. Both operands of an attention product do anyway.</summary>
    public bool SignedInput { get; init; }

    /// <summary>Learned biases, one for each output channel of each group; 0 without bias.</summary>
    public long Biases { get; init; }

    /// <summary>Scales of a batch norm that is folded into weights and <see cref="Biases"/>: learned, so they are counted, but never loaded.</summary>
    public long FoldedScales { get; init; }

    /// <summary>Elementwise operations applied to the results on their way out (folded normalization counts nothing).</summary>
    public IReadOnlyList<LayerOp> Epilogue { get; init; } = [];

    /// <summary>Products to sum for one output: channels x kernel.</summary>
    public long Reduction => checked((long)InputChannels * KernelHeight * KernelWidth);

    /// <summary>Output pixels of one image and one group.</summary>
    public long PixelsPerImage => checked((long)OutputHeight * OutputWidth);

    public long Macs => checked(Batch * (long)Groups * PixelsPerImage * Reduction * OutputChannels);

    /// <summary>Elements of the second operand that are kept in memory: weights, or keys and values of all images.</summary>
    public long WeightElements => checked((SecondOperandIsActivation ? (long)Batch : 1L) * Groups * Reduction * OutputChannels);

    /// <summary>Learned weights, biases and folded scales, as published totals count them.</summary>
    public long Parameters => SecondOperandIsActivation ? 0 : checked(WeightElements + Biases + FoldedScales);

    public long InputElements => checked(Batch * (long)Groups * InputHeight * InputWidth * InputChannels);

    public long OutputElements => checked(Batch * (long)Groups * PixelsPerImage * OutputChannels);
}

/// <summary>An operation of the vector unit over whole tensors, as element counts for one image.</summary>
public sealed record VectorLayer : Layer
{
    /// <summary>Elements read, all operands together (an addition of two maps reads both).</summary>
    public required long InputElementsPerImage { get; init; }

    public required long OutputElementsPerImage { get; init; }

    /// <summary>Elements that one output looks at: the window of a pool, 1 for elementwise operations, the row of a softmax or norm.</summary>
    public int Window { get; init; } = 1;

    /// <summary>Rows of the window of a pool whose windows lie side by side, without padding; 0 for other pools and operations.</summary>
    public int WindowRows { get; init; }

    /// <summary>Learned scales and shifts.</summary>
    public long Parameters { get; init; }

    /// <summary>Elementwise operations applied to the results on their way out, as behind a matrix layer.</summary>
    public IReadOnlyList<LayerOp> Epilogue { get; init; } = [];

    public long InputElements => checked(Batch * InputElementsPerImage);

    public long OutputElements => checked(Batch * OutputElementsPerImage);
}
