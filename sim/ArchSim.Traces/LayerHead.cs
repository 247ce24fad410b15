using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Traces;

/// <summary>A row of the table <c>layer</c>.</summary>
internal sealed record LayerHead
{
    private const int LongestWord = 200;

    public LayerHead(Row row, IReadOnlyDictionary<string, NumberFormat> formats)
    {
        Name = row.Text(1, TraceChecks.LongestText);
        Op = OpOf(row, 2, row.Text(2, LongestWord));
        Epilogue = [.. row.Text(3, LongestWord).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(word => OpOf(row, 3, word))];
        Formats = new LayerFormats(
            Operand(row, 4, formats), Operand(row, 5, formats), Format(row, 6, formats), row.OptionalText(7, LongestWord) is null ? null : Format(row, 7, formats), Format(row, 8, formats));
        Scheme = row.OptionalText(9, TraceChecks.LongestText);
        AccumulatorName = row.OptionalText(10, TraceChecks.LongestText);
        PartialSumProducts = row.OptionalInteger(11, 1, int.MaxValue);
        Errors = new QuantizationErrors
        {
            WeightSqnrDb = row.OptionalNumber(12),
            ActivationSqnrDb = row.OptionalNumber(13),
            OutputSqnrDb = row.OptionalNumber(14),
            MeanSquaredError = row.OptionalNumber(15),
            WeightClippedShare = row.OptionalNumber(16),
            ActivationClippedShare = row.OptionalNumber(17),
        };
    }

    public string Name { get; }

    public LayerOp Op { get; }

    public IReadOnlyList<LayerOp> Epilogue { get; }

    public LayerFormats Formats { get; }

    public string? Scheme { get; }

    public string? AccumulatorName { get; }

    public int? PartialSumProducts { get; }

    public QuantizationErrors Errors { get; }

    private static LayerOp OpOf(Row row, int column, string word) =>
        OpWords.TryParse(word, out var op) ? op : throw row.Problem(column, $"'{word}' is no operation; known: {string.Join(", ", Enum.GetValues<LayerOp>().Select(OpWords.Of))}");

    private static NumberFormat Operand(Row row, int column, IReadOnlyDictionary<string, NumberFormat> formats)
    {
        var format = Format(row, column, formats);
        return TraceChecks.HoldsCodes(format) ? format : throw row.Problem(column, $"'{format}' holds sums, not operands; operands have at most 16 bits");
    }

    private static NumberFormat Format(Row row, int column, IReadOnlyDictionary<string, NumberFormat> formats)
    {
        var name = row.Text(column, LongestWord);
        return formats.TryGetValue(name, out var format) ? format : throw row.Problem(column, $"'{name}' does not stand in the table of formats");
    }
}
