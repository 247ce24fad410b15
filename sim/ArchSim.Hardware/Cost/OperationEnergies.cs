using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>What one multiply-accumulate takes in a pair of formats on operands of a stated kind.</summary>
/// <param name="Formats">As the element names them: "int8 x int8".</param>
/// <param name="MacPj">Picojoule a multiply-accumulate.</param>
/// <param name="RegistersPj">Picojoule of an element's registers and their clock a cycle.</param>
public readonly record struct OperationEnergy(string Formats, string Condition, double MacPj, double RegistersPj);

/// <summary>The energy of an element's operation by the condition of its operands, for people who look at a machine.</summary>
public static class OperationEnergies
{
    private static readonly (string Name, OperandStatistics Statistics)[] Conditions =
    [
        ("random", OperandStatistics.Random),
        ("a quarter of the bits flip", new OperandStatistics(0, 0, 0.25, 0.25)),
        ("half of the activations zero", OperandStatistics.Random with { ZeroActivations = 0.5 }),
        ("activations zero", OperandStatistics.Random with { ZeroActivations = 1 }),
        ("weights zero", OperandStatistics.Random with { ZeroWeights = 1 }),
    ];

    public static IEnumerable<OperationEnergy> Of(Accelerator accelerator)
    {
        foreach (var pair in accelerator.Element.SupportedFormats)
        {
            var names = pair.Split(" x ");
            // Families of formats ("flint4 x any") have no energy of their own.
            if (names.Length != 2 || !NumberFormat.TryParse(names[0], out var weight) || !NumberFormat.TryParse(names[1], out var activation)
                || accelerator.Element.ModeFor(weight, activation) is not { } mode)
                continue;
            var formats = new LayerFormats(weight, activation, accelerator.Spec.PartialSumBuffer.Encoding, null, activation);
            foreach (var (name, statistics) in Conditions)
            {
                var energy = accelerator.Costs.EnergyOf(mode, formats, statistics);
                yield return new OperationEnergy(pair, name, energy.MacPj, energy.RegistersPjPerElementCycle);
            }
        }
    }
}
