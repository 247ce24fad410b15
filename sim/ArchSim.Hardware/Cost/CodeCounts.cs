using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>How often each code occurs among some operands. Equal counts are equal.</summary>
public sealed class CodeCounts : IEquatable<CodeCounts>
{
    private readonly Dictionary<ushort, long> _counts = [];
    private long _total;

    private CodeCounts()
    {
    }

    /// <summary>Of the weights of a sample, without what lies behind the end of the layer.</summary>
    public static CodeCounts OfWeights(OperandSample sample)
    {
        var counts = new long[1 << 16];
        var all = new CodeCounts();
        for (var block = 0; block < sample.Blocks; block++)
        {
            var (_, channels, depth) = sample.Valid(block);
            for (var channel = 0; channel < channels; channel++)
            {
                foreach (var code in sample.Weights.AsSpan((block * OperandSample.Channels + channel) * OperandSample.Depth, depth))
                    counts[code]++;
            }
        }
        for (var code = 0; code < counts.Length; code++)
        {
            if (counts[code] == 0)
                continue;
            all._counts[(ushort)code] = counts[code];
            all._total += counts[code];
        }
        return all;
    }

    /// <summary>Share of the operands whose code is such; 1 without operands.</summary>
    public double Share(Func<ushort, bool> such) =>
        _total == 0 ? 1 : (double)_counts.Where(c => such(c.Key)).Sum(c => c.Value) / _total;

    public bool Equals(CodeCounts? other) =>
        other is not null && _counts.Count == other._counts.Count && _counts.All(c => other._counts.TryGetValue(c.Key, out var count) && count == c.Value);

    public override bool Equals(object? obj) => Equals(obj as CodeCounts);

    public override int GetHashCode() => HashCode.Combine(_counts.Count, _total);
}
