using System.Text;

namespace ArchSim.Hardware;

/// <summary>An area tree as indented text: square micrometres, share of the chip, instances.</summary>
public static class AreaTreeText
{
    /// <param name="depth">Levels below the chip that are printed.</param>
    public static string Write(AreaNode root, int depth = 8)
    {
        var text = new StringBuilder();
        Append(text, root, "", "", root.AreaUm2, depth);
        return text.ToString();
    }

    private static void Append(StringBuilder text, AreaNode node, string lead, string below, double whole, int depth)
    {
        var name = node.Count == 1 ? node.Name : $"{node.Count:0.###} x {node.Name}";
        var share = whole > 0 ? node.AreaUm2 / whole : 0;
        text.Append($"{lead + name,-52} {node.AreaUm2,14:N1} um2 {100 * share,6:0.00} %\n");
        if (depth == 0)
            return;
        for (var i = 0; i < node.Children.Count; i++)
        {
            var last = i == node.Children.Count - 1;
            Append(text, node.Children[i], below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "), whole, depth - 1);
        }
    }
}
