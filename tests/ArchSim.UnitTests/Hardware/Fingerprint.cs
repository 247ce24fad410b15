using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

/// <summary>Everything the cost of a machine consists of, by name: what a change of a field shows in.</summary>
internal static class Fingerprint
{
    public static IEnumerable<(string Name, double Value)> Energies(EnergyCosts e) =>
    [
        ("mac", e.MacPj), ("registers", e.RegistersPjPerElementCycle), ("operand_decode", e.OperandDecodePj), ("result_encode", e.ResultEncodePj),
        ("sum_rescale", e.SumRescalePj), ("partial_sum_encode", e.PartialSumEncodePj), ("partial_sum_decode", e.PartialSumDecodePj),
        ("weight_word", e.WeightBuffer.ReadWordPj), ("weight_write", e.WeightBuffer.WriteWordPj),
        ("activation_word", e.ActivationBuffer.ReadWordPj), ("activation_write", e.ActivationBuffer.WriteWordPj),
        ("partial_sum_word", e.PartialSumBuffer.ReadWordPj), ("partial_sum_write", e.PartialSumBuffer.WriteWordPj),
        ("vector", e.VectorOperationPj), ("dram_activate", e.Dram.ActivatePj), ("dram_read", e.Dram.ReadBurstPj + e.Dram.IoPjPerBurst), ("dram_write", e.Dram.WriteBurstPj + e.Dram.IoPjPerBurst),
        ("dram_refresh", e.Dram.RankRefreshPj), ("dram_bank_refresh", e.Dram.BankRefreshPj), ("dram_active", e.Dram.ActiveStandbyMw), ("dram_precharged", e.Dram.PrechargeStandbyMw),
        ("dram_active_down", e.Dram.ActivePowerDownMw), ("dram_precharged_down", e.Dram.PrechargePowerDownMw), ("dram_background", e.Dram.BusyBackgroundMw), ("leakage", e.LeakageMw),
    ];

    public static Dictionary<string, double> Of(Accelerator accelerator)
    {
        var int8 = PrecisionFile.Load("int8").Default;
        var formats = accelerator.Element.ModeFor(int8.Weight, int8.Activation) is null ? PrecisionFile.Load(accelerator.Spec.DefaultPrecision).Default : int8;
        var mode = accelerator.Element.ModeFor(formats.Weight, formats.Activation)!;
        var values = Energies(accelerator.Costs.EnergyOf(mode, formats, new OperandStatistics(0.4, 0.1, 0.3, 0.5))).ToDictionary(e => e.Name, e => e.Value);
        foreach (var (component, um2) in accelerator.Costs.AreaUm2)
            values[$"area:{component}"] = um2;
        values["peak"] = accelerator.Spec.Array.ProcessingElements * mode.Lanes.Product * accelerator.Spec.ClockMhz;
        values["dram_peak"] = accelerator.Spec.Dram.PeakBytesPerSecond;
        return values;
    }
}
