using System.Globalization;
using System.Text.Json;
using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;

namespace ArchSim.Cli;

/// <summary>
/// A quantized network, for people and for machines. Names of the JSON are a contract: fields are added, never renamed. JSON has no infinity: a ratio is null where it is no finite
/// number, and the boolean beside it tells one without any noise from one that is lost or was not measured.
/// </summary>
internal static class QuantizationOutput
{
    private const int WorstLayers = 10;

    public static void Write(ITerminal terminal, QuantizationResult result)
    {
        terminal.Line($"{result.Network} in {result.Scheme}, {Quantity.Count(result.Quantized.Images.Count)} images"
            + (result.CalibrationImages > 0 ? $", calibrated on {Quantity.Count(result.CalibrationImages)}" : ""));
        terminal.Out.WriteLine();
        var table = new TextTable("", ">", "")
            .Add("Top-1", Percent(result.Quantized.Top1), $"fp32 {Percent(result.Fp32.Top1)}; 95 % of such samples lie within {result.Quantized.Top1.HalfWidth95Points:F1} points")
            .Add($"Top-{result.Quantized.Top5Classes}", Percent(result.Quantized.Top5), $"fp32 {Percent(result.Fp32.Top5)}")
            .Add("Agreement", $"{100 * result.Agreement:F2} %", "of the images in the same class as in fp32")
            .Add("Logits", result.LogitsSqnrDb is { } db ? Decibels(db) : "-", "signal to noise against fp32")
            .Add("Weights", Quantity.Bytes(result.WeightBytes), $"{Quantity.Digits(result.WeightBitsMean)} bits each{Computed(result)}, {Quantity.Count(result.Weights)} of them");
        if (result.Quantized.NonFiniteImages > 0)
            table.Add("Overflow", $"{Quantity.Count(result.Quantized.NonFiniteImages)} images", "have logits that are no finite numbers");
        if (result.ExactSums is { } exact)
        {
            table.Add("Exact sums", Percent(exact.Evaluation.Top1), $"{exact.Scheme}, which agrees on {100 * exact.Agreement:F2} % of the images")
                .Add("Sums add", Noise(exact.AddedNoiseDb), $"to the logits in fp32; operands alone {Noise(exact.QuantizationNoiseDb)}");
        }
        table.Write(terminal);
        var measured = result.Layers.Where(l => l.Errors.OutputSqnrDb is not null).OrderBy(l => l.Errors.OutputSqnrDb).ToList();
        terminal.Heading(measured.Count > WorstLayers ? $"The {WorstLayers} noisiest of {measured.Count} layers, on {result.ErrorImages} images" : $"Layers, noisiest first, on {result.ErrorImages} images");
        var layers = new TextTable("layer", "op", "weight", "activation", ">weights", ">activations", ">outputs");
        foreach (var layer in measured.Take(WorstLayers))
        {
            layers.Add(layer.Layer.Node, layer.Layer.Operator, layer.WeightFormat ?? "-", layer.ActivationFormat ?? "-",
                Decibels(layer.Errors.WeightSqnrDb), Decibels(layer.Errors.ActivationSqnrDb), Decibels(layer.Errors.OutputSqnrDb));
        }
        layers.Write(terminal);
        WriteEvents(terminal, [.. measured.Take(WorstLayers).Where(l => l.Events is not null)]);
    }

