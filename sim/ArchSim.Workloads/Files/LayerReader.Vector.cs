namespace ArchSim.Workloads;

/// <summary>Layers of the vector unit.</summary>
internal sealed partial class LayerReader
{
    private VectorLayer Pool(LayerOp op)
    {
        var input = Image("input");
        var kernel = Pair("kernel", 1, 1);
        if (!map.Has("kernel"))
            map.Problem("kernel", "is missing");
        var stride = map.Has("stride") ? Pair("stride", 1, 1) : Same("stride", kernel);
        var padding = Pair("padding", 0, 0);
        if (padding.Vertical >= kernel.Vertical || padding.Horizontal >= kernel.Horizontal)
            map.Problem("padding", "must be below the kernel's extent: some windows would see padding only");
        var roundUp = map.Flag("round_up", false);
        var height = Outputs("vertically", input.Height, kernel.Vertical, stride.Vertical, padding.Vertical, 1, roundUp);
        var width = Outputs("horizontally", input.Width, kernel.Horizontal, stride.Horizontal, padding.Horizontal, 1, roundUp);
        CheckOutput(height, width);
        var pool = Vector(
            op,
            (Int128)input.Height * input.Width * input.Channels,
            (Int128)height * width * input.Channels,
            (long)kernel.Vertical * kernel.Horizontal);
        var sideBySide = stride == kernel && padding == (0, 0);
        return pool with { WindowRows = sideBySide ? kernel.Vertical : 0, Epilogue = Epilogue() };
    }

    private VectorLayer Binary(LayerOp op)
    {
        var (elements, _) = Shape("shape");
        var learned = map.Flag("learned", false);
        return Vector(op, (Int128)elements * 2, elements, 1, learned ? elements : 0) with { Epilogue = Epilogue() };
    }

    private VectorLayer Rows(LayerOp op, int learnedPerColumn)
    {
        var (elements, last) = Shape("shape");
        return Vector(op, elements, elements, last, (long)learnedPerColumn * last);
    }

    private VectorLayer Norm(LayerOp op, int learnedPerColumn) => Rows(op, learnedPerColumn) with { Epilogue = Epilogue() };

    private VectorLayer Neighbourhood()
    {
        var (elements, last) = Shape("shape");
        return Vector(LayerOp.Normalize, elements, elements, map.Integer("size", 1, last)) with { Epilogue = Epilogue() };
    }

    private VectorLayer Elementwise(LayerOp op, int window = 1)
    {
        var (elements, _) = Shape("shape");
        return Vector(op, elements, elements, window);
    }

    private VectorLayer Vector(LayerOp op, Int128 inputs, Int128 outputs, long window, long parameters = 0)
    {
        if (!Sound)
            return Placeholder();
        CheckElements("op", inputs);
        CheckElements("op", outputs);
        if (!Sound)
            return Placeholder();
        return new VectorLayer
        {
            Name = name,
            Op = op,
            InputElementsPerImage = (long)inputs,
            OutputElementsPerImage = (long)outputs,
            Window = (int)Math.Min(window, int.MaxValue),
            Parameters = parameters,
        };
    }

    private (int Vertical, int Horizontal) Same(string key, (int Vertical, int Horizontal) value)
    {
        // Asked for, so that it counts as known.
        map.Integer(key, 1, MostExtent, 1);
        return value;
    }
}
