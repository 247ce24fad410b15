using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// A local search of a log posit's parameters. For every es and rs, sf is looked at every eighth of an octave, two octaves to both sides of minus the logarithm of the mean
/// magnitude, and goes downhill from the best of these; the best shape goes on downhill in all three parameters until no neighbour is better. It is deterministic.
/// </summary>
internal static class LogPositSearch
{
    private const double CoarseScaleStep = 1.0 / 8;

    private const int CoarseSteps = 16;

    /// <summary>The format of the least squared error of the values themselves.</summary>
    public static LogPositFormat LeastError(LogPositSpace space, ValueMoments values)
    {
        if (values.MeanMagnitude is not { } mean)
            return space.Format(space.Shapes[0], 0);
        var start = Math.Round(-Math.Log2(mean) / LogPositSpace.FinestScaleStep) * LogPositSpace.FinestScaleStep;
        start = Math.Clamp(start, -LogPositFormat.LargestScale, LogPositFormat.LargestScale);
        LogPositFormat? best = null;
        var least = double.PositiveInfinity;
        foreach (var shape in space.Shapes)
        {
            var coarse = Enumerable.Range(-CoarseSteps, 2 * CoarseSteps + 1).OrderBy(Math.Abs).Select(step => start + step * CoarseScaleStep)
                .Where(scale => Math.Abs(scale) <= LogPositFormat.LargestScale).Select(scale => space.Format(shape, scale)).MinBy(values.SquaredError)!;
            var (format, error) = Descend(coarse, CoarseScaleStep / 2, (at, step) => space.Neighbours(at, step).Where(n => (n.ExponentBits, n.RegimeBits) == shape), values.SquaredError);
            if (error < least)
                (best, least) = (format, error);
        }
        return Descend(space, best!, LogPositSpace.FinestScaleStep, values.SquaredError);
    }

    /// <summary>Downhill from a format until no neighbour is better, with steps of sf halved from a first one down to the grid.</summary>
    public static LogPositFormat Descend(LogPositSpace space, LogPositFormat from, double scaleStep, Func<LogPositFormat, double> error) =>
        Descend(from, scaleStep, space.Neighbours, error).Format;

    private static (LogPositFormat Format, double Error) Descend(
        LogPositFormat from, double scaleStep, Func<LogPositFormat, double, IEnumerable<LogPositFormat>> neighbours, Func<LogPositFormat, double> error)
    {
        // Formats are compared by name: neighbours of neighbours are not measured twice.
        var known = new Dictionary<NumberFormat, double>();
        var (best, least) = (from, Error(from));
        for (var step = scaleStep; step >= LogPositSpace.FinestScaleStep; step /= 2)
        {
            while (neighbours(best, step).Select(n => (Format: n, Error: Error(n))).MinBy(n => n.Error) is var next && next.Error < least)
                (best, least) = next;
        }
        return (best, least);

        double Error(LogPositFormat format) => known.TryGetValue(format, out var measured) ? measured : known[format] = error(format);
    }
}
