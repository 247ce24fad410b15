namespace ArchSim.Validation;

/// <summary>
/// Partial sums in 12 bits (a sign, 4 bits of exponent, 7 of mantissa) against wider ones. The sources publish a limit of size; that the code has 12 bits is recalled, and so is what
/// follows from it. What short codes do to memory traffic, energy and time is published nowhere: reports/partial-sums has ours.
/// </summary>
internal static class PartialSumClaims
{
    private const string Machine = "lpa";
    private const string Network = "resnet50";
    private const string Short = "e4m7";
    private const string Dense = "buffers.partial_sum.packing=dense";
    private const string Patent = "Li and Shafiee Ardestani, Partial sum compression, US 2022/0413805 A1";
    private const string Arithmetic = "12 bits, recalled, over the bits of the uncompressed sum; " + Patent;

    private static readonly int[] SizesKib = [32, 64, 128, 256];

    public static IReadOnlyList<Claim> All { get; } =
    [
        new()
        {
            Id = "psum.limit",
            Statement = "footprint on ResNet-50, one tiling: 12-bit sums take at most 0.85 of 24, 32 and 64 bits, pairs in order",
            Source = Patent,
            Verification = Verification.Read,
            Kind = ClaimKind.Identity,
            Tolerance = Tolerance.Exact,
            Published = 3,
            Unit = "pairs",
            Compute = bench => new Finding(Within(bench)) { Variants = [("packed densely", Within(bench, Dense))] },
        },
        Recalled("psum.size32", "footprint on ResNet-50, one tiling, dense: 12-bit sums over sums of 32 bits", 12.0 / 32, bench => new Finding(Footprint(bench, "int32", Dense))),
        Recalled("psum.size64", "footprint on ResNet-50, one tiling, dense: 12-bit sums over sums of 64 bits", 12.0 / 64, bench => new Finding(Footprint(bench, "int64", Dense))),
        Recalled("psum.traffic32", "traffic through the buffer of sums on ResNet-50, 12 over 32 bits", 12.0 / 32, bench => Traffic(bench, "int32")),
        Recalled("psum.traffic64", "traffic through the buffer of sums on ResNet-50, 12 over 64 bits", 12.0 / 64, bench => Traffic(bench, "int64")),
    ];

    private static Claim Recalled(string id, string statement, double published, Func<Workbench, Finding> compute) => new()
    {
        Id = id,
        Statement = statement,
        Source = Arithmetic,
        Verification = Verification.Recalled,
        Kind = ClaimKind.Recalled,
        Tolerance = Tolerance.Usual,
        Published = published,
        Unit = "",
        Compute = compute,
    };

    private static int Within(Workbench bench, params IReadOnlyList<string> sets) =>
        new[] { "int24", "int32", "int64" }.Count(wide => Footprint(bench, wide, sets) <= 0.85);

    /// <summary>Of unfinished sums, layer by layer at the most, at the tiling that fits the widest: where the tiling is free, short codes let it grow.</summary>
    private static double Footprint(Workbench bench, string wide, params IReadOnlyList<string> sets)
    {
        return Bytes(Short) / Bytes(wide);

        double Bytes(string encoding) =>
            bench.RunAtTilingOf([Encoding("int64"), .. sets], Machine, Network, [Encoding(encoding), .. sets]).Sum(c => c.PartialSumFootprintBytes);
    }

    /// <summary>With the tiling free.</summary>
    private static Finding Traffic(Workbench bench, string wide)
    {
        return new Finding(Ratio(128)) { Variants = [.. SizesKib.Select(size => ($"{size} KiB", Ratio(size)))] };

        double Ratio(int size) => Bytes(Short, size) / Bytes(wide, size);

        double Bytes(string encoding, int sizeKib) => bench.Run(Machine, Network, null, 1, Encoding(encoding), $"buffers.partial_sum.size_kib={sizeKib}", Dense)
            .Sum(c => c.PartialSumBufferReadBytes + c.PartialSumBufferWriteBytes);
    }

    private static string Encoding(string encoding) => $"buffers.partial_sum.encoding={encoding}";
}
