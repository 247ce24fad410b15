using System.Globalization;
using System.Text.Json;
using ArchSim.Hardware;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary>Where the blocks of an accelerator lie, and what joins them.</summary>
internal static class NetworkText
{
    public static void Write(ITerminal terminal, Floorplan plan, IReadOnlyList<NetworkLink> links, (int Encoder, int Decoder) codec)
    {
        terminal.Heading("Floorplan");
        terminal.Line($"The array is a square of {Um(plan.ArrayUm)}; buffers are squares beside it.");
        var table = new TextTable("link", ">side of the buffer", ">to the array", ">inside it", ">back into it", ">width", ">hops", ">a row or column", "");
        foreach (var (link, place) in links.Zip(Places(plan)))
        {
            table.Add(link.Name, Um(place.SideUm), Um(link.BufferUm), Um(link.ArrayUm), link.ReturnUm > 0 ? Um(link.ReturnUm) : "", $"{link.WidthBits} bits", $"{link.Hops}",
                link.LineBits is { } line ? $"{line} bits" : "", MetricNames.Of(link.Delivery));
        }
        table.Write(terminal);
        if (codec != default)
            terminal.Line($"A partial sum takes {codec.Encoder} cycles through its encoder and {codec.Decoder} through its decoder.");
    }

    public static void WriteJson(Utf8JsonWriter json, Floorplan plan, IReadOnlyList<NetworkLink> links, (int Encoder, int Decoder) codec)
    {
        json.Object("floorplan_um", () =>
        {
            json.Number("array", plan.ArrayUm);
            foreach (var (link, place) in links.Zip(Places(plan)))
                json.Number($"{link.Name}_buffer", place.SideUm);
        });
        json.Objects("links", links, link =>
        {
            json.WriteString("link", link.Name);
            json.WriteNumber("width_bits", link.WidthBits);
            json.WriteNumber("hops", link.Hops);
            if (link.LineBits is { } line)
                json.WriteNumber("line_bits", line);
            json.WriteString("delivery", MetricNames.Of(link.Delivery));
            json.Number("to_array_um", link.BufferUm);
            json.Number("in_array_um", link.ArrayUm);
            json.Number("back_um", link.ReturnUm);
        });
        json.Object("partial_sum_codec_cycles", () =>
        {
            json.WriteNumber("encoder", codec.Encoder);
            json.WriteNumber("decoder", codec.Decoder);
        });
    }

    private static BufferPlace[] Places(Floorplan plan) => [plan.Weight, plan.Activation, plan.PartialSum];

    private static string Um(double um) => string.Create(CultureInfo.InvariantCulture, $"{um:0} um");
}
