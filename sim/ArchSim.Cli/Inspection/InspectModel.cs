using System.Globalization;
using System.Text.Json;
using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.Cli;

/// <summary>A trained network: what goes in, what comes out, and the layers that an accelerator runs of it.</summary>
internal sealed class InspectModel(NetworkOutline outline) : IInspection
{
    private readonly InspectWorkload _layers = new(outline.Workload);

    public void Write(ITerminal terminal)
    {
        terminal.Line($"{outline.Graph.Name}: trained network (ONNX), opset {outline.Graph.Opset}");
        terminal.Out.WriteLine();
        var table = new TextTable("", "name", "shape", "");
        foreach (var input in outline.Graph.Inputs)
            table.Add("input", input.Name, Text(input.Extents), TypeOf(input));
        foreach (var (name, shape) in Outputs())
            table.Add("output", name, $"{shape}", "of one image");
        table.Write(terminal);
        terminal.Heading("Layers, of one image");
        _layers.WriteLayers(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("kind", "model");
        json.WriteString("name", outline.Graph.Name);
        json.WriteNumber("opset", outline.Graph.Opset);
        json.Objects("inputs", outline.Graph.Inputs, input =>
        {
            json.WriteString("name", input.Name);
            json.WriteString("type", TypeOf(input));
            json.Array("shape", input.Extents, extent =>
            {
                if (extent is { } known)
                    json.WriteNumberValue(known);
                else
                    json.WriteNullValue();
            });
        });
        json.Objects("outputs", Outputs(), output =>
        {
            json.WriteString("name", output.Name);
            json.Array("shape", output.Shape.Extents.ToArray(), json.WriteNumberValue);
        });
        _layers.WriteJsonLayers(json);
    }

    private IEnumerable<(string Name, TensorShape Shape)> Outputs() => outline.Graph.Outputs.Zip(outline.OutputShapes);

    private static string TypeOf(GraphInput input) => input.Type.ToString().ToLowerInvariant();

    private static string Text(IEnumerable<int?> extents) => $"[{string.Join(", ", extents.Select(e => e?.ToString(CultureInfo.InvariantCulture) ?? "any"))}]";
}
