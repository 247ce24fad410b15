using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// A local search of a log posit's parameters. For every es and rs, sf goes downhill from minus the logarithm of the mean magnitude, in steps of an octave
/// halved down to the grid; the best of these goes on downhill in all three parameters until no neighbour is better. It is deterministic.
/// </summary>
internal static class LogPositSearch
{
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
            var (format, error) = Descend(space.Format(shape, start), 1, (at, step) => space.Neighbours(at, step).Where(n => (n.ExponentBits, n.RegimeBits) == shape), values.SquaredError);
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
