using System.Text.Json;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Cli;

/// <summary>A layer trace: what it was made from, and layer by layer formats, scales, errors and operands.</summary>
internal sealed class InspectTrace(NetworkTrace trace) : IInspection
{
    private readonly TraceSource _source = trace.Source;

    public void Write(ITerminal terminal)
    {
        terminal.Line($"{trace.Name}: layer trace, {_source.Scheme}");
        terminal.Out.WriteLine();
        new TextTable("", "")
            .Add("model", $"{_source.ModelFile} {_source.ModelHash}")
            .Add("data", $"{_source.DataSet} {_source.DataHash}")
            .Add("images", Quantity.Count(_source.Images))
            .Add("seed", $"{_source.Seed}")
            .Add("made by", _source.Version)
            .Write(terminal);
        terminal.Heading("Layers");
        // One for all is that of the title.
        var haveOwnSchemes = trace.Layers.Any(l => l.Scheme is not null && l.Scheme != _source.Scheme);
        var layers = new TextTable(["layer", "op", "M x K x N", ">groups", "weight", "activation", "accumulator", "partial sum", "output", .. haveOwnSchemes ? (string[])["scheme"] : []]);
        foreach (var layer in trace.Layers)
        {
            var f = layer.Formats;
            layers.Add([layer.Layer.Name, MetricNames.Of(layer.Layer.Op), Shape(layer.Layer), layer.Layer is MatrixLayer m ? Quantity.Count(m.Groups) : "",
                f.Weight.Name, f.Activation.Name, layer.AccumulatorName ?? f.Accumulator.Name, PartialSum(layer), f.Output.Name, .. haveOwnSchemes ? (string[])[layer.Scheme ?? ""] : []]);
        }
        layers.Write(terminal);
        terminal.Heading("Scales, errors and operands");
        var details = new TextTable("layer", "weight scales", "activation scales", ">weights", ">activations", ">output", ">squared error", ">clipped w", ">clipped a", ">blocks");
        foreach (var layer in trace.Layers)
        {
            var e = layer.Errors;
            details.Add(layer.Layer.Name, Scales(layer.WeightScales) + (layer.WeightOffsets.Count > 0 ? ", offsets" : ""), Scales(layer.ActivationScales), Decibel(e.WeightSqnrDb), Decibel(e.ActivationSqnrDb),
                Decibel(e.OutputSqnrDb), e.MeanSquaredError is { } mse ? Quantity.Digits(mse) : "-", Share(e.WeightClippedShare), Share(e.ActivationClippedShare),
                layer.Operands is { } operands ? Quantity.Count(operands.Blocks) : "-");
        }
        details.Write(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("kind", "trace");
        json.WriteString("name", trace.Name);
        json.WriteString("model_file", _source.ModelFile);
        json.WriteString("model_hash", _source.ModelHash);
        json.WriteString("data_set", _source.DataSet);
        json.WriteString("data_hash", _source.DataHash);
        json.WriteString("scheme", _source.Scheme);
        json.WriteNumber("seed", _source.Seed);
        json.WriteString("version", _source.Version);
        json.WriteNumber("images", _source.Images);
        json.Objects("layers", trace.Layers, layer => Layer(json, layer));
    }

    private static void Layer(Utf8JsonWriter json, TraceLayer layer)
    {
        json.WriteString("name", layer.Layer.Name);
        json.WriteString("op", MetricNames.Of(layer.Layer.Op));
        if (layer.Layer is MatrixLayer matrix)
        {
            json.WriteNumber("groups", matrix.Groups);
            json.WriteNumber("pixels", matrix.PixelsPerImage);
            json.WriteNumber("products", matrix.Reduction);
            json.WriteNumber("channels", matrix.OutputChannels);
            json.WriteNumber("macs", matrix.Macs);
        }
        json.WriteString("scheme", layer.Scheme);
        json.WriteString("accumulator_name", layer.AccumulatorName);
        if (layer.PartialSumProducts is { } products)
            json.WriteNumber("partial_sum_products", products);
        else
            json.WriteNull("partial_sum_products");
        json.WriteNumber("weight_offsets", layer.WeightOffsets.Count);
        json.Object("formats", () =>
        {
            json.WriteString("weight", layer.Formats.Weight.Name);
            json.WriteString("activation", layer.Formats.Activation.Name);
            json.WriteString("accumulator", layer.Formats.Accumulator.Name);
            json.WriteString("partial_sum", layer.Formats.PartialSum?.Name);
            json.WriteString("output", layer.Formats.Output.Name);
            json.Number("weight_stored_bits", layer.Formats.Weight.StoredBits);
            json.WriteNumber("weight_computed_bits", layer.Formats.Weight.ComputedBits);
        });
        json.Object("scales", () =>
        {
            Scales(json, "weight", layer.WeightScales);
            Scales(json, "activation", layer.ActivationScales);
            Scales(json, "output", layer.OutputScales);
        });
        json.Object("errors", () =>
        {
            var e = layer.Errors;
            Measured(json, "weight_sqnr_db", e.WeightSqnrDb);
            Measured(json, "activation_sqnr_db", e.ActivationSqnrDb);
            Measured(json, "output_sqnr_db", e.OutputSqnrDb);
            Measured(json, "mean_squared_error", e.MeanSquaredError);
            Measured(json, "weight_clipped_share", e.WeightClippedShare);
            Measured(json, "activation_clipped_share", e.ActivationClippedShare);
        });
        json.WriteNumber("blocks", layer.Operands?.Blocks ?? 0);
        json.Objects("partial_sums", layer.PartialSums, histogram =>
        {
            json.WriteNumber("every", histogram.Every);
            json.WriteNumber("bin_exponent", histogram.BinExponent);
            json.WriteNumber("sums", histogram.Total);
        });
    }

    private static void Scales(Utf8JsonWriter json, string name, TensorScales? scales)
    {
        if (scales is null)
            return;
        json.Object(name, () =>
        {
            json.WriteString("sharing", MetricNames.Of(scales.Sharing));
            if (scales.Sharing == ScaleSharing.Group)
                json.WriteNumber("group_length", scales.GroupLength);
            json.WriteNumber("count", scales.Scales.Count);
            json.Number("least", scales.Scales.Min());
            json.Number("most", scales.Scales.Max());
            json.WriteBoolean("zero_points", scales.ZeroPoints.Count > 0);
        });
    }

    // Infinite where nothing was lost, which JSON has no number for.
    private static void Measured(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } measured)
            json.Number(name, measured);
        else
            json.WriteNull(name);
    }

    private static string PartialSum(TraceLayer layer) =>
        layer.Formats.PartialSum is { } format ? format.Name + (layer.PartialSumProducts is { } products ? $" every {Quantity.Count(products)}" : "") : "-";

    private static string Shape(Layer layer) => layer switch
    {
        MatrixLayer m => $"{m.PixelsPerImage} x {m.Reduction} x {m.OutputChannels}",
        VectorLayer v => $"{Quantity.Count(v.InputElements)} -> {Quantity.Count(v.OutputElements)}",
        _ => "",
    };

    private static string Scales(TensorScales? scales)
    {
        if (scales is null)
            return "-";
        var (least, most) = (Quantity.Digits(scales.Scales.Min()), Quantity.Digits(scales.Scales.Max()));
        var sharing = scales.Sharing switch
        {
            ScaleSharing.Tensor => "",
            ScaleSharing.Channel => $"{scales.Scales.Count} of channels ",
            _ => $"{scales.Scales.Count} of {scales.GroupLength} values ",
        };
        return sharing + (least == most ? least : $"{least}..{most}") + (scales.ZeroPoints.Count > 0 ? ", zero points" : "");
    }

    private static string Decibel(double? db) => db is not { } value ? "-" : double.IsFinite(value) ? $"{value:F1} dB" : "exact";

    private static string Share(double? share) => share is { } value ? Quantity.Percent(value, 1) : "-";
}
