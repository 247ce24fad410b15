using System.Text.Json;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary>A run for machines. Names are a contract: fields are added, never renamed.</summary>
internal static class RunJson
{
    public static void Fields(Utf8JsonWriter json, RunResult run)
    {
        json.WriteString("accelerator", run.Accelerator.Spec.Name);
        json.WriteString("workload", run.Workload.Name);
        json.WriteString("precision", run.Precision.Name);
        json.WriteString("operands", run.OperandsAreReal ? "real" : "synthetic");
        if (run.OperandsAreReal)
            json.WriteBoolean("operands_reencoded", run.OperandsAreReencoded);
        json.WriteString("objective", MetricNames.Of(run.Objective));
        json.WriteNumber("batch", run.Batch);
        json.WriteNumber("seed", run.Seed);
        json.WriteString("hash", run.Hash);
        json.Number("clock_mhz", run.Accelerator.Spec.ClockMhz);
        if (run.Accelerator.SlowestPath is { } slowest)
        {
            json.Number("critical_path_ns", slowest.Nanoseconds);
            json.WriteBoolean("makes_clock", run.Accelerator.ClockProblem is null);
        }
        json.WriteBoolean("edges", run.Workload.Edges is not null);
        json.WriteNumber("cycles", run.Cycles);
        json.WriteNumber("prefetch_overlap_cycles", run.PrefetchOverlapCycles);
        json.Number("seconds", run.Seconds);
        json.WriteNumber("macs", run.Macs);
        json.Number("utilization", run.Utilization);
        json.Number("energy_total_pj", run.EnergyPj);
        Energy(json, run.EnergyByComponentPj);
        json.Object("area_um2", () =>
        {
            foreach (var (component, area) in run.Accelerator.Costs.AreaUm2)
                json.Number(MetricNames.Of(component), area);
        });
        json.Number("area_total_um2", run.TotalAreaUm2);
        Traffic(json, run.Sum);
        json.WriteNumber("partial_sum_footprint_bytes", ResultMetrics.PartialSumFootprint(run));
        PartialSums(json, ResultMetrics.PartialSumFootprint(run), run.Sum, run.PartialSumEnergy, run.PartialSumStallCycles);
        json.WriteNumber("bank_conflicts", run.Sum(c => c.BankConflicts));
        Stalls(json, run.UnitTotal(Unit.Array));
        Units(json, run.UnitTotal);
        json.Number("tops", run.Tops);
        json.Number("tops_peak", run.TopsPeak);
        json.Number("tops_per_mm2", run.TopsPerMm2);
        json.Number("tops_per_mm2_total", run.TopsPerMm2Total);
        json.Number("tops_per_watt", run.TopsPerWatt);
        json.Number("tops_per_watt_chip", run.TopsPerWattChip);
        json.Objects("layers", run.Layers, layer => Layer(json, layer));
    }

    private static void Layer(Utf8JsonWriter json, LayerResult layer)
    {
        json.WriteString("name", layer.Layer.Name);
        json.WriteString("op", MetricNames.Of(layer.Layer.Op));
        json.WriteNumber("macs", layer.Macs);
        json.WriteNumber("cycles", layer.Cycles);
        json.Number("energy_total_pj", layer.TotalEnergyPj);
        Energy(json, layer.EnergyPj);
        json.WriteString("mapping", layer.Mapping);
        json.Objects("fused", layer.Fused, fused =>
        {
            json.WriteString("name", fused.Name);
            json.WriteString("op", MetricNames.Of(fused.Op));
        });
        json.WriteString("fused_into", layer.FusedInto.Length > 0 ? layer.FusedInto : null);
        json.WriteBoolean("input_on_chip", layer.InputOnChip);
        json.WriteBoolean("result_on_chip", layer.ResultOnChip);
        json.WriteString("mode", layer.Mode);
        json.Object("formats", () =>
        {
            json.WriteString("weight", layer.Formats.Weight.Name);
            json.WriteString("activation", layer.Formats.Activation.Name);
            json.WriteString("accumulator", layer.Formats.Accumulator.Name);
            json.WriteString("partial_sum", layer.Formats.PartialSum?.Name);
            json.WriteString("output", layer.Formats.Output.Name);
        });
        Traffic(json, count => count(layer.Counts));
        json.WriteNumber("partial_sum_footprint_bytes", layer.Counts.PartialSumFootprintBytes);
        PartialSums(json, layer.Counts.PartialSumFootprintBytes, count => count(layer.Counts), layer.PartialSumEnergy, layer.PartialSumStallCycles);
        json.WriteNumber("bank_conflicts", layer.Counts.BankConflicts);
        json.WriteNumber("dram_transactions", layer.Counts.DramTransactions);
        json.Object("dram_commands", () =>
        {
            json.WriteNumber("read", layer.Counts.DramReadBursts);
            json.WriteNumber("write", layer.Counts.DramWriteBursts);
            json.WriteNumber("row_hits", layer.Counts.DramRowHits);
            json.WriteNumber("activate", layer.Counts.DramActivates);
            json.WriteNumber("precharge", layer.Counts.DramPrecharges);
            json.WriteNumber("refresh", layer.Counts.DramRankRefreshes + layer.Counts.DramBankRefreshes);
        });
        Stalls(json, layer.Units[(int)Unit.Array]);
        Units(json, unit => layer.Units[(int)unit]);
        json.WriteString("hash", layer.Hash);
    }

