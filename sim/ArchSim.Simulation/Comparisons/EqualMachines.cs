using System.Globalization;
using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Grows or shrinks two extents of an array until the machine has as much of a figure as another one.</summary>
internal static class EqualMachines
{
    // Longer arrays than that fit other layers, and would be another comparison.
    private const double LongestSides = 2;

    private const int MostExtent = 1024;

    public static double Measure(EqualFigure figure, Accelerator accelerator, Precision precision) => figure switch
    {
        EqualFigure.Elements => accelerator.Spec.Array.ProcessingElements,
        EqualFigure.ComputeArea => accelerator.Costs.AreaUm2.Where(a => a.Component <= AreaComponent.Codecs).Sum(a => a.Um2),
        _ => Peak(accelerator, precision),
    };

    /// <summary>The machine of the nearest figure; of equally near ones the squarer.</summary>
    /// <param name="load">The machine with those fields set besides.</param>
    /// <param name="extents">Names of the two extents of <c>array.unroll</c> that change.</param>
    public static Accelerator Nearest(Func<IReadOnlyList<(string Path, string Value)>, Accelerator> load, Func<Accelerator, double> measure, double target, (string A, string B) extents)
    {
        var best = load([]);
        // A figure is nearly as many elements times a constant: what the constant is shows once a machine of that size was built.
        for (var pass = 0; pass < 2; pass++)
        {
            var cells = target / measure(best) * Extent(best, extents.A) * Extent(best, extents.B);
            foreach (var (a, b) in Shapes(cells))
            {
                var candidate = load([($"array.unroll.{extents.A}", Text(a)), ($"array.unroll.{extents.B}", Text(b))]);
                if (Distance(candidate) < Distance(best) - 1e-12)
                    best = candidate;
            }
        }
        return best;

        double Distance(Accelerator machine) => Math.Abs(Math.Log(measure(machine) / target));
    }

    /// <summary>Whole sides of about that many cells, squarer ones first.</summary>
    private static IEnumerable<(int A, int B)> Shapes(double cells)
    {
        var shapes = new List<(int A, int B)>();
        var longest = Math.Min(MostExtent, (int)Math.Ceiling(Math.Sqrt(cells * LongestSides)));
        for (var a = Math.Max(1, (int)Math.Floor(Math.Sqrt(cells / LongestSides))); a <= longest; a++)
        {
            foreach (var b in (int[])[(int)(cells / a), (int)(cells / a) + 1])
            {
                if (b is >= 1 and <= MostExtent && Sides(a, b) <= LongestSides)
                    shapes.Add((a, b));
            }
        }
        return shapes.OrderBy(s => Sides(s.A, s.B)).ThenBy(s => s.A);

        static double Sides(int a, int b) => (double)Math.Max(a, b) / Math.Min(a, b);
    }

    private static int Extent(Accelerator machine, string name)
    {
        var unroll = machine.Spec.Array.Unroll;
        return name switch { "K" => unroll.K, "N" => unroll.N, "H" => unroll.H, "W" => unroll.W, "B" => unroll.B, _ => unroll.G };
    }

    /// <exception cref="InputException">The machine has no mode for the formats.</exception>
    private static double Peak(Accelerator accelerator, Precision precision)
    {
        var (weight, activation) = (precision.Default.Weight, precision.Default.Activation);
        var mode = accelerator.Element.ModeFor(weight, activation)
            ?? throw new InputException(precision.File, $"{weight} weights x {activation} activations cannot run on {accelerator.Spec.Name}: peak throughput is that of a precision's default formats");
        return Summary.PeakMacsPerCycle(accelerator, mode) * accelerator.Spec.ClockMhz * 1e6;
    }

    private static string Text(int extent) => extent.ToString(CultureInfo.InvariantCulture);
}
