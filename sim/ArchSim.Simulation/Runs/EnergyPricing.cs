using ArchSim.Hardware;
using ArchSim.Memory;

namespace ArchSim.Simulation;

/// <summary>Energy is counts times costs, component by component.</summary>
internal static class EnergyPricing
{
    /// <summary>Picojoule by <see cref="EnergyComponent"/>, in its order.</summary>
    public static IReadOnlyList<double> Of(LayerCounts counts, long cycles, EnergyCosts cost, double clockMhz)
    {
        var energy = new double[Enum.GetValues<EnergyComponent>().Length];
        // Idle lanes cost nothing but their registers.
        energy[(int)EnergyComponent.Array] = counts.Macs * cost.MacPj;
        energy[(int)EnergyComponent.ArrayRegisters] = counts.ElementCycles * cost.RegistersPjPerElementCycle;
        energy[(int)EnergyComponent.Codecs] = counts.OperandDecodes * cost.OperandDecodePj + counts.ResultEncodes * cost.ResultEncodePj
            + counts.PartialSumEncodes * cost.SumRescalePj;
        energy[(int)EnergyComponent.WeightBuffer] = Words(counts.WeightBufferReadWords, counts.WeightBufferWriteWords, cost.WeightBuffer);
        energy[(int)EnergyComponent.ActivationBuffer] = Words(counts.ActivationBufferReadWords, counts.ActivationBufferWriteWords, cost.ActivationBuffer);
        energy[(int)EnergyComponent.PartialSumBuffer] = Words(counts.PartialSumBufferReadWords, counts.PartialSumBufferWriteWords, cost.PartialSumBuffer);
        energy[(int)EnergyComponent.PartialSumCodec] = counts.PartialSumEncodes * cost.PartialSumEncodePj + counts.PartialSumDecodes * cost.PartialSumDecodePj;
        energy[(int)EnergyComponent.VectorUnit] = counts.VectorOperations * cost.VectorOperationPj;
        var memory = DramOf(counts, cost);
        for (var kind = 0; kind < memory.Count; kind++)
            energy[(int)((DramEnergyKind)kind < DramEnergyKind.Refresh ? EnergyComponent.Dram : EnergyComponent.DramBackground)] += memory[kind];
        energy[(int)EnergyComponent.Leakage] = StandingPj(cost.LeakageMw, cycles, clockMhz);
        energy[(int)EnergyComponent.Network] = counts.WeightTransfers * cost.Network.WeightPj + counts.ActivationTransfers * cost.Network.ActivationPj
            + PartialSumNetwork(counts, cost);
        return energy;
    }

    /// <summary>Picojoule by <see cref="DramEnergyKind"/>, in its order.</summary>
    public static IReadOnlyList<double> DramOf(LayerCounts counts, EnergyCosts cost)
    {
        var memory = cost.Dram.Of(Commands(counts));
        return
        [
            memory.ActivatePj, memory.ReadPj, memory.WritePj, memory.IoPj,
            RefreshPj(counts, cost), memory.ActiveStandbyPj + memory.PrechargeStandbyPj, memory.PowerDownPj,
        ];
    }

    // By the time that each rank was somewhere: in layers shorter than an interval there is a refresh or there is none.
    private static double RefreshPj(LayerCounts counts, EnergyCosts cost) =>
        cost.Dram.RefreshDuePj(counts.DramActiveClocks + counts.DramPrechargedClocks + counts.DramActivePowerDownClocks + counts.DramPrechargedPowerDownClocks);

    private static CommandCounts Commands(LayerCounts counts) => new()
    {
        Activates = counts.DramActivates,
        Reads = counts.DramReadBursts,
        Writes = counts.DramWriteBursts,
        ActiveClocks = counts.DramActiveClocks,
        PrechargedClocks = counts.DramPrechargedClocks,
        ActivePowerDownClocks = counts.DramActivePowerDownClocks,
        PrechargedPowerDownClocks = counts.DramPrechargedPowerDownClocks,
    };

    // 1 mW for 1 us is 1,000 pJ.
    public static double StandingPj(double milliwatt, long cycles, double clockMhz) => milliwatt * cycles / clockMhz * 1000;

    /// <summary>By <see cref="EnergyComponent"/>, in its order: what stands by while layers overlap, and a run is that much shorter.</summary>
    /// <param name="layerCycles">Of all layers one after the other; <paramref name="backgroundPj"/> is what the memory stands by with in these.</param>
    public static double[] StandingOverlapPj(Accelerator accelerator, long overlapCycles, long layerCycles, double backgroundPj)
    {
        var saved = new double[Enum.GetValues<EnergyComponent>().Length];
        if (overlapCycles == 0)
            return saved;
        // The memory stands by as in the mean of the run.
        saved[(int)EnergyComponent.DramBackground] = backgroundPj * overlapCycles / layerCycles;
        saved[(int)EnergyComponent.Leakage] = StandingPj(accelerator.Costs.LeakageMw, overlapCycles, accelerator.Spec.ClockMhz);
        return saved;
    }

    /// <summary>What of a layer's energy its partial sums take.</summary>
    public static PartialSumEnergy PartialSumsOf(LayerCounts counts, EnergyCosts cost, IReadOnlyList<double> energyPj)
    {
        var bytes = counts.DramReadBytes + counts.DramWriteBytes;
        var spilled = counts.PartialSumDramReadBytes + counts.PartialSumDramWriteBytes;
        return new PartialSumEnergy(
            energyPj[(int)EnergyComponent.PartialSumBuffer],
            energyPj[(int)EnergyComponent.PartialSumCodec],
            PartialSumNetwork(counts, cost),
            bytes == 0 ? 0 : energyPj[(int)EnergyComponent.Dram] * spilled / bytes);
    }

    private static double PartialSumNetwork(LayerCounts counts, EnergyCosts cost) =>
        counts.PartialSumEncodes * cost.Network.SumOutPj + counts.PartialSumReturns * cost.Network.SumInPj;

    private static double Words(long reads, long writes, BufferEnergy cost) => reads * cost.ReadWordPj + writes * cost.WriteWordPj;
}
