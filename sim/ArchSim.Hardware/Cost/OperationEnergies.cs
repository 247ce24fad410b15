using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>What one multiply-accumulate takes in a pair of formats on operands of a stated kind.</summary>
/// <param name="Formats">As the element names them: "int8 x int8".</param>
/// <param name="MacPj">Picojoule a multiply-accumulate.</param>
/// <param name="RegistersPj">Picojoule of an element's registers and their clock a cycle.</param>
public readonly record struct OperationEnergy(string Formats, string Operands, double MacPj, double RegistersPj);

/// <summary>The energy of an element's operation by the condition of its operands, for people who look at a machine: operands are drawn and their flips counted.</summary>
public static class OperationEnergies
{
    private const int Blocks = 8;

    private static readonly (string Name, Draw Activation, Draw Weight)[] Conditions =
    [
        ("random codes", Codes, Codes),
        ("gaussian, largest at four deviations", Gaussian, Gaussian),
        ("the same, half of the activations zero", Rectified, Gaussian),
        ("activations zero", Zero, Codes),
        ("weights zero", Codes, Zero),
    ];

    private delegate ushort Draw(NumberFormat format, double largest, ref ulong state);

    public static IEnumerable<OperationEnergy> Of(Accelerator accelerator)
    {
        foreach (var pair in accelerator.Element.SupportedFormats)
        {
            var names = pair.Split(" x ");
            // Families of formats have no energy of their own.
            if (names.Length != 2 || !NumberFormat.TryParse(names[0], out var weight) || !NumberFormat.TryParse(names[1], out var activation)
                || !weight.HoldsOperands || !activation.HoldsOperands || accelerator.Element.ModeFor(weight, activation) is not { } mode)
                continue;
            var formats = new LayerFormats(weight, activation, accelerator.Spec.PartialSumBuffer.Encoding, null, activation);
            foreach (var (name, drawActivation, drawWeight) in Conditions)
            {
                var energy = accelerator.Costs.EnergyOf(mode, formats, OperandStatistics.Measure(Sample(weight, activation, drawActivation, drawWeight), mode.AccumulatorBits, mode.SumFormat));
                yield return new OperationEnergy(pair, name, energy.MacPj, energy.RegistersPjPerElementCycle);
            }
        }
    }

    private static OperandSample Sample(NumberFormat weight, NumberFormat activation, Draw drawActivation, Draw drawWeight)
    {
        var state = 1UL;
        return new OperandSample
        {
            WeightFormat = weight,
            ActivationFormat = activation,
            Activations = Fill(OperandSample.Pixels, activation, drawActivation, ref state),
            Weights = Fill(OperandSample.Channels, weight, drawWeight, ref state),
            Blocks = Blocks,
            IsSynthetic = true,
        };
    }

    private static ushort[] Fill(int rows, NumberFormat format, Draw draw, ref ulong state)
    {
        var largest = Enumerable.Range(0, 1 << format.Bits).Select(c => Math.Abs(format.Decode((uint)c))).Where(double.IsFinite).Max();
        var codes = new ushort[Blocks * rows * OperandSample.Depth];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = draw(format, largest, ref state);
        return codes;
    }

    private static ushort Zero(NumberFormat format, double largest, ref ulong state) => 0;

    private static ushort Codes(NumberFormat format, double largest, ref ulong state) => (ushort)(Next(ref state) >> (64 - format.Bits));

    private static ushort Rectified(NumberFormat format, double largest, ref ulong state) =>
        Next(ref state) >> 63 == 0 ? (ushort)0 : Gaussian(format, largest, ref state);

    // Twelve uniform numbers less their mean: near enough to a normal one.
    private static ushort Gaussian(NumberFormat format, double largest, ref ulong state)
    {
        var normal = -6.0;
        for (var i = 0; i < 12; i++)
            normal += (Next(ref state) >> 11) * Math.ScaleB(1, -53);
        return (ushort)format.Encode(Math.Clamp(normal / 4, -1, 1) * largest);
    }

    // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    private static ulong Next(ref ulong state)
    {
        var z = state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
