using ArchSim.Simulation;

namespace ArchSim.Validation;

/// <summary>
/// Partial sums in 12 bits (a sign, 4 bits of exponent, 7 of mantissa) against 32 and 64. The sources publish a limit of size; that the code has 12 bits is recalled. What follows for
/// traffic is arithmetic, and for energy and time it is a direction.
/// </summary>
internal static class PartialSumClaims
{
    private const string Machine = "lpa";
    private const string Network = "resnet50";
    private const string Dense = "buffers.partial_sum.packing=dense";
    private const string Patent = "Li and Shafiee Ardestani, Partial sum compression, US 2022/0413805 A1";
    private const string Arithmetic = "12 bits over the bits of the uncompressed sum; " + Patent;

    private static readonly int[] SizesKib = [32, 64, 128, 256];

    // From short to long.
    private static readonly string[] Encodings = ["e4m7", "int32", "int64"];

    public static IReadOnlyList<Claim> All { get; } =
    [
        Of("psum.limit", "12-bit sums of 24, 32 and 64 bits are at most 0.85 of the original's size, pairs in order", Patent, Verification.Read, 3, Tolerance.Exact, "pairs",
            bench => new Finding(new[] { "int24", "int32", "int64" }.Count(wide => Size(bench, wide) <= 0.85))),
        Of("psum.size32", "size of a 12-bit sum over one of 32 bits, dense", Arithmetic, Verification.Derived, 12.0 / 32, Tolerance.Exact, "", bench => new Finding(Size(bench, "int32"))),
        Of("psum.size64", "size of a 12-bit sum over one of 64 bits, dense", Arithmetic, Verification.Derived, 12.0 / 64, Tolerance.Exact, "", bench => new Finding(Size(bench, "int64"))),
        Of("psum.traffic32", "traffic through the buffer of sums on ResNet-50, 12 over 32 bits", Arithmetic, Verification.Derived, 12.0 / 32, Tolerance.Usual, "", bench => Traffic(bench, "int32")),
        Of("psum.traffic64", "traffic through the buffer of sums on ResNet-50, 12 over 64 bits", Arithmetic, Verification.Derived, 12.0 / 64, Tolerance.Usual, "", bench => Traffic(bench, "int64")),
        Order("psum.dram", "memory traffic on ResNet-50", run => run.Sum(c => c.DramReadBytes + c.DramWriteBytes)),
        Order("psum.energy", "energy on ResNet-50", run => run.EnergyPj),
        Order("psum.latency", "time on ResNet-50", run => run.Cycles) with
        {
            KnownMiss = "the array, not its buffers, limits the time on this machine; free tilings for other encodings differ in time by less than a percent, either way",
        },
    ];

    private static Claim Order(string id, string what, Func<RunResult, double> measure) =>
        Of(id, $"{what}: no more in 12 bits than in 32, nor in 32 than in 64, with buffers of {string.Join(", ", SizesKib)} KiB, pairs in order", Patent, Verification.Derived,
            2 * SizesKib.Length, Tolerance.Exact, "pairs", bench => PairsInOrder(bench, measure));

    private static Claim Of(string id, string statement, string source, Verification verification, double published, Tolerance tolerance, string unit, Func<Workbench, Finding> compute) => new()
    {
        Id = id,
        Statement = statement,
        Source = source,
        Verification = verification,
        Kind = ClaimKind.Prediction,
        Tolerance = tolerance,
        Published = published,
        Unit = unit,
        Compute = compute,
    };

    /// <summary>Of as many sums as end on a byte in every encoding.</summary>
    private static double Size(Workbench bench, string wide)
    {
        const long sums = 1024;
        return StoredBits(Encodings[0]) / StoredBits(wide);

        double StoredBits(string encoding)
        {
            var buffer = bench.Accelerator(Machine, $"buffers.partial_sum.encoding={encoding}", Dense).Spec.PartialSumBuffer;
            return buffer.StoredBits(sums, buffer.Encoding);
        }
    }

    private static Finding Traffic(Workbench bench, string wide)
    {
        return new Finding(Ratio(128)) { Variants = [.. SizesKib.Select(size => ($"{size} KiB", Ratio(size)))] };

        double Ratio(int size) => Bytes(Run(bench, Encodings[0], size)) / Bytes(Run(bench, wide, size));

        static double Bytes(RunResult run) => run.Sum(c => c.PartialSumBufferReadBytes + c.PartialSumBufferWriteBytes);
    }

    private static Finding PairsInOrder(Workbench bench, Func<RunResult, double> measure)
    {
        var inOrder = 0;
        foreach (var size in SizesKib)
        {
            double[] measured = [.. Encodings.Select(e => measure(Run(bench, e, size)))];
            inOrder += measured.Zip(measured.Skip(1)).Count(pair => pair.First <= pair.Second);
        }
        return new Finding(inOrder);
    }

    private static RunResult Run(Workbench bench, string encoding, int sizeKib) =>
        bench.Run(Machine, Network, null, 1, $"buffers.partial_sum.encoding={encoding}", $"buffers.partial_sum.size_kib={sizeKib}", Dense);
}