    private static void Energy(Utf8JsonWriter json, IReadOnlyList<double> byComponent) =>
        json.Object("energy_pj", () =>
        {
            foreach (var component in Enum.GetValues<EnergyComponent>())
                json.Number(MetricNames.Of(component), byComponent[(int)component]);
        });

    private static void Traffic(Utf8JsonWriter json, Func<Func<LayerCounts, long>, long> sum)
    {
        json.Object("dram_bytes", () =>
        {
            json.WriteNumber("read", sum(c => c.DramReadBytes));
            json.WriteNumber("write", sum(c => c.DramWriteBytes));
        });
        json.Object("partial_sum_bytes", () =>
        {
            json.WriteNumber("buffer_read", sum(c => c.PartialSumBufferReadBytes));
            json.WriteNumber("buffer_write", sum(c => c.PartialSumBufferWriteBytes));
            json.WriteNumber("dram_read", sum(c => c.PartialSumDramReadBytes));
            json.WriteNumber("dram_write", sum(c => c.PartialSumDramWriteBytes));
        });
    }

    private static void PartialSums(Utf8JsonWriter json, long footprint, Func<Func<LayerCounts, long>, long> sum, PartialSumEnergy energy, long stalls) =>
        json.Object("partial_sums", () =>
        {
            json.WriteNumber("footprint_bytes", footprint);
            json.WriteNumber("buffer_read_bytes", sum(c => c.PartialSumBufferReadBytes));
            json.WriteNumber("buffer_write_bytes", sum(c => c.PartialSumBufferWriteBytes));
            json.WriteNumber("dram_read_bytes", sum(c => c.PartialSumDramReadBytes));
            json.WriteNumber("dram_write_bytes", sum(c => c.PartialSumDramWriteBytes));
            json.Object("energy_pj", () =>
            {
                json.Number("buffer", energy.BufferPj);
                json.Number("codec", energy.CodecPj);
                json.Number("network", energy.NetworkPj);
                json.Number("dram", energy.DramPj);
            });
            json.WriteNumber("stall_cycles", stalls);
        });

    private static void Units(Utf8JsonWriter json, Func<Unit, UnitCycles> cyclesOf) =>
        json.Object("units", () =>
        {
            foreach (var unit in Enum.GetValues<Unit>())
            {
                var cycles = cyclesOf(unit);
                json.Object(MetricNames.Of(unit), () =>
                {
                    json.WriteNumber("busy", cycles.Busy);
                    json.WriteNumber("idle", cycles.Idle);
                    Stalls(json, cycles);
                });
            }
        });

    private static void Stalls(Utf8JsonWriter json, UnitCycles cycles) =>
        json.Object("stalls", () =>
        {
            foreach (var reason in Enum.GetValues<StallReason>())
                json.WriteNumber(MetricNames.Of(reason), cycles.Stalls[(int)reason]);
        });
}