    /// <summary>What nobody should overlook; null where there is nothing of that kind.</summary>
    public static string? Warning(QuantizationResult result) => result.Quantized.NonFiniteImages is var images and > 0
        ? $"{result.Network} in {result.Scheme}: logits of {Quantity.Count(images)} of {Quantity.Count(result.Quantized.Images.Count)} images are no finite numbers" : null;

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
        json.WriteBoolean("logits_exact", result.LogitsSqnrDb is double.PositiveInfinity);
        json.WriteNumber("non_finite_images", result.Quantized.NonFiniteImages);
        json.WriteNumber("images", result.Quantized.Images.Count);
        json.WriteNumber("calibration_images", result.CalibrationImages);
        json.WriteNumber("error_images", result.ErrorImages);
        json.WriteNumber("weights", result.Weights);
        json.Number("weight_bits_mean", result.WeightBitsMean);
        json.Number("computed_bits_mean", result.ComputedBitsMean);
        json.WriteNumber("weight_bytes", result.WeightBytes);
        if (result.ExactSums is { } exact)
        {
            json.Object("exact_sums", () =>
            {
                json.WriteString("scheme", exact.Scheme);
                json.Number("top1", exact.Evaluation.Top1.Percent);
                json.Number("agreement", 100 * exact.Agreement);
                json.Number("added_noise_db", exact.AddedNoiseDb ?? double.NaN);
                json.WriteBoolean("adds_no_noise", exact.AddedNoiseDb is double.NegativeInfinity);
                json.Number("quantization_noise_db", exact.QuantizationNoiseDb ?? double.NaN);
                json.WriteBoolean("logits_exact", exact.QuantizationNoiseDb is double.NegativeInfinity);
                json.WriteNumber("non_finite_images", exact.Evaluation.NonFiniteImages);
                json.Number("noise_increase_db", exact.NoiseIncreaseDb ?? double.NaN);
            });
        }
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
            json.WriteBoolean("exact", layer.Errors.OutputSqnrDb is double.PositiveInfinity);
            json.Number("weight_sqnr_db", layer.Errors.WeightSqnrDb ?? double.NaN);
            json.Number("activation_sqnr_db", layer.Errors.ActivationSqnrDb ?? double.NaN);
            json.Number("mean_squared_error", layer.Errors.MeanSquaredError ?? double.NaN);
            json.WriteString("accumulator", layer.Accumulator);
            json.WriteString("partial_sum", layer.PartialSum);
            if (layer.PartialSumProducts is { } products)
                json.WriteNumber("partial_sum_products", products);
            else
                json.WriteNull("partial_sum_products");
            if (layer.Events is { } events)
                Events(json, events);
        });
    }

    private static void Events(Utf8JsonWriter json, LbaEvents events)
    {
        json.WriteStartObject("sum_events");
        json.Number("product_overflow_share", events.ProductOverflowShare);
        json.Number("product_underflow_share", events.ProductUnderflowShare);
        json.Number("accumulator_overflow_share", events.AccumulatorOverflowShare);
        json.Number("accumulator_underflow_share", events.AccumulatorUnderflowShare);
        json.Number("full_swamping_share", events.FullSwampingShare);
        json.Number("partial_swamping_share", events.PartialSwampingShare);
        json.WriteEndObject();
    }

    private static void WriteEvents(ITerminal terminal, IReadOnlyList<LayerReport> layers)
    {
        if (layers.Count == 0)
            return;
        terminal.Heading("What their accumulators lose, in % of products and of additions");
        var table = new TextTable("layer", "accumulator", ">product overflow", ">underflow", ">sum overflow", ">underflow", ">swamped", ">partly");
        foreach (var layer in layers)
        {
            var events = layer.Events!.Value;
            double[] shares = [
                events.ProductOverflowShare, events.ProductUnderflowShare, events.AccumulatorOverflowShare, events.AccumulatorUnderflowShare, events.FullSwampingShare, events.PartialSwampingShare];
            table.Add([layer.Layer.Node, layer.Accumulator ?? "-", .. shares.Select(s => (100 * s).ToString("F2", CultureInfo.InvariantCulture))]);
        }
        table.Write(terminal);
    }
    /// <summary>Said where multipliers see fewer bits than memory holds.</summary>
    private static string Computed(QuantizationResult result) =>
        result.ComputedBitsMean == result.WeightBitsMean ? "" : $" ({Quantity.Digits(result.ComputedBitsMean)} computed)";

    private static string Percent(Accuracy accuracy) => $"{accuracy.Percent:F2} %";

    private static string Noise(double? db) => db is not { } number ? "-" : double.IsNegativeInfinity(number) ? "no noise" : $"{number:F1} dB";

    private static string Decibels(double? db) => db is not { } number ? "-" : double.IsPositiveInfinity(number) ? "exact" : $"{number:F1} dB";
}
