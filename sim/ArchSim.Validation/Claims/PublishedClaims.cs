namespace ArchSim.Validation;

/// <summary>Every claim, in the order of the table. A group is a file in this folder and a line here.</summary>
public static class PublishedClaims
{
    public static IReadOnlyList<(string Group, IReadOnlyList<Claim> Claims)> All { get; } =
    [
        ("fused inner-product units", FusedIpuClaims.All),
    ];
}
