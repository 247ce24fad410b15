using System.Text.Json;
using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.Cli;

/// <summary>A quantized network, for people and for machines. Names of the JSON are a contract: fields are added, never renamed.</summary>
internal static class QuantizationOutput
{
    private const int WorstLayers = 10;

    public static void Write(ITerminal terminal, QuantizationResult result)
    {
        terminal.Line($"{result.Network} in {result.Scheme}, {Quantity.Count(result.Quantized.Images.Count)} images"
            + (result.CalibrationImages > 0 ? $", calibrated on {Quantity.Count(result.CalibrationImages)}" : ""));
        terminal.Out.WriteLine();
        new TextTable("", ">", "")
            .Add("Top-1", Percent(result.Quantized.Top1), $"fp32 {Percent(result.Fp32.Top1)}; 95 % of such samples lie within {result.Quantized.Top1.HalfWidth95Points:F1} points")
            .Add($"Top-{result.Quantized.Top5Classes}", Percent(result.Quantized.Top5), $"fp32 {Percent(result.Fp32.Top5)}")
            .Add("Agreement", $"{100 * result.Agreement:F2} %", "of the images in the same class as in fp32")
            .Add("Logits", result.LogitsSqnrDb is { } db ? Decibels(db) : "-", "signal to noise against fp32")
            .Add("Weights", Quantity.Bytes(result.WeightBytes), $"{Quantity.Digits(result.WeightBitsMean)} bits each{Computed(result)}, {Quantity.Count(result.Weights)} of them")
            .Write(terminal);
        var measured = result.Layers.Where(l => l.Errors.OutputSqnrDb is not null).OrderBy(l => l.Errors.OutputSqnrDb).ToList();
        terminal.Heading(measured.Count > WorstLayers ? $"The {WorstLayers} noisiest of {measured.Count} layers, on {result.ErrorImages} images" : $"Layers, noisiest first, on {result.ErrorImages} images");
        var table = new TextTable("layer", "op", "weight", "activation", ">weights", ">activations", ">outputs");
        foreach (var layer in measured.Take(WorstLayers))
        {
            table.Add(layer.Layer.Node, layer.Layer.Operator, layer.WeightFormat ?? "-", layer.ActivationFormat ?? "-",
                Decibels(layer.Errors.WeightSqnrDb), Decibels(layer.Errors.ActivationSqnrDb), Decibels(layer.Errors.OutputSqnrDb));
        }
        table.Write(terminal);
    }

    public static void Fields(Utf8JsonWriter json, QuantizationResult result)
    {
        json.WriteString("model", result.Network);
        json.WriteString("scheme", result.Scheme);
        json.Number("top1", result.Quantized.Top1.Percent);
        json.Number("top5", result.Quantized.Top5.Percent);
        json.Number("top1_fp32", result.Fp32.Top1.Percent);
        json.Number("top5_fp32", result.Fp32.Top5.Percent);
        json.Number("top1_half_width_95", result.Quantized.Top1.HalfWidth95Points);
        json.Number("agreement", 100 * result.Agreement);
        json.Number("logits_sqnr_db", result.LogitsSqnrDb ?? double.NaN);
        json.WriteNumber("images", result.Quantized.Images.Count);
        json.WriteNumber("calibration_images", result.CalibrationImages);
        json.WriteNumber("error_images", result.ErrorImages);
        json.WriteNumber("weights", result.Weights);
        json.Number("weight_bits_mean", result.WeightBitsMean);
        json.Number("computed_bits_mean", result.ComputedBitsMean);
        json.WriteNumber("weight_bytes", result.WeightBytes);
        json.Objects("layers", result.Layers, layer =>
        {
            json.WriteString("name", layer.Layer.Node);
            json.WriteString("op", layer.Layer.Operator);
            json.WriteString("weight_format", layer.WeightFormat);
            json.WriteString("activation_format", layer.ActivationFormat);
            json.WriteNumber("weights", layer.Weights);
            json.Number("weight_bits", layer.WeightBits);
            json.WriteNumber("computed_bits", layer.ComputedBits);
            json.Number("sqnr_db", layer.Errors.OutputSqnrDb ?? double.NaN);
            json.Number("weight_sqnr_db", layer.Errors.WeightSqnrDb ?? double.NaN);
            json.Number("activation_sqnr_db", layer.Errors.ActivationSqnrDb ?? double.NaN);
            json.Number("mean_squared_error", layer.Errors.MeanSquaredError ?? double.NaN);
        });
    }

    /// <summary>Said where multipliers see fewer bits than memory holds.</summary>
    private static string Computed(QuantizationResult result) =>
        result.ComputedBitsMean == result.WeightBitsMean ? "" : $" ({Quantity.Digits(result.ComputedBitsMean)} computed)";

    private static string Percent(Accuracy accuracy) => $"{accuracy.Percent:F2} %";

    private static string Decibels(double? db) => db is not { } number ? "-" : double.IsPositiveInfinity(number) ? "exact" : $"{number:F1} dB";
}
