using System.Text;

namespace ArchSim.Simulation;

/// <summary>A mapping as people read it: the loops over tiles from the outside in, then what one tile is and what the array unrolls of it.</summary>
internal static class LoopNestText
{
    /// <summary><c>for n in 4 for m in 7 for k in 1: tile 1 x 4 x 56 px, 64 out, 64 in | spatial K8 N16 + add | input on chip</c></summary>
    public static string OneLine(MatrixWork work, Mapping mapping, TileGrid grid)
    {
        var text = new StringBuilder();
        if (grid.Groups > 1)
            text.Append($"for g in {grid.Groups} ");
        foreach (var loop in mapping.Order)
            text.Append($"for {char.ToLowerInvariant(loop.ToString()[0])} in {CountOf(grid, loop)} ");
        text.Length--;
        text.Append($": tile {mapping.Groups} g, {mapping.Images} x {mapping.Rows} x {mapping.Columns} px, {mapping.OutputChannels} out, {mapping.InputChannels} in{(mapping.HaloReuse ? ", halo kept" : "")} | spatial");
        var unroll = work.Unroll;
        foreach (var (name, extent) in ((string, int)[])[("K", unroll.K), ("N", unroll.N), ("H", unroll.H), ("W", unroll.W), ("B", unroll.B), ("G", unroll.G)])
        {
            if (extent > 1)
                text.Append($" {name}{extent}");
        }
        foreach (var fused in work.Fused?.Layers ?? [])
            text.Append($" + {MetricNames.Of(fused.Layer.Op)}");
        if (Kept(work.Residence) is { Length: > 0 } kept)
            text.Append($" | {kept}");
        return text.ToString();
    }

    /// <summary>What is on chip at the start and at the end; empty for neither.</summary>
    public static string Kept(Residence residence) => (residence.HasInput, residence.KeepsResult) switch
    {
        (true, true) => "input on chip, result stays",
        (true, false) => "input on chip",
        (false, true) => "result stays",
        _ => "",
    };

    private static int CountOf(TileGrid grid, TileLoop loop) => loop switch
    {
        TileLoop.M => grid.Pixels,
        TileLoop.N => grid.Outputs,
        _ => grid.Inputs,
    };
}
