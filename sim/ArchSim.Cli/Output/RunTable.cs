using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary>A run for people: what it took, and where that went.</summary>
internal static class RunTable
{
    private const int SlowestLayers = 10;

    public static void Write(ITerminal terminal, RunResult run)
    {
        terminal.Line($"{run.Workload.Name} on {run.Accelerator.Spec.Name} in {run.Precision.Name}, batch {run.Batch}, mapped for {MetricNames.Of(run.Objective)}, "
            + (run.OperandsAreReal ? run.OperandsAreReencoded ? "operands of a trace, encoded anew in these formats" : "operands of a trace" : $"synthetic operands (seed {run.Seed})")
            + (run.Workload.Edges is null ? "; no edges are known: nothing is fused or stays on chip" : ""));
        terminal.Out.WriteLine();
        Totals(run).Write(terminal);
        terminal.Heading("Energy by component");
        Energy(run).Write(terminal);
        terminal.Heading("Cycles of the array");
        ArrayCycles(run).Write(terminal);
        terminal.Heading(run.Layers.Count > SlowestLayers ? $"The {SlowestLayers} slowest of {run.Layers.Count} layers" : "Layers, slowest first");
        Layers(run).Write(terminal);
    }

    private static TextTable Totals(RunResult run)
    {
        var seconds = run.Seconds;
        var table = new TextTable("", ">", "")
            .Add("Time", Quantity.Time(seconds), $"{Quantity.Count(run.Cycles)} cycles at {run.Accelerator.Spec.ClockMhz:G6} MHz")
            .Add("Energy", Quantity.Energy(run.EnergyPj), $"{Quantity.Power(seconds > 0 ? run.EnergyPj * 1e-12 / seconds : 0)} on average")
            .Add("Throughput", $"{Quantity.Digits(run.Tops)} TOPS", $"of {Quantity.Digits(run.TopsPeak)} at its peak; {Quantity.Short(run.Macs)} MACs, utilization {Quantity.Percent(run.Utilization, 1)}")
            .Add("Per area", $"{Quantity.Digits(run.TopsPerMm2)} TOPS/mm²", $"of compute area, {Quantity.Digits(run.TopsPerMm2Total)} of the chip")
            .Add("Per power", $"{Quantity.Digits(run.TopsPerWatt)} TOPS/W", $"memory included, {Quantity.Digits(run.TopsPerWattChip)} of the chip alone")
            .Add("Area", Quantity.Area(run.TotalAreaUm2), $"{Quantity.Area(run.ComputeAreaUm2)} of it compute")
            .Add("DRAM read", Quantity.Bytes(run.Sum(c => c.DramReadBytes)), "")
            .Add("DRAM written", Quantity.Bytes(run.Sum(c => c.DramWriteBytes)), "")
            .Add("Partial sums", Quantity.Bytes(ResultMetrics.PartialSumFootprint(run)), "at most at one time; "
                + $"{Quantity.Bytes(run.Sum(c => c.PartialSumBufferReadBytes + c.PartialSumBufferWriteBytes))} through their buffer, "
                + $"{Quantity.Bytes(run.Sum(c => c.PartialSumDramReadBytes + c.PartialSumDramWriteBytes))} spilled");
        return table;
    }

    private static TextTable Energy(RunResult run)
    {
        var total = run.EnergyPj;
        var table = new TextTable("component", ">energy", ">share");
        foreach (var (component, energy) in Enum.GetValues<EnergyComponent>().Zip(run.EnergyByComponentPj).OrderByDescending(e => e.Second))
        {
            if (energy > 0)
                table.Add(MetricNames.Of(component), Quantity.Energy(energy), Quantity.Percent(energy, total));
        }
        return table.Add("total", Quantity.Energy(total), Quantity.Percent(total, total));
    }

    private static TextTable ArrayCycles(RunResult run)
    {
        var cycles = run.UnitTotal(Unit.Array);
        // The layers' own: what they overlap by is taken off below.
        var total = run.Cycles + run.PrefetchOverlapCycles;
        var table = new TextTable("", ">cycles", ">share").Add("busy", Quantity.Count(cycles.Busy), Quantity.Percent(cycles.Busy, total));
        foreach (var reason in Enum.GetValues<StallReason>().OrderByDescending(r => cycles.Stalls[(int)r]))
        {
            var stalled = cycles.Stalls[(int)reason];
            if (stalled > 0)
                table.Add($"stalled: {MetricNames.Of(reason)}", Quantity.Count(stalled), Quantity.Percent(stalled, total));
        }
        table.Add("idle", Quantity.Count(cycles.Idle), Quantity.Percent(cycles.Idle, total));
        if (run.PrefetchOverlapCycles > 0)
        {
            table.Add("all layers", Quantity.Count(total), Quantity.Percent(total, total))
                .Add("less: weights fetched ahead", Quantity.Count(run.PrefetchOverlapCycles), Quantity.Percent(run.PrefetchOverlapCycles, total));
        }
        return table.Add("total", Quantity.Count(run.Cycles), Quantity.Percent(run.Cycles, total));
    }

    private static TextTable Layers(RunResult run)
    {
        var total = run.Cycles;
        var table = new TextTable("layer", "op", ">MACs", ">cycles", ">share", ">array busy", ">energy", "mapping");
        foreach (var layer in run.Layers.OrderByDescending(l => l.Cycles).Take(SlowestLayers))
        {
            table.Add(layer.Layer.Name, MetricNames.Of(layer.Layer.Op), Quantity.Short(layer.Macs), Quantity.Count(layer.Cycles), Quantity.Percent(layer.Cycles, total),
                Quantity.Percent(layer.Units[(int)Unit.Array].Busy, layer.Cycles), Quantity.Energy(layer.TotalEnergyPj), layer.Mapping);
        }
        return table;
    }
}
