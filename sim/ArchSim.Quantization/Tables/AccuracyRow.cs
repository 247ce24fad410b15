using ArchSim.Networks;
using static ArchSim.Quantization.CsvText;

namespace ArchSim.Quantization;

/// <summary>What a scheme made of a model.</summary>
public sealed record AccuracyRow
{
    internal static readonly string[] Columns =
    [
        "model", "scheme", "problem", "images", "top1_correct", "top1_percent", "top1_half_width_95_points", "top5_correct", "agreement_percent", "logits_sqnr_db",
        "weight_bits_mean", "weight_bytes", "calibration_images", "noisiest_layer", "noisiest_layer_sqnr_db",
        "exact_sums_scheme", "exact_sums_top1_percent", "exact_sums_agreement_percent", "added_noise_db", "quantization_noise_db", "noise_increase_db", "layers", "key",
    ];

    public required string Model { get; init; }

    public required string Scheme { get; init; }

    /// <summary>Hash of all that the row depends on: a row with the same one need not be made again.</summary>
    public required string Key { get; init; }

    /// <summary>Why the scheme cannot hold the model; null where it can. With a problem there is nothing else.</summary>
    public string? Problem { get; init; }

    public Accuracy Top1 { get; init; }

    /// <summary>Among as many of the largest logits as there are classes, where those are fewer than five.</summary>
    public Accuracy Top5 { get; init; }

    public double AgreementPercent { get; init; }

    public double? LogitsSqnrDb { get; init; }

    public double WeightBitsMean { get; init; }

    public long WeightBytes { get; init; }

    /// <summary>0 where ranges were not chosen by images.</summary>
    public long CalibrationImages { get; init; }

    /// <summary>By its outputs; null where errors were not measured, or none has any.</summary>
    public string? NoisiestLayer { get; init; }

    public double? NoisiestLayerSqnrDb { get; init; }

    /// <summary>Null where sums are exact.</summary>
    public ExactSumsCells? ExactSums { get; init; }

    /// <summary>Rows of the table of layers.</summary>
    public long Layers { get; init; }

    internal static AccuracyRow Of(string model, string key, QuantizationResult result)
    {
        var noisiest = result.Layers.Where(l => l.Errors.OutputSqnrDb is < double.PositiveInfinity).MinBy(l => l.Errors.OutputSqnrDb);
        return new AccuracyRow
        {
            Model = model,
            Scheme = result.Scheme,
            Key = key,
            Top1 = result.Quantized.Top1,
            Top5 = result.Quantized.Top5,
            AgreementPercent = 100 * result.Agreement,
            LogitsSqnrDb = result.LogitsSqnrDb,
            WeightBitsMean = result.WeightBitsMean,
            WeightBytes = result.WeightBytes,
            CalibrationImages = result.CalibrationImages,
            NoisiestLayer = noisiest?.Layer.Node,
            NoisiestLayerSqnrDb = noisiest?.Errors.OutputSqnrDb,
            ExactSums = result.ExactSums is not { } exact ? null
                : new ExactSumsCells(exact.Scheme, exact.Evaluation.Top1.Percent, 100 * exact.Agreement, exact.AddedNoiseDb, exact.QuantizationNoiseDb, exact.NoiseIncreaseDb),
            Layers = result.Layers.Count,
        };
    }

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    internal string[] ToCells() => Problem is not null
        ? [Model, Scheme, Problem, .. Enumerable.Repeat("", Columns.Length - 4), Key]
        :
        [
            Model, Scheme, "", Cell(Top1.Images), Cell(Top1.Correct), Cell(Top1.Percent), Cell(Top1.HalfWidth95Points), Cell(Top5.Correct), Cell(AgreementPercent), Cell(LogitsSqnrDb),
            Cell(WeightBitsMean), Cell(WeightBytes), Cell(CalibrationImages), NoisiestLayer ?? "", Cell(NoisiestLayerSqnrDb),
            ExactSums?.Scheme ?? "", Cell(ExactSums?.Top1Percent), Cell(ExactSums?.AgreementPercent), Cell(ExactSums?.AddedNoiseDb), Cell(ExactSums?.QuantizationNoiseDb), Cell(ExactSums?.NoiseIncreaseDb), Cell(Layers), Key,
        ];

    /// <returns>Null where the cells are not those of a row.</returns>
    internal static AccuracyRow? FromCells(string[] cells)
    {
        if (cells.Length != Columns.Length)
            return null;
        try
        {
            return cells[2].Length > 0 ? new AccuracyRow { Model = cells[0], Scheme = cells[1], Key = cells[^1], Problem = cells[2] } : new AccuracyRow
            {
                Model = cells[0],
                Scheme = cells[1],
                Key = cells[^1],
                Top1 = new Accuracy(Count(cells[4]), Count(cells[3])),
                Top5 = new Accuracy(Count(cells[7]), Count(cells[3])),
                AgreementPercent = Number(cells[8]),
                LogitsSqnrDb = Real(cells[9]),
                WeightBitsMean = Number(cells[10]),
                WeightBytes = Whole(cells[11]) ?? throw new FormatException(),
                CalibrationImages = Count(cells[12]),
                NoisiestLayer = cells[13].Length == 0 ? null : cells[13],
                NoisiestLayerSqnrDb = Real(cells[14]),
                ExactSums = cells[15].Length == 0 ? null : new ExactSumsCells(cells[15], Number(cells[16]), Number(cells[17]), Real(cells[18]), Real(cells[19]), Real(cells[20])),
                Layers = Count(cells[21]),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    private static int Count(string cell) => checked((int)(Whole(cell) ?? throw new FormatException()));

    private static double Number(string cell) => Real(cell) ?? throw new FormatException();
}

/// <summary>A scheme beside the same one with exact sums, as <see cref="ExactSumsReport"/> has it.</summary>
/// <param name="Scheme">The one with exact sums.</param>
/// <param name="Top1Percent">Of the one with exact sums.</param>
public sealed record ExactSumsCells(string Scheme, double Top1Percent, double AgreementPercent, double? AddedNoiseDb, double? QuantizationNoiseDb, double? NoiseIncreaseDb)
{
    /// <summary>How far what the sums add lies below what the operands cost.</summary>
    public double? MarginDb => QuantizationNoiseDb - AddedNoiseDb;
}
