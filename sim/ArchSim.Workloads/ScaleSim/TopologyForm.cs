namespace ArchSim.Workloads;

/// <summary>The two forms of a topology file, told apart by its header.</summary>
internal abstract class TopologyForm
{
    private static readonly string[] ConvolutionColumns =
        ["Layer name", "IFMAP Height", "IFMAP Width", "Filter Height", "Filter Width", "Channels", "Num Filter", "Strides"];

    private static readonly string[] GemmColumns = ["Layer", "M", "N", "K"];

    /// <summary>The form a header names, in any case; null, with the problem noted, where it names none.</summary>
    public static TopologyForm? OfHeader(TopologyRow row)
    {
        var header = row.Cells.Select(c => string.Concat(c.Text.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()).ToArray();
        if (header.Length == 4 && header.Skip(1).Order(StringComparer.Ordinal).SequenceEqual(["k", "m", "n"]))
            return new Gemm(Array.IndexOf(header, "m"), Array.IndexOf(header, "n"), Array.IndexOf(header, "k"));
        if (header.Length is 8 or 9 && header[1].StartsWith("ifmap", StringComparison.Ordinal) && header[7].StartsWith("stride", StringComparison.Ordinal))
            return new Convolution();
        row.Problem(0, $"the first line must be a header, either '{string.Join(", ", ConvolutionColumns)},' or '{string.Join(", ", GemmColumns)},'");
        return null;
    }

    /// <summary>The layer of a row; null, with the problems noted, where it makes none.</summary>
    public abstract Layer? Read(TopologyRow row);

    private protected static MatrixLayer? Checked(TopologyRow row, MatrixLayer layer)
    {
        var pixels = (Int128)layer.Groups * layer.OutputHeight * layer.OutputWidth;
        var reduction = (Int128)layer.InputChannels * layer.KernelHeight * layer.KernelWidth;
        var input = (Int128)layer.Groups * layer.InputHeight * layer.InputWidth * layer.InputChannels;
        if (Int128.Max(input, Int128.Max(pixels * layer.OutputChannels, layer.Groups * reduction * layer.OutputChannels)) > LayerReader.MostElements)
            row.Problem(0, $"makes a tensor of more than {LayerReader.MostElements} elements");
        else if (pixels * reduction * layer.OutputChannels > LayerLimits.MostMacs)
            row.Problem(0, $"has more than {LayerLimits.MostMacs} multiply-accumulates");
        return row.Sound ? layer : null;
    }

    private protected static bool HasCells(TopologyRow row, int least, int most, string[] columns)
    {
        var count = row.Cells.Count;
        if (count >= least && count <= most)
            return true;
        row.Problem(Math.Min(count, most + 1) - 1, $"has {count} values, must have {least}: {string.Join(", ", columns)}");
        return false;
    }

    /// <summary>
    /// One stride for both directions, or a ninth column with the horizontal one. SCALE-Sim runs a layer with DP in its name channel by
    /// channel, each with all of its filters (topology_utils.py); any other is dense.
    /// </summary>
    private sealed class Convolution : TopologyForm
    {
        private const string DepthwiseMark = "DP";

        public override Layer? Read(TopologyRow row)
        {
            if (!HasCells(row, 8, 9, ConvolutionColumns))
                return null;
            var name = row.Name(0);
            var values = Enumerable.Range(1, 7).Select(i => row.Number(i, ConvolutionColumns[i])).ToArray();
            var strideWidth = row.Cells.Count == 9 ? row.Number(8, "horizontal stride") : values[6];
            if (row.Sound && values[2] > values[0])
                row.Problem(3, $"Filter Height {values[2]} is more than the IFMAP Height {values[0]}; there is no padding in this format");
            if (row.Sound && values[3] > values[1])
                row.Problem(4, $"Filter Width {values[3]} is more than the IFMAP Width {values[1]}; there is no padding in this format");
            if (!row.Sound)
                return null;
            var depthwise = name.Contains(DepthwiseMark, StringComparison.Ordinal);
            return Checked(row, new MatrixLayer
            {
                Name = name,
                Op = LayerOp.Convolution,
                Groups = depthwise ? values[4] : 1,
                InputHeight = values[0],
                InputWidth = values[1],
                KernelHeight = values[2],
                KernelWidth = values[3],
                InputChannels = depthwise ? 1 : values[4],
                OutputChannels = values[5],
                StrideHeight = values[6],
                StrideWidth = strideWidth,
                OutputHeight = Outputs(values[0], values[2], values[6]),
                OutputWidth = Outputs(values[1], values[3], strideWidth),
            });
        }

        private static int Outputs(int input, int kernel, int stride) => (input - kernel + stride + stride - 1) / stride;
    }

    /// <summary>M x K activations times K x N weights, the columns in the header's order.</summary>
    private sealed class Gemm(int m, int n, int k) : TopologyForm
    {
        public override Layer? Read(TopologyRow row)
        {
            if (!HasCells(row, 4, 4, GemmColumns))
                return null;
            var name = row.Name(0);
            var rows = row.Number(m, "M");
            var columns = row.Number(n, "N");
            var inner = row.Number(k, "K");
            if (!row.Sound)
                return null;
            return Checked(row, new MatrixLayer
            {
                Name = name,
                Op = LayerOp.FullyConnected,
                InputHeight = rows,
                InputWidth = 1,
                InputChannels = inner,
                OutputChannels = columns,
                OutputHeight = rows,
                OutputWidth = 1,
            });
        }
    }
}
