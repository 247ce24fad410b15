using System.Globalization;
using System.Text.Json;
using ArchSim.Hardware;
using ArchSim.Memory;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary>An accelerator: its fields, and its area down to primitives.</summary>
/// <param name="precisionProblem">Why its default precision cannot run there; null where it can.</param>
internal sealed class InspectAccelerator(Accelerator accelerator, string? precisionProblem) : IInspection
{
    public void Write(ITerminal terminal)
    {
        var spec = accelerator.Spec;
        terminal.Line($"{spec.Name}: {spec.Description}");
        terminal.Out.WriteLine();
        var table = new TextTable("", "");
        foreach (var (name, value) in Fields())
            table.Add(name, value);
        table.Write(terminal);
        if (precisionProblem is not null)
            terminal.Line(TerminalText.Visible(precisionProblem));
        terminal.Heading("Area");
        var area = new TextTable("part", ">area", ">of the chip", ">of its parent");
        AddTo(area, accelerator.Costs.AreaTree, accelerator.Costs.AreaTree.AreaUm2, accelerator.Costs.AreaTree.AreaUm2, 0);
        area.Write(terminal);
        WriteBuffers(terminal);
        if (accelerator.Costs.Floorplan is { } plan)
            NetworkText.Write(terminal, plan, accelerator.Costs.Links, accelerator.Costs.PartialSumCodecCycles);
        WriteEnergies(terminal);
        WritePaths(terminal);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        var spec = accelerator.Spec;
        json.WriteString("kind", "accelerator");
        json.WriteString("name", spec.Name);
        json.WriteString("description", spec.Description);
        json.Object("fields", () =>
        {
            foreach (var (name, value) in Fields())
                json.WriteString(name, value);
        });
        json.WriteBoolean("runs_default_precision", precisionProblem is null);
        json.Object("area_um2", () =>
        {
            foreach (var (component, um2) in accelerator.Costs.AreaUm2)
                json.Number(MetricNames.Of(component), um2);
        });
        json.Object("area_tree", () => Node(json, accelerator.Costs.AreaTree));
        if (accelerator.Costs.Technology is { } technology)
            json.Object("band", () => Band(json, technology.Band));
        json.Objects("buffers", accelerator.Costs.Buffers, b =>
        {
            json.WriteString("buffer", b.Name);
            json.WriteString("cell", b.Cell);
            json.WriteNumber("macros", b.Macros);
            json.Number("macro_bytes", b.MacroBytes);
            json.WriteNumber("width_bits", b.WidthBits);
            json.Number("read_pj", b.Macro.ReadPj);
            json.Number("write_pj", b.Macro.WritePj);
            json.Number("leakage_mw", b.Macro.LeakageMw);
            json.Number("area_um2", b.Macro.AreaUm2);
            json.Number("access_ns", b.Macro.AccessNs);
            json.Number("cycle_ns", b.Macro.CycleNs);
            json.WriteNumber("access_cycles", b.AccessCycles);
            json.WriteBoolean("takes_one_a_cycle", b.TakesOneACycle);
            json.WriteNumber("cycles_between_accesses", b.CyclesBetweenAccesses);
        });
        if (accelerator.Costs.Floorplan is { } plan)
            NetworkText.WriteJson(json, plan, accelerator.Costs.Links, accelerator.Costs.PartialSumCodecCycles);
        json.Objects("operation_energy", OperationEnergies.Of(accelerator), row =>
        {
            json.WriteString("formats", row.Formats);
            json.WriteString("operands", row.Operands);
            json.Number("mac_pj", row.MacPj);
            json.Number("registers_pj_per_element_cycle", row.RegistersPj);
        });
        json.Objects("paths", accelerator.Costs.Paths, path =>
        {
            json.WriteString("path", path.Where);
            json.Number("gate_delays", path.GateDelays);
            json.Number("ns", path.Nanoseconds);
            json.WriteBoolean("limits_clock", !path.IsFeedForward);
            json.WriteBoolean("is_least", path.IsLeast);
        });
        json.Number("period_ns", 1000 / spec.ClockMhz);
        json.WriteBoolean("makes_clock", accelerator.ClockProblem is null);
    }

    /// <summary>The extents of an array in the words of its file: <c>K 8 x N 8</c>.</summary>
    public static string Unroll(LoopExtents unroll)
    {
        var extents = ((string Name, int Extent)[])[("K", unroll.K), ("N", unroll.N), ("H", unroll.H), ("W", unroll.W), ("B", unroll.B), ("G", unroll.G)];
        var used = extents.Where(e => e.Extent > 1).Select(e => $"{e.Name} {e.Extent}").ToArray();
        return used.Length == 0 ? "1" : string.Join(" x ", used);
    }

    private void WriteBuffers(ITerminal terminal)
    {
        if (accelerator.Costs.Buffers is not { Count: > 0 } buffers)
            return;
        terminal.Heading("Macros of the buffers");
        var table = new TextTable("buffer", ">macros", ">read", ">write", ">leakage of all", ">access", ">of a cycle", "");
        foreach (var b in buffers)
        {
            table.Add(b.Name, string.Create(CultureInfo.InvariantCulture, $"{b.Macros} x {b.MacroBytes / 1024:0.##} KiB x {b.WidthBits} bits, {b.Cell}"), Quantity.Energy(b.Macro.ReadPj), Quantity.Energy(b.Macro.WritePj),
                string.Create(CultureInfo.InvariantCulture, $"{b.Macros * b.Macro.LeakageMw:G3} mW"), Quantity.Time(b.Macro.AccessNs * 1e-9), Quantity.Percent(b.Macro.AccessNs, 1000 / accelerator.Spec.ClockMhz), Pace(b));
        }
        table.Write(terminal);
    }

