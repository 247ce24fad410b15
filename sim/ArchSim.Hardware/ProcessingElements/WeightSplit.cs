using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>The widths of an element whose weights share a word.</summary>
public record WeightSplitSpec(string Kind) : ProcessingElementSpec(Kind)
{
    public required int ActivationBits { get; init; }

    /// <summary>Weight widths the element has a mode for, ascending.</summary>
    public required IReadOnlyList<int> WeightBits { get; init; }

    /// <summary>Width of the sums inside the element.</summary>
    public int AccumulatorBits { get; init; } = 32;
}

/// <summary>
/// Weight widths of an element that splits: the widest weight fills a word, a weight of half the width leaves room for two, each for another output channel.
/// </summary>
internal sealed class WeightSplit(IReadOnlyList<int> weightBits)
{
    public int Widest => weightBits[^1];

    public int Narrowest => weightBits[0];

    public int MostLanes => Widest / Narrowest;

    /// <summary>The narrowest width that holds such a weight, and how many fit in a word; null where none does.</summary>
    public (int Bits, int Lanes)? For(int bits)
    {
        foreach (var width in weightBits)
        {
            if (width >= bits)
                return (width, Widest / width);
        }
        return null;
    }

    /// <summary>Reads the fields that integer and log-posit elements share.</summary>
    public static WeightSplitSpec Read(MapReader map, string kind, IReadOnlyList<int> activationWidths, int leastWeightBits, int mostWeightBits)
    {
        var activationBits = map.Choice("activation_bits", activationWidths.ToDictionary(w => $"{w}"));
        var weightBits = map.Integers("weight_bits", leastWeightBits, mostWeightBits);
        var sorted = weightBits.Order().ToList();
        if (map.Has("weight_bits") && weightBits.Count == 0)
            map.Problem("weight_bits", "must have one width or more");
        for (var i = 1; i < sorted.Count; i++)
        {
            if (sorted[i] != 2 * sorted[i - 1])
            {
                map.Problem("weight_bits", $"each width must be twice the one before, as [2, 4, 8]; was [{string.Join(", ", weightBits)}]");
                break;
            }
        }
        var accumulatorBits = map.Integer("accumulator_bits", 8, 64, 32);
        return new WeightSplitSpec(kind)
        {
            ActivationBits = activationBits,
            WeightBits = sorted.Count > 0 ? sorted : [mostWeightBits],
            AccumulatorBits = accumulatorBits,
        };
    }
}
