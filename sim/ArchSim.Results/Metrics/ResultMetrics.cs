using ArchSim.Simulation;
using static ArchSim.Results.MetricCatalog;

namespace ArchSim.Results;

/// <summary>
/// The metrics of a result, in the catalog's words. A value that does not exist (a rate over nothing) is left out, and so is a stall reason
/// that never came up.
/// </summary>
public static class ResultMetrics
{
    public static IEnumerable<MetricValue> Of(RunResult run) => Finite(RunValues(run));

    /// <summary>As a database would give them back.</summary>
    public static MetricTable TableOf(RunResult run)
    {
        var table = new MetricTable();
        foreach (var value in Of(run))
            table.Add(value.Metric.Name, value.Component, value.Value);
        return table;
    }

    public static IEnumerable<MetricValue> Of(LayerResult layer, double clockMhz) => Finite(LayerValues(layer, clockMhz));

    /// <summary>Most bytes that partial sums of any layer held at one time.</summary>
    public static long PartialSumFootprint(RunResult run) => run.Layers.Select(l => l.Counts.PartialSumFootprintBytes).DefaultIfEmpty(0).Max();

    private static IEnumerable<MetricValue> Finite(IEnumerable<MetricValue> values) => values.Where(v => double.IsFinite(v.Value));

    private static IEnumerable<MetricValue> RunValues(RunResult run)
    {
        var spec = run.Accelerator.Spec;
        yield return new(Utilization, "", run.Utilization);
        yield return new(PrefetchOverlapCycles, "", run.PrefetchOverlapCycles);
        foreach (var (component, um2) in run.Accelerator.Costs.AreaUm2)
            yield return new(AreaUm2, MetricNames.Of(component), um2);
        yield return new(AreaTotalUm2, "", run.TotalAreaUm2);
        yield return new(AreaComputeUm2, "", run.ComputeAreaUm2);
        yield return new(TopsPeak, "", run.TopsPeak);
        yield return new(TopsPerMm2, "", run.TopsPerMm2);
        yield return new(TopsPerMm2Total, "", run.TopsPerMm2Total);
        yield return new(ClockMhz, "", spec.ClockMhz);
        if (run.Accelerator.Costs.Technology is { } technology)
            yield return new(TechnologyNm, "", technology.NodeNm);
        yield return new(ProcessingElements, "", spec.Array.ProcessingElements);
        if (!spec.Dram.Ideal)
            yield return new(DramPeakBytesPerSecond, "", spec.Dram.PeakBytesPerSecond);
        foreach (var value in Work(run.Cycles, run.Macs, run.Seconds, run.EnergyByComponentPj))
            yield return value;
        foreach (var unit in Enum.GetValues<Unit>())
        {
            foreach (var value in UnitValues(unit, run.UnitTotal(unit)))
                yield return value;
        }
        foreach (var value in CountValues(Total(run), run.Macs))
            yield return value;
        foreach (var value in PartialSumValues(run.PartialSumEnergy, run.PartialSumStallCycles))
            yield return value;
    }

    private static IEnumerable<MetricValue> LayerValues(LayerResult layer, double clockMhz)
    {
        foreach (var value in Work(layer.Cycles, layer.Macs, layer.Cycles / (clockMhz * 1e6), layer.EnergyPj))
            yield return value;
        foreach (var unit in Enum.GetValues<Unit>())
        {
            foreach (var value in UnitValues(unit, layer.Units[(int)unit]))
                yield return value;
        }
        foreach (var value in CountValues(layer.Counts, layer.Macs))
            yield return value;
        foreach (var value in PartialSumValues(layer.PartialSumEnergy, layer.PartialSumStallCycles))
            yield return value;
    }

    private static IEnumerable<MetricValue> Work(long cycles, long macs, double seconds, IReadOnlyList<double> energyPj)
    {
        yield return new(Cycles, "", cycles);
        yield return new(Seconds, "", seconds);
        yield return new(Macs, "", macs);
        yield return new(Tops, "", seconds > 0 ? 2.0 * macs / seconds / 1e12 : 0);
        foreach (var component in Enum.GetValues<EnergyComponent>())
            yield return new(EnergyPj, MetricNames.Of(component), energyPj[(int)component]);
        var total = energyPj.Sum();
        yield return new(EnergyTotalPj, "", total);
        yield return new(TopsPerWatt, "", total > 0 ? 2.0 * macs / total : 0);
        var chip = RunResult.EnergyOfChipPj(energyPj);
        yield return new(TopsPerWattChip, "", chip > 0 ? 2.0 * macs / chip : 0);
    }

    private static IEnumerable<MetricValue> UnitValues(Unit unit, UnitCycles cycles)
    {
        yield return new(BusyCycles, MetricNames.Of(unit), cycles.Busy);
        yield return new(IdleCycles, MetricNames.Of(unit), cycles.Idle);
        foreach (var reason in Enum.GetValues<StallReason>())
        {
            if (cycles.Stalls[(int)reason] is > 0 and var stalled)
                yield return new(StallCycles, StallComponent(unit, reason), stalled);
        }
    }

