using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Benchmarks;

/// <summary>Emulated multiplications and additions a second on one core, beside what the core's fused multiply-adds can do at most.</summary>
internal static class NumericsRates
{
    private const long LeastMultiplications = 100_000_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3);

    public static string Measure()
    {
        var table = new MarkdownTable("datapath", "pixels x products x channels", "G/s", "least", "most", "a second of processor time", "weights packed before", "target", "share of FMA peak");
        foreach (var gemm in Gemm.All)
        {
            foreach (var shape in Gemm.Shapes)
            {
                var work = gemm.Prepare(shape);
                var whole = Measure(work.Whole, shape);
                var packed = Measure(work.Packed, shape);
                // In the same breath: the clock of a core moves with what its neighbours do.
                var peak = MeasurePeak();
                table.Add(gemm.Name, shape.ToString(), Digits(whole.Median), Digits(whole.Least), Digits(whole.Most), Digits(whole.Processor), Digits(packed.Processor),
                    gemm.TargetRate is { } target ? MarkdownTable.Digits(target) : "-", MarkdownTable.Digits(whole.Processor / peak));
            }
        }
        return table.ToString();
    }

    private static Rates Measure(Action multiply, GemmShape shape)
    {
        var repeats = (int)(LeastMultiplications / shape.Multiplications) + 1;
        var timing = Timing.Of(
            () =>
            {
                for (var i = 0; i < repeats; i++)
                    multiply();
            },
            WarmUp);
        return Rates.Of(timing, repeats * shape.Multiplications);
    }

    private static double MeasurePeak()
    {
        const int Steps = 2_000_000;
        var timing = Timing.Of(() => MultiplyAdd(Steps), WarmUp / 3);
        return Rates.Of(timing, (long)Steps * 12 * Vector512<float>.Count).Processor;
    }

    /// <summary>Twelve independent sums: enough to hide four cycles of latency on two units, with nothing to load.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<float> MultiplyAdd(int steps)
    {
        var (x, y) = (Vector512.Create(0.5f), Vector512.Create(1f));
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var step = 0; step < steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        return a + b + c + d + e + f + (g + h + i + j + k + l);
    }

    private static string Digits(double rate) => MarkdownTable.Digits(rate / 1e9);

    /// <summary>A second.</summary>
    private readonly record struct Rates(double Median, double Least, double Most, double Processor)
    {
        public static Rates Of(Timing timing, double count) => new(
            count / timing.Median.TotalSeconds, count / timing.Most.TotalSeconds, count / timing.Least.TotalSeconds, count / timing.Processor.TotalSeconds);
    }
}
