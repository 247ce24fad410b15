using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// Rounds spans as <see cref="OliveFormat.EncodePair"/> and <see cref="OliveFormat.DecodePair"/> do, pair by pair: each value first as if its neighbour were zero, from a
/// table; then victims become zero.
/// </summary>
internal sealed class OliveSpans
{
    // Tells an outlier's code from the same code of a usual value.
    private const uint OutlierMark = 1 << 8;

    private static readonly Vector512<double> SecondOfPair = Vector512.Create(0L, -1, 0, -1, 0, -1, 0, -1).AsDouble();

    private readonly OliveFormat _format;
    private readonly StepTable _table;
    private readonly double[] _valueOfRun;
    private readonly double _smallestOutlier;

    public OliveSpans(OliveFormat format)
    {
        _format = format;
        _smallestOutlier = format.SmallestOutlier;
        _table = StepTable.Of(Encode, format.Codes.Select(c => c.Value)) ?? throw new InvalidOperationException($"{format} gives a code to numbers that lie apart");
        _valueOfRun = [.. _table.Codes.ToArray().Select(Decode)];
    }

    /// <summary>Rounds pair by pair; a last single value has zero for a neighbour.</summary>
    /// <exception cref="ArgumentException">NaN or an infinity.</exception>
    public void Round(Span<double> values)
    {
        for (var first = 0; first < values.Length; first += StepTable.Block)
        {
            var block = values.Slice(first, Math.Min(StepTable.Block, values.Length - first));
            _format.RequireFinite(block);
            _table.LookUp(block, _valueOfRun, block);
            RemoveVictims(block);
        }
    }

    private uint Encode(double value)
    {
        var (code, neighbour) = _format.EncodePair(value, 0);
        return neighbour == _format.Identifier ? code | OutlierMark : code;
    }

    private double Decode(uint code) => _format.DecodePair(code, (code & OutlierMark) != 0 ? _format.Identifier : 0).First;

    private void RemoveVictims(Span<double> rounded)
    {
        var smallest = Vector512.Create(_smallestOutlier);
        var whole = rounded.Length / Vector512<double>.Count * Vector512<double>.Count;
        for (var i = 0; i < whole; i += Vector512<double>.Count)
        {
            var values = Vector512.Create((ReadOnlySpan<double>)rounded[i..]);
            var areOutliers = Vector512.GreaterThanOrEqual(Vector512.Abs(values), smallest);
            var areBesideOutliers = Vector512.Shuffle(areOutliers, Vector512.Create(1L, 0, 3, 2, 5, 4, 7, 6));
            // Of two outliers the second is the victim.
            var areVictims = areBesideOutliers & (SecondOfPair | ~areOutliers);
            Vector512.AndNot(values, areVictims).CopyTo(rounded[i..]);
        }
        for (var i = whole; i + 1 < rounded.Length; i += 2)
        {
            if (Math.Abs(rounded[i]) >= _smallestOutlier)
                rounded[i + 1] = 0;
            else if (Math.Abs(rounded[i + 1]) >= _smallestOutlier)
                rounded[i] = 0;
        }
    }
}
