using System.Xml.Linq;
using ArchSim.Reports;

namespace ArchSim.UnitTests.Reports;

/// <summary>Where the text of a label lies, near enough to see two of them cover each other.</summary>
internal sealed record LabelBox(string Text, double Left, double Right, double Baseline)
{
    public static List<LabelBox> Of(XElement svg) =>
    [
        .. svg.Descendants().Where(e => e.Name.LocalName == "text" && e.Attribute("transform") is null).Select(e =>
        {
            var text = string.Concat(e.Nodes().OfType<XText>().Select(t => t.Value));
            var width = TextWidth.Of(text, e.Attribute("class")?.Value.Contains("small", StringComparison.Ordinal) == true ? 11 : 12);
            var x = (double)e.Attribute("x")!;
            var left = e.Attribute("text-anchor")?.Value switch { "middle" => x - width / 2, "end" => x - width, _ => x };
            return new LabelBox(text, left, left + width, (double)e.Attribute("y")!);
        }).Where(b => b.Text.Length > 0),
    ];

    public bool Covers(LabelBox other) => Math.Abs(Baseline - other.Baseline) < 11 && Left < other.Right - 0.5 && other.Left < Right - 0.5;
}