    private static string Pace(BufferTiming buffer) =>
        (buffer.AccessCycles > 1 ? $"slower than a cycle: a pipeline of {buffer.AccessCycles}, " : "in one cycle, ")
        + (buffer.TakesOneACycle ? "one access a cycle" : $"one access every {buffer.CyclesBetweenAccesses} cycles");

    private void WriteEnergies(ITerminal terminal)
    {
        terminal.Heading("Energy of an operation");
        var table = new TextTable("formats", "operands", ">multiply-accumulate", ">registers of an element a cycle");
        foreach (var row in OperationEnergies.Of(accelerator))
            table.Add(row.Formats, row.Operands, Quantity.Energy(row.MacPj), Quantity.Energy(row.RegistersPj));
        table.Write(terminal);
    }

    private void WritePaths(ITerminal terminal)
    {
        var periodNs = 1000 / accelerator.Spec.ClockMhz;
        terminal.Heading("Between registers");
        var table = new TextTable("path", ">gate delays", ">time", ">of a cycle", "");
        foreach (var path in accelerator.Costs.Paths)
        {
            table.Add(path.Where, $"{(path.IsLeast ? ">= " : "")}{path.GateDelays.ToString("F1", CultureInfo.InvariantCulture)}", Quantity.Time(path.Nanoseconds * 1e-9),
                Quantity.Percent(path.Nanoseconds, periodNs), path.IsFeedForward ? "can be cut by more registers" : "limits the clock");
        }
        table.Write(terminal);
        terminal.Line(accelerator.ClockProblem is { } problem ? TerminalText.Visible(problem) : accelerator.SlowestPath is { } slowest
            ? $"{accelerator.Spec.Name} makes its clock: {Quantity.Time(slowest.Nanoseconds * 1e-9)} of {Quantity.Time(periodNs * 1e-9)} at {accelerator.Spec.ClockMhz:G6} MHz"
            : "no path is known");
    }

    private static void Band(Utf8JsonWriter json, TechnologyBand band)
    {
        json.Number("area", band.Area);
        json.Number("energy", band.Energy);
        json.Number("delay", band.Delay);
        json.Number("leakage", band.Leakage);
    }

    private IEnumerable<(string Name, string Value)> Fields()
    {
        var spec = accelerator.Spec;
        var array = spec.Array;
        if (spec.IsReferenceModel)
            yield return ("reference_model", "yes: mirrors another tool; 'archsim compare' takes it only where it is named");
        yield return ("technology", Technology(spec));
        yield return ("clock_mhz", spec.ClockMhz.ToString(CultureInfo.InvariantCulture));
        yield return ("array.unroll", $"{Unroll(array.Unroll)} ({Quantity.Count(array.ProcessingElements)} elements)");
        yield return ("array.reduction", MetricNames.Of(array.Reduction));
        yield return ("array.feeding", MetricNames.Of(array.Feeding));
        yield return ("array.stationary", MetricNames.Of(array.Stationary));
        yield return ("array.weight_load", MetricNames.Of(array.WeightLoad));
        yield return ("array.clusters", Quantity.Count(array.Clusters));
        yield return ("array.processing_element", array.ProcessingElement.Kind);
        yield return ("formats it multiplies", string.Join(", ", accelerator.Element.SupportedFormats));
        yield return ("default_precision", spec.DefaultPrecision);
        yield return ("buffers.weight", Buffer(spec.WeightBuffer));
        yield return ("buffers.activation", Buffer(spec.ActivationBuffer));
        yield return ("buffers.partial_sum", $"{Buffer(spec.PartialSumBuffer)}, {spec.PartialSumBuffer.Encoding}, {(spec.PartialSumBuffer.DensePacking ? "dense" : "whole codes a word")}");
        yield return ("dram", Dram(spec.Dram, spec.DramLayout));
        yield return ("vector_unit.lanes", Quantity.Count(spec.VectorUnit.Lanes));
    }

    private string Technology(AcceleratorSpec spec) => accelerator.Costs.Technology is { } t
        ? string.Create(CultureInfo.InvariantCulture,
            $"{spec.TechnologyName}, {t.VoltageV} V; expected within a factor of {t.Band.Area} (area), {t.Band.Energy} (energy), {t.Band.Delay} (delay), {t.Band.Leakage} (leakage)")
        : spec.TechnologyName;

    private static string Buffer(BufferSpec buffer) =>
        $"{buffer.SizeKib} KiB, {buffer.Banks} x {buffer.WidthBits} bits a cycle{(buffer.DoubleBuffered ? ", double buffered" : "")}";

    private static string Dram(MemorySpec dram, DramLayout layout) => dram.Ideal
        ? $"{dram.Name}: ideal, no latency and no limit of bandwidth"
        : $"{dram.Name}, {dram.Channels} x {dram.BusBits} bits in bursts of {dram.BurstBytes} B, {Quantity.Short(dram.PeakBytesPerSecond, "B/s")} at its peak, layout {MetricNames.Of(layout)}";

    private static void AddTo(TextTable table, AreaNode node, double chip, double parent, int depth)
    {
        table.Add(new string(' ', 2 * depth) + node.Name, Quantity.Area(node.AreaUm2), Quantity.Percent(node.AreaUm2, chip), Quantity.Percent(node.AreaUm2, parent));
        foreach (var child in node.Children)
            AddTo(table, child, chip, node.AreaUm2, depth + 1);
    }

    private static void Node(Utf8JsonWriter json, AreaNode node)
    {
        json.WriteString("name", node.Name);
        json.Number("area_um2", node.AreaUm2);
        json.Objects("children", node.Children, child => Node(json, child));
    }
}
