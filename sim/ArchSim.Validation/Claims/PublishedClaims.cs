namespace ArchSim.Validation;

/// <summary>Every claim, in the order of the table. A group is a file in this folder and a line here.</summary>
public static class PublishedClaims
{
    public static IReadOnlyList<(string Group, IReadOnlyList<Claim> Claims)> All { get; } =
    [
        ("Fused inner-product units", FusedIpuClaims.All),
        ("Segmented logarithms", SegmentedLogClaims.All),
        ("Logarithmic posits", LogPositClaims.All),
        ("Accumulators and floating point", AccumulatorClaims.All),
        ("Integer baselines", BaselineClaims.All),
        ("Piecewise linear quantization", PiecewiseLinearClaims.All),
        ("Partial sums", PartialSumClaims.All),
        ("LPA against its baselines", MachineClaims.All),
        ("Baselines as machines", BaselineMachineClaims.All),
        ("ANT simulator", AntClaims.All),
        ("SCALE-Sim", ScaleSimClaims.All),
    ];
}
