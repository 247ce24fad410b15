namespace ArchSim.Validation;

/// <summary>
/// The ANT simulator's own model, in AntSimulator, against what that simulator gave layer by layer. It says that the figures which papers take from it
/// can be had here again, and nothing about our machines.
/// </summary>
internal static class AntClaims
{
    private const string Work = "ANT simulator (Guo et al., MICRO 2022; github.com/clevercool/ANT-Quantization, ant_simulator), run with batch 64";

    public static IReadOnlyList<Claim> All { get; } =
    [
        .. from design in (AntDesign[])[AntDesign.AntOutputStationary, AntDesign.BitFusion, AntDesign.AdaptivFloat]
            from network in (string[])["resnet18", "resnet50"]
            from claim in Of(design, network)
            select claim,
        .. Ratios("resnet18", (AntDesign.AntOutputStationary, 0.23), (AntDesign.BitFusion, 0.69)),
        .. Ratios("resnet50", (AntDesign.AntOutputStationary, 0.22), (AntDesign.BitFusion, 0.54)),
    ];

    private static IEnumerable<Claim> Of(AntDesign design, string network)
    {
        var rows = AntRow.All.Where(r => r.Design == design.Name && r.Network == network).ToList();
        var (_, _, cycles, energyNj) = AntRow.Sums.Single(s => s.Design == design.Name && s.Network == network);
        var (id, what) = ($"ant.{design.Name.ToLowerInvariant()}.{network}", $"{design.Name} on {network}");
        yield return Layers($"{id}.layer-cycles", $"layers of {what} whose cycles and stalls are equal",
            (row, ours) => (row.Outcome.Cycles, row.Outcome.StallCycles) == (ours.Cycles, ours.StallCycles));
        yield return Layers($"{id}.layer-traffic", $"layers of {what} whose bits to and from each memory are equal",
            (row, ours) => row.Outcome with { Cycles = 0, StallCycles = 0 } == ours with { Cycles = 0, StallCycles = 0 });
        yield return Layers($"{id}.layer-energy", $"layers of {what} whose energies (static, DRAM, buffers, core) are each within 1 %",
            (row, ours) => IsWithinOnePercent(row.Energy, AntEnergy.Of(design, ours)));
        yield return Claim($"{id}.cycles", $"cycles of {what}, 64 images", cycles, "cycles", Tolerance.Exact, () => Cycles(design, network));
        yield return Claim($"{id}.energy", $"energy of {what}, 64 images", energyNj * 1e-6, "mJ", new Tolerance(0.01),
            () => rows.Sum(r => AntEnergy.Of(design, AntOracle.Run(design, r.Shape)).TotalNj) * 1e-6);

        Claim Layers(string id, string statement, Func<AntRow, AntOutcome, bool> agrees) =>
            Claim(id, statement, rows.Count, "layers", Tolerance.Exact, () => rows.Count(r => agrees(r, AntOracle.Run(design, r.Shape))));
    }

    /// <summary>Printed with two digits, and compared so.</summary>
    private static IEnumerable<Claim> Ratios(string network, params (AntDesign Design, double Published)[] figures) =>
        figures.Select(f => new Claim
        {
            Id = $"ant.{f.Design.Name.ToLowerInvariant()}.{network}.time",
            Statement = $"time of {f.Design.Name} on {network} over that of AdaptivFloat, at equal area, to two digits",
            Source = "ANT simulator (Guo et al., MICRO 2022), results/ant_res.csv",
            Verification = Verification.Code,
            Kind = ClaimKind.Reproduction,
            Tolerance = Tolerance.Exact,
            Published = f.Published,
            Unit = "",
            Compute = _ => new Finding(Math.Round((double)Cycles(f.Design, network) / Cycles(AntDesign.AdaptivFloat, network), 2)),
        });

    private static Claim Claim(string id, string statement, double published, string unit, Tolerance tolerance, Func<double> compute) => new()
    {
        Id = id,
        Statement = statement,
        Source = Work,
        Verification = Verification.Code,
        Kind = ClaimKind.Reproduction,
        Tolerance = tolerance,
        Published = published,
        Unit = unit,
        Compute = _ => new Finding(compute()),
    };

    private static long Cycles(AntDesign design, string network) =>
        AntRow.All.Where(r => r.Design == design.Name && r.Network == network).Sum(r => AntOracle.Run(design, r.Shape).Cycles);

    private static bool IsWithinOnePercent(AntEnergy published, AntEnergy ours)
    {
        return Near(published.StaticNj, ours.StaticNj) && Near(published.DramNj, ours.DramNj) && Near(published.BufferNj, ours.BufferNj)
            && Near(published.CoreNj, ours.CoreNj);

        static bool Near(double a, double b) => Math.Abs(b - a) <= 0.01 * a;
    }
}
