using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>The vector kernels of the fused unit give the bits of the scalar ones.</summary>
public sealed class FusedIpuTwinTests
{
    private static readonly FusedIpuParameters[] Units =
    [
        new(),
        new() { TreeBits = 12, SoftwarePrecision = 16 },
        new() { TreeBits = 10, SoftwarePrecision = 12, Lanes = 8 },
        new() { TreeBits = 28, Result = FusedIpuResult.Fp16 },
        new() { TreeBits = 31, SoftwarePrecision = 59, Lanes = 3 },
        new() { TreeBits = 20, SoftwarePrecision = 59, Lanes = 64, AccumulationBits = 0 },
        new() { Alignment = FusedIpuAlignment.SingleCycle, TreeBits = 12, SoftwarePrecision = 16 },
        new() { Alignment = FusedIpuAlignment.SingleCycle, TreeBits = 16, SoftwarePrecision = 59, AccumulatorFractionBits = 20 },
        new() { Alignment = FusedIpuAlignment.SingleCycle, TreeBits = 28, SoftwarePrecision = 59 },
        new() { Alignment = FusedIpuAlignment.SingleCycle, TreeBits = 57, SoftwarePrecision = 59, Lanes = 64, AccumulatorFractionBits = 36, AccumulationBits = 18 },
        new() { Alignment = FusedIpuAlignment.SingleCycle, TreeBits = 12, SoftwarePrecision = 59, Truncation = FusedIpuTruncation.TowardZero },
        new() { Alignment = FusedIpuAlignment.SingleCycle, TreeBits = 38, SoftwarePrecision = 59, Truncation = FusedIpuTruncation.TowardZero, Lanes = 1 },
    ];

    [Test]
    public void Over_all_codes_of_finite_numbers([ValueSource(nameof(Units))] FusedIpuParameters unit) =>
        Twins.AreEqual(new FusedIpuFloatDatapath(unit), Finite, Finite, seed: 1);

    [Test]
    public void On_a_normal_distribution_with_partial_sums_stored([ValueSource(nameof(Units))] FusedIpuParameters unit)
    {
        var random = new Random(2);
        var activations = HalfDraws.Many(1000, () => random.Next(3) == 0 ? (ushort)0 : HalfDraws.Normal(random));
        var weights = HalfDraws.Many(1000, () => HalfDraws.Normal(random, 0.05));
        Twins.AreEqual(new FusedIpuFloatDatapath(unit), activations, weights, seed: 3, new PartialSumTiles(NumberFormat.Parse("fp16"), 24));
    }

    [TestCase(0)]
    [TestCase(6)]
    public void On_infinities_and_NaN_which_partial_sums_keep(int unit)
    {
        // Rare enough for sums that see none, one and several.
        ushort[] codes = [.. Finite.Where((_, i) => i % 200 == 0), 0x7C00, 0xFC00, 0x7E01];
        Twins.AreEqual(new FusedIpuFloatDatapath(Units[unit]), codes, codes, seed: 4, new PartialSumTiles(NumberFormat.Parse("fp16"), 48));
    }

    [Test]
    public void On_top_nibbles_that_all_are_the_lowest([Values(16, 27, 28)] int treeBits)
    {
        // -2,047 is 256 x -16 + ...: the tree of the top nibbles has its largest sum, one more than 31 bits hold at 28.
        ushort[] codes = [HalfDraws.Code(-2047)];
        foreach (var alignment in Enum.GetValues<FusedIpuAlignment>())
            Twins.AreEqual(new FusedIpuFloatDatapath(new FusedIpuParameters { TreeBits = treeBits, Alignment = alignment }), codes, codes, seed: 5);
    }

    [TestCase(4, true, 4, true, 49)]
    [TestCase(8, true, 8, false, 16)]
    [TestCase(12, true, 8, true, 24)]
    [TestCase(16, true, 16, true, 49)]
    [TestCase(16, false, 16, false, 63)]
    [TestCase(16, true, 16, false, 36)]
    public void On_integers_that_saturate_and_wrap(int weightBits, bool weightSigned, int activationBits, bool activationSigned, int accumulatorBits)
    {
        var (weight, activation) = (Format(weightBits, weightSigned), Format(activationBits, activationSigned));
        foreach (var overflow in Enum.GetValues<OverflowMode>())
        {
            Twins.AreEqual(
                new FusedIpuIntegerDatapath(new FusedIpuParameters(), weight, activation, accumulatorBits, overflow), Twins.Codes(activation), Twins.Codes(weight), seed: 6,
                new PartialSumTiles(NumberFormat.Parse("int32"), 40));
        }
    }

    private static ushort[] Finite { get; } = [.. Enumerable.Range(0, 1 << 16).Where(c => (c & 0x7C00) != 0x7C00).Select(c => (ushort)c)];

    private static NumberFormat Format(int bits, bool signed) => signed ? new IntegerFormat(bits) : new UnsignedIntegerFormat(bits);
}