    private static IEnumerable<MetricValue> CountValues(LayerCounts c, long macs)
    {
        yield return new(DramBytes, "read", c.DramReadBytes);
        yield return new(DramBytes, "write", c.DramWriteBytes);
        yield return new(MacsPerDramByte, "", macs / (double)(c.DramReadBytes + c.DramWriteBytes));
        yield return new(PartialSumBytes, "buffer_read", c.PartialSumBufferReadBytes);
        yield return new(PartialSumBytes, "buffer_write", c.PartialSumBufferWriteBytes);
        yield return new(PartialSumBytes, "dram_read", c.PartialSumDramReadBytes);
        yield return new(PartialSumBytes, "dram_write", c.PartialSumDramWriteBytes);
        yield return new(PartialSumFootprintBytes, "", c.PartialSumFootprintBytes);
        yield return new(DramActivates, "", c.DramActivates);
        yield return new(DramBursts, "read", c.DramReadBursts);
        yield return new(DramBursts, "write", c.DramWriteBursts);
        yield return new(DramTransactions, "", c.DramTransactions);
        yield return new(DramRowHits, "", c.DramRowHits);
        yield return new(BufferWords, "weight_read", c.WeightBufferReadWords);
        yield return new(BufferWords, "weight_write", c.WeightBufferWriteWords);
        yield return new(BufferWords, "activation_read", c.ActivationBufferReadWords);
        yield return new(BufferWords, "activation_write", c.ActivationBufferWriteWords);
        yield return new(BufferWords, "partial_sum_read", c.PartialSumBufferReadWords);
        yield return new(BufferWords, "partial_sum_write", c.PartialSumBufferWriteWords);
        yield return new(BankConflicts, "", c.BankConflicts);
        yield return new(NetworkTransfers, "weight", c.WeightTransfers);
        yield return new(NetworkTransfers, "activation", c.ActivationTransfers);
        yield return new(NetworkTransfers, "partial_sum_out", c.PartialSumEncodes);
        yield return new(NetworkTransfers, "partial_sum_in", c.PartialSumReturns);
        yield return new(CodecOperations, "partial_sum_encode", c.PartialSumEncodes);
        yield return new(CodecOperations, "partial_sum_decode", c.PartialSumDecodes);
        yield return new(CodecOperations, "operand_decode", c.OperandDecodes);
        yield return new(CodecOperations, "result_encode", c.ResultEncodes);
        yield return new(VectorOperations, "", c.VectorOperations);
        yield return new(ElementCycles, "", c.ElementCycles);
    }

    private static IEnumerable<MetricValue> PartialSumValues(PartialSumEnergy energy, long stalls)
    {
        yield return new(PartialSumEnergyPj, "buffer", energy.BufferPj);
        yield return new(PartialSumEnergyPj, "codec", energy.CodecPj);
        yield return new(PartialSumEnergyPj, "network", energy.NetworkPj);
        yield return new(PartialSumEnergyPj, "dram", energy.DramPj);
        yield return new(PartialSumStallCycles, "", stalls);
    }

    // Everything adds up over layers but the footprint, of which the largest counts.
    private static LayerCounts Total(RunResult run) => new()
    {
        DramReadBytes = run.Sum(c => c.DramReadBytes),
        DramWriteBytes = run.Sum(c => c.DramWriteBytes),
        DramActivates = run.Sum(c => c.DramActivates),
        DramReadBursts = run.Sum(c => c.DramReadBursts),
        DramWriteBursts = run.Sum(c => c.DramWriteBursts),
        DramRowHits = run.Sum(c => c.DramRowHits),
        DramTransactions = run.Sum(c => c.DramTransactions),
        WeightBufferReadWords = run.Sum(c => c.WeightBufferReadWords),
        WeightBufferWriteWords = run.Sum(c => c.WeightBufferWriteWords),
        ActivationBufferReadWords = run.Sum(c => c.ActivationBufferReadWords),
        ActivationBufferWriteWords = run.Sum(c => c.ActivationBufferWriteWords),
        PartialSumBufferReadWords = run.Sum(c => c.PartialSumBufferReadWords),
        PartialSumBufferWriteWords = run.Sum(c => c.PartialSumBufferWriteWords),
        PartialSumBufferReadBytes = run.Sum(c => c.PartialSumBufferReadBytes),
        PartialSumBufferWriteBytes = run.Sum(c => c.PartialSumBufferWriteBytes),
        PartialSumDramReadBytes = run.Sum(c => c.PartialSumDramReadBytes),
        PartialSumDramWriteBytes = run.Sum(c => c.PartialSumDramWriteBytes),
        PartialSumFootprintBytes = PartialSumFootprint(run),
        WeightTransfers = run.Sum(c => c.WeightTransfers),
        ActivationTransfers = run.Sum(c => c.ActivationTransfers),
        PartialSumReturns = run.Sum(c => c.PartialSumReturns),
        BankConflicts = run.Sum(c => c.BankConflicts),
        PartialSumEncodes = run.Sum(c => c.PartialSumEncodes),
        PartialSumDecodes = run.Sum(c => c.PartialSumDecodes),
        OperandDecodes = run.Sum(c => c.OperandDecodes),
        ResultEncodes = run.Sum(c => c.ResultEncodes),
        VectorOperations = run.Sum(c => c.VectorOperations),
        ElementCycles = run.Sum(c => c.ElementCycles),
    };
}
