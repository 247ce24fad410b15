using System.Text;
using ArchSim.Configuration;

namespace ArchSim.Simulation;

/// <summary>Mappings of a network's layers as YAML, so that one can be looked at, kept and pinned.</summary>
public static class MappingFile
{
    private const int LargestExtent = int.MaxValue;

    private static readonly Dictionary<string, TileLoop> Loops = Enum.GetValues<TileLoop>().ToDictionary(l => l.ToString());

    /// <exception cref="InputException">Not a mapping file; one problem a line.</exception>
    public static IReadOnlyDictionary<string, Mapping> Load(string path) => Parse(ConfigDocument.Load(path));

    /// <summary>The text that <see cref="Load"/> reads back.</summary>
    public static string Write(IReadOnlyDictionary<string, Mapping> mappings)
    {
        var text = new StringBuilder();
        text.AppendLine("# Tile sizes of each layer, and the order of the loops over tiles, outermost first.");
        text.AppendLine("layers:");
        foreach (var (layer, m) in mappings)
        {
            text.AppendLine($"  - {{ layer: {Quoted(layer)}, groups: {m.Groups}, images: {m.Images}, rows: {m.Rows}, columns: {m.Columns}, "
                + $"output_channels: {m.OutputChannels}, input_channels: {m.InputChannels}, order: [{string.Join(", ", m.Order)}]{(m.HaloReuse ? ", halo_reuse: true" : "")} }}");
        }
        return text.ToString();
    }

    internal static IReadOnlyDictionary<string, Mapping> Parse(ConfigDocument document)
    {
        var root = document.Map();
        var mappings = new Dictionary<string, Mapping>();
        foreach (var item in root.List("layers"))
        {
            var map = root.Item(item);
            var layer = map.Text("layer");
            var mapping = new Mapping(
                map.Integer("groups", 1, LargestExtent),
                map.Integer("images", 1, LargestExtent),
                map.Integer("rows", 1, LargestExtent),
                map.Integer("columns", 1, LargestExtent),
                map.Integer("output_channels", 1, LargestExtent),
                map.Integer("input_channels", 1, LargestExtent),
                Order(map),
                map.Flag("halo_reuse", false));
            map.Done();
            if (!mappings.TryAdd(layer, mapping) && layer.Length > 0)
                map.Problem("layer", $"layer '{layer}' has a mapping already");
        }
        root.Done();
        document.ThrowIfInvalid();
        return mappings;
    }

    private static IReadOnlyList<TileLoop> Order(MapReader map)
    {
        var items = map.List("order");
        var loops = items.Select(i => i.Node).OfType<ConfigScalar>().Where(s => Loops.ContainsKey(s.Text)).Select(s => Loops[s.Text]).Distinct().ToArray();
        if (loops.Length == 3 && items.Count == 3)
            return loops;
        map.Problem("order", "must name each of M, N, K once, outermost first");
        return TileCandidates.Orders[0];
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
