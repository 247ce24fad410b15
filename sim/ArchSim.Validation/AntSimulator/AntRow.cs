using System.Globalization;
using System.Text.RegularExpressions;
using ArchSim.Workloads;

namespace ArchSim.Validation;

/// <summary>A layer as the ANT simulator gave it.</summary>
internal sealed partial record AntRow(string Design, string Network, string Layer, AntLayer Shape, AntOutcome Outcome, AntEnergy Energy)
{
    public const int Batch = 64;

    private static readonly Lazy<IReadOnlyList<AntRow>> Parsed = new(() => [.. Embedded.Rows("per_layer.csv").Select(Of)]);
    private static readonly Lazy<IReadOnlyList<(string Design, string Network, long Cycles, double EnergyNj)>> ParsedSums = new(() =>
        [.. Embedded.Rows("per_net.csv").Select(c => (c[0], c[1], long.Parse(c[2], CultureInfo.InvariantCulture), double.Parse(c[^1], CultureInfo.InvariantCulture)))]);

    public static IReadOnlyList<AntRow> All => Parsed.Value;

    /// <summary>Of whole networks.</summary>
    public static IReadOnlyList<(string Design, string Network, long Cycles, double EnergyNj)> Sums => ParsedSums.Value;

    private static AntRow Of(string[] cells)
    {
        var numbers = cells[5..].Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray();
        long Bits(int i) => (long)numbers[i];
        var outcome = new AntOutcome
        {
            Cycles = Bits(0),
            StallCycles = Bits(1),
            Weight = new(Bits(2), Bits(3)),
            Activation = new(Bits(4), Bits(5)),
            Output = new(Bits(6), Bits(7)),
            Dram = new(Bits(8), Bits(9)),
        };
        var energy = new AntEnergy(numbers[10], numbers[11], numbers[12], numbers[13]);
        return new AntRow(cells[0], cells[1], cells[2], ShapeOf(cells[1], cells[4], int.Parse(cells[3], CultureInfo.InvariantCulture)), outcome, energy);
    }

    /// <summary>Input as batch, height, width, channels and weights as filters, height, width, channels; or batch, inputs and outputs, inputs.</summary>
    private static AntLayer ShapeOf(string network, string shapes, int bits)
    {
        var n = Number().Matches(shapes).Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture)).ToArray();
        return n.Length == 4 ? AntLayer.Matrix(n[0], n[1], n[2], bits) : new AntLayer(n[0], OutputOf(network, n[1], n[3], n[5], n[4]), n[5], n[3], n[4], bits);
    }

    // The rows have no stride: the shipped network has it.
    private static int OutputOf(string network, int input, int channels, int kernel, int filters) =>
        Networks(network).Where(l => (l.InputHeight, l.InputChannels, l.KernelHeight, l.OutputChannels) == (input, channels, kernel, filters))
            .Select(l => l.OutputHeight).Distinct().Single();

    private static IEnumerable<MatrixLayer> Networks(string network) => Shipped[network].Value;

    private static readonly Dictionary<string, Lazy<MatrixLayer[]>> Shipped = ((string[])["resnet18", "resnet50"])
        .ToDictionary(n => n, n => new Lazy<MatrixLayer[]>(() => [.. WorkloadFile.Load(n).Layers.OfType<MatrixLayer>()]));

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
