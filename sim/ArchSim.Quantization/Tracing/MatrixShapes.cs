using ArchSim.Networks;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Workloads.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>Shapes of nodes that multiply matrices.</summary>
internal static class MatrixShapes
{
    /// <summary>The name is left to be set.</summary>
    public static MatrixLayer Of(SettledNode node, SettledNetwork network)
    {
        var layer = ((MatrixOperator)node.Kind).Layer(node.InputInfos);
        var made = node.Kind is IWindowedOperator windowed
            ? Convolution(layer, windowed.Windows(node.InputInfos))
            : Product(layer, network.Values[node.Outputs[0]].Shape.Count / (layer.Groups * layer.Channels));
        var bias = node.InputInfos.Count > 2 ? node.InputInfos[2]?.Constant : null;
        return made with { SecondOperandIsActivation = !layer.HasConstantWeights, Biases = bias?.Shape.Count ?? 0 };
    }

    /// <summary>
    /// The input is as it lies in memory. A transposed convolution is computed output pixel by output pixel, with the whole kernel at each: its windows walk over
    /// the output one pixel at a time.
    /// </summary>
    private static MatrixLayer Convolution(Networks.MatrixLayer layer, (SpatialAxis Height, SpatialAxis Width) windows)
    {
        var (height, width) = windows;
        var isTransposed = layer.Operator == "ConvTranspose";
        return new MatrixLayer
        {
            Name = "",
            Op = LayerOp.Convolution,
            Groups = layer.Groups,
            OutputChannels = layer.Channels,
            InputChannels = layer.Products / (height.Kernel * width.Kernel),
            KernelHeight = height.Kernel,
            KernelWidth = width.Kernel,
            StrideHeight = isTransposed ? 1 : height.Stride,
            StrideWidth = isTransposed ? 1 : width.Stride,
            DilationHeight = height.Dilation,
            DilationWidth = width.Dilation,
            InputHeight = height.Extent,
            InputWidth = width.Extent,
            OutputHeight = height.Outputs,
            OutputWidth = width.Outputs,
        };
    }

    private static MatrixLayer Product(Networks.MatrixLayer layer, int rows) => new()
    {
        Name = "",
        Op = layer.HasConstantWeights ? LayerOp.FullyConnected : LayerOp.MatrixMultiply,
        Groups = layer.Groups,
        OutputChannels = layer.Channels,
        InputChannels = layer.Products,
        InputHeight = rows,
        InputWidth = 1,
        OutputHeight = rows,
        OutputWidth = 1,
    };
}
