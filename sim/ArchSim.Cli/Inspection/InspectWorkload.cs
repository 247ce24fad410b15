using System.Text.Json;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Cli;

/// <summary>A network: its layers with shapes and sizes.</summary>
internal sealed class InspectWorkload(Workload workload) : IInspection
{
    public void Write(ITerminal terminal)
    {
        terminal.Line(workload.Description.Length > 0 ? $"{workload.Name}: {workload.Description}" : workload.Name);
        terminal.Out.WriteLine();
        WriteLayers(terminal);
    }

    /// <summary>The table of layers alone.</summary>
    public void WriteLayers(ITerminal terminal)
    {
        var table = new TextTable("layer", "op", "input", "kernel", "stride", "output", ">groups", ">MACs", ">parameters");
        foreach (var layer in workload.Layers)
            table.Add(Row(layer));
        table.Add("total", $"{Quantity.Count(workload.Layers.Count)} layers", "", "", "", "", "", Quantity.Count(workload.Macs), Quantity.Count(workload.Parameters));
        table.Write(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("kind", "workload");
        json.WriteString("name", workload.Name);
        json.WriteString("description", workload.Description);
        WriteJsonLayers(json);
    }

    /// <summary>Totals and layers alone.</summary>
    public void WriteJsonLayers(Utf8JsonWriter json)
    {
        json.WriteNumber("macs", workload.Macs);
        json.WriteNumber("parameters", workload.Parameters);
        json.Objects("layers", workload.Layers, layer =>
        {
            json.WriteString("name", layer.Name);
            json.WriteString("op", MetricNames.Of(layer.Op));
            json.WriteNumber("batch", layer.Batch);
            if (layer is MatrixLayer matrix)
                Matrix(json, matrix);
            else
                Vector(json, (VectorLayer)layer);
        });
    }

    private static string[] Row(Layer layer) => layer switch
    {
        MatrixLayer m =>
        [
            m.Name, MetricNames.Of(m.Op), $"{m.InputHeight}x{m.InputWidth}x{(long)m.Groups * m.InputChannels}", $"{m.KernelHeight}x{m.KernelWidth}",
            $"{m.StrideHeight}x{m.StrideWidth}", $"{m.OutputHeight}x{m.OutputWidth}x{(long)m.Groups * m.OutputChannels}", Quantity.Count(m.Groups),
            Quantity.Count(m.Macs), Quantity.Count(m.Parameters),
        ],
        VectorLayer v =>
        [
            v.Name, MetricNames.Of(v.Op), Quantity.Count(v.InputElements), v.Window > 1 ? $"over {v.Window}" : "", "", Quantity.Count(v.OutputElements), "",
            "0", Quantity.Count(v.Parameters),
        ],
        _ => throw new NotSupportedException($"No row for a {layer.GetType().Name}."),
    };

    private static void Matrix(Utf8JsonWriter json, MatrixLayer m)
    {
        json.WriteNumber("groups", m.Groups);
        json.WriteNumber("input_height", m.InputHeight);
        json.WriteNumber("input_width", m.InputWidth);
        json.WriteNumber("input_channels", m.InputChannels);
        json.WriteNumber("kernel_height", m.KernelHeight);
        json.WriteNumber("kernel_width", m.KernelWidth);
        json.WriteNumber("stride_height", m.StrideHeight);
        json.WriteNumber("stride_width", m.StrideWidth);
        json.WriteNumber("output_height", m.OutputHeight);
        json.WriteNumber("output_width", m.OutputWidth);
        json.WriteNumber("output_channels", m.OutputChannels);
        json.WriteBoolean("second_operand_is_activation", m.SecondOperandIsActivation);
        json.WriteNumber("macs", m.Macs);
        json.WriteNumber("parameters", m.Parameters);
    }

    private static void Vector(Utf8JsonWriter json, VectorLayer v)
    {
        json.WriteNumber("input_elements", v.InputElements);
        json.WriteNumber("output_elements", v.OutputElements);
        json.WriteNumber("window", v.Window);
        json.WriteNumber("macs", 0);
        json.WriteNumber("parameters", v.Parameters);
    }
}
