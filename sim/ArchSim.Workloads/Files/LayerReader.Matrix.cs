namespace ArchSim.Workloads;

/// <summary>Layers that multiply and accumulate.</summary>
internal sealed partial class LayerReader
{
    private MatrixLayer Convolution(bool depthwise)
    {
        var input = Image("input");
        var kernel = Pair("kernel", 1, 1);
        var stride = Pair("stride", 1, 1);
        var padding = Pair("padding", 0, 0);
        var dilation = Pair("dilation", 1, 1);
        var filters = depthwise ? map.Integer("filters", 1, MostExtent, input.Channels) : map.Integer("filters", 1, MostExtent);
        var groups = depthwise ? input.Channels : map.Integer("groups", 1, MostExtent, 1);
        if (input.Channels % groups != 0)
            map.Problem("groups", $"must divide the {input.Channels} input channels, was {groups}");
        if (filters % groups != 0)
            map.Problem(map.Has("filters") ? "filters" : "groups", $"must be a multiple of the {groups} groups, was {filters}");
        var height = Outputs("vertically", input.Height, kernel.Vertical, stride.Vertical, padding.Vertical, dilation.Vertical);
        var width = Outputs("horizontally", input.Width, kernel.Horizontal, stride.Horizontal, padding.Horizontal, dilation.Horizontal);
        CheckOutput(height, width);
        var (biases, scales) = Biases(filters);
        return Checked(new MatrixLayer
        {
            Name = name,
            Op = LayerOp.Convolution,
            Groups = groups,
            InputChannels = Math.Max(1, input.Channels / groups),
            OutputChannels = Math.Max(1, filters / groups),
            KernelHeight = kernel.Vertical,
            KernelWidth = kernel.Horizontal,
            StrideHeight = stride.Vertical,
            StrideWidth = stride.Horizontal,
            DilationHeight = dilation.Vertical,
            DilationWidth = dilation.Horizontal,
            InputHeight = input.Height,
            InputWidth = input.Width,
            OutputHeight = height,
            OutputWidth = width,
            Biases = biases,
            FoldedScales = scales,
            SignedInput = SignedInput(),
            Epilogue = Epilogue(),
        });
    }

    private MatrixLayer FullyConnected()
    {
        var rows = map.Integer("rows", 1, MostExtent, 1);
        var inputs = map.Integer("in", 1, MostExtent);
        var outputs = map.Integer("out", 1, MostExtent);
        var (biases, scales) = Biases(outputs);
        return Checked(Product(LayerOp.FullyConnected, 1, rows, inputs, outputs) with { Biases = biases, FoldedScales = scales, SignedInput = SignedInput() });
    }

    private MatrixLayer MatrixMultiply()
    {
        var groups = map.Integer("groups", 1, MostExtent, 1);
        var rows = map.Integer("rows", 1, MostExtent);
        var inner = map.Integer("inner", 1, MostExtent);
        var columns = map.Integer("columns", 1, MostExtent);
        return Checked(Product(LayerOp.MatrixMultiply, groups, rows, inner, columns) with { SecondOperandIsActivation = true });
    }

    private MatrixLayer Product(LayerOp op, int groups, int rows, int inner, int columns) => new()
    {
        Name = name,
        Op = op,
        Groups = groups,
        InputChannels = inner,
        OutputChannels = columns,
        InputHeight = rows,
        InputWidth = 1,
        OutputHeight = rows,
        OutputWidth = 1,
        Epilogue = Epilogue(),
    };

    /// <summary>A bias for each output unless told otherwise; a batch norm is a bias and a scale, folded.</summary>
    private (long Biases, long Scales) Biases(int outputs)
    {
        var normalized = map.Flag("batchnorm", false);
        var biased = map.Flag("bias", !normalized);
        if (normalized && biased)
            map.Problem("bias", "a layer with batchnorm has no bias of its own: the norm's shift is the bias");
        return (biased || normalized ? outputs : 0, normalized ? outputs : 0);
    }

    private bool SignedInput() => map.Flag("signed_input", signedActivations);

    private IReadOnlyList<LayerOp> Epilogue() => map.Choices("epilogue", EpilogueOps);

    /// <summary>Outputs along one direction: <c>floor((in + 2 pad - (dilation (kernel - 1) + 1)) / stride) + 1</c>.</summary>
    private int Outputs(string direction, int input, int kernel, int stride, int padding, int dilation, bool roundUp = false)
    {
        if (!Sound)
            return 1;
        var extent = (long)dilation * (kernel - 1) + 1;
        var padded = input + 2L * padding;
        if (extent > padded)
        {
            map.Problem("kernel", $"spans {extent} {direction}, more than the input of {input} with its padding ({padded})");
            return 1;
        }
        var steps = padded - extent;
        var outputs = steps / stride + 1;
        // A window that rounding up adds must still start inside the input.
        if (roundUp && steps % stride != 0 && outputs * stride < input + padding)
            outputs++;
        return (int)outputs;
    }

    private void CheckOutput(int height, int width)
    {
        if (!map.Has("output"))
        {
            map.OptionalList("output");
            return;
        }
        var stated = map.Integers("output", 1, MostExtent);
        if (!Sound)
            return;
        if (stated.Count != 2)
            map.Problem("output", $"must be [height, width], was {stated.Count} numbers");
        else if (stated[0] != height || stated[1] != width)
            map.Problem("output", $"is [{height}, {width}] by input, kernel, stride, padding and dilation, but [{stated[0]}, {stated[1]}] was stated");
    }

    /// <summary>Notes a layer whose counts are beyond any machine, so that nothing downstream can overflow.</summary>
    private MatrixLayer Checked(MatrixLayer layer)
    {
        if (!Sound)
            return layer;
        if (LayerLimits.Problem(layer) is { } problem)
            map.Problem("op", problem);
        return layer;
    }
}
