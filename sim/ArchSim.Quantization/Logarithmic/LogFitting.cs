using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Chooses the powers of root two that the largest levels of groups take: nearest by ratio to their largest magnitudes, as published, or the ones of the least squared
/// error, from an octave above down to a sixteenth of them. (In a parity that a layer's channels share, the nearest power can lie half an octave below a channel's largest magnitude,
/// which it clips.)
/// </summary>
/// <param name="groups">A row for all values that share a scale.</param>
internal sealed class LogFitting(float[][] groups, bool searchesClip)
{
    private const int ClippedOctaves = 4;

    private readonly double[] _largest = [.. groups.Select(g => (double)QuantizationRange.Of(g).Largest)];

    /// <param name="kind">A kind of formats with options; its parity is chosen.</param>
    public LogFit Fit(Func<LogOptions, LogarithmicFormat> kind, LogOptions options)
    {
        var largest = _largest.Max();
        if (largest == 0)
            return new LogFit(kind(options), new QuantizationRange[groups.Length], 0);
        // What is approximated after quantizing is not known when scales are chosen.
        var deciding = options.ApproximatedAfter ? options with { ApproximatedAfter = false, Root = RootTwo.Exact } : options;
        var published = kind(deciding).FittedTo(largest).Format;
        var best = Fit(published, kind, options);
        if (!searchesClip || published.RootTwoLevels == 0)
            return best;
        var other = Fit(kind(deciding with { TopIsOdd = !published.Options.TopIsOdd }), kind, options);
        return other.SquaredError < best.SquaredError ? other : best;
    }

    /// <param name="format">With a parity, and as levels are decided.</param>
    private LogFit Fit(LogarithmicFormat format, Func<LogOptions, LogarithmicFormat> kind, LogOptions options)
    {
        var ranges = new QuantizationRange[groups.Length];
        var total = 0.0;
        for (var group = 0; group < ranges.Length; group++)
        {
            if (_largest[group] == 0)
                continue;
            var (best, least) = (0.0, double.PositiveInfinity);
            foreach (var top in Tops(format, _largest[group]))
            {
                var magnitude = Math.Pow(2, top / 2.0);
                var error = format.ScaledTo(magnitude).SquaredError(groups[group]);
                if (error < least)
                    (best, least) = (magnitude, error);
            }
            total += least;
            ranges[group] = new QuantizationRange(-(float)best, (float)best);
        }
        return new LogFit(kind(options with { TopIsOdd = format.Options.TopIsOdd }), ranges, total);
    }

    /// <summary>Exponents of root two of the format's parity.</summary>
    private IEnumerable<int> Tops(LogarithmicFormat format, double largest)
    {
        // A root that is approximated moves the largest level by less than half a step.
        var nearest = (int)Math.Round(2 * Math.Log2(format.ScaledTo(largest).Largest));
        // Of powers of two alone the nearest one may lie above.
        if (format.RootTwoLevels == 0 && format.Segments == LogSegments.Reconfigurable && 2 * (int)Math.Floor(Math.Log2(largest) + 0.5) is var above && above > nearest)
            yield return above;
        yield return nearest;
        for (var octave = -1; searchesClip && octave <= ClippedOctaves; octave++)
        {
            if (octave != 0)
                yield return nearest - 2 * octave;
        }
    }
}
