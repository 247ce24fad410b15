namespace ArchSim.Numerics;

/// <param name="Origin">Which of the parameters a source states, and what was assumed for the others.</param>
public sealed record LbaPreset(string Name, LbaParameters Parameters, string Origin);

/// <summary>The table of multiply-adds that sources use, by name.</summary>
public static class LbaPresets
{
    private const string Ladder =
        "M, E and chunks of 16 from LBA, ICLR 2024, zero-shot table; its biases are not stated: 2^(E-1) = 16 for sums, so that M10E5 ends where IEEE half does, and 18 for products by the bias rule";

    public static IReadOnlyList<LbaPreset> All { get; } =
    [
        new("m7e4", new LbaParameters(7, 4, 12, 10), "LBA, ICLR 2024: the 12-bit accumulator with both biases and chunks of 16"),
        new("m10e5", HalfRange(10), Ladder),
        new("m9e5", HalfRange(9), Ladder),
        new("m8e5", HalfRange(8), Ladder),
        new("m7e5", HalfRange(7), Ladder),
        new("m6e5", HalfRange(6), Ladder),
        new("fp16chunk64", new LbaParameters(9, 6, 32, 32) { ChunkLength = 64, Rounding = Rounding.NearestEven },
            "Wang et al., NeurIPS 2018: sums of FP8 products in (1, 6, 9); chunks of 64 are recalled; rounding to nearest even, the bias 2^(E-1) and products in the same format are assumed"),
    ];

    /// <exception cref="ArgumentException">An unknown name; the message lists the known ones.</exception>
    public static LbaParameters Named(string name) =>
        All.FirstOrDefault(p => p.Name == name)?.Parameters
        ?? throw new ArgumentException($"unknown low-bit multiply-add '{name}'; known: {string.Join(", ", All.Select(p => p.Name))}", nameof(name));

    private static LbaParameters HalfRange(int mantissaBits) => LbaParameters.WithProductBias(mantissaBits, 5, 18);
}
