using System.Text.Json;
using ArchSim.Memory;

namespace ArchSim.Cli;

/// <summary>A replayed trace for people, and for scripts.</summary>
internal static class MemoryOutput
{
    public static void Write(ITerminal terminal, ReplayResult result)
    {
        var (spec, commands, latencies) = (result.Spec, result.Commands, result.Latencies);
        terminal.Line($"{Quantity.Count(result.Reads)} reads and {Quantity.Count(result.Writes)} writes of {spec.BurstBytes} B on {spec.Name}, "
            + $"{spec.Channels} x {spec.BusBits} bits, mapping {spec.Mapping}, policy {spec.Policy.Name}");
        terminal.Out.WriteLine();
        new TextTable("", ">", "")
            .Add("Time", Quantity.Time(result.Nanoseconds * 1e-9), $"{Quantity.Count(result.Clocks)} cycles of {spec.ClockPeriodNs:G6} ns")
            .Add("Bandwidth", Quantity.Short(result.BytesPerSecond, "B/s"), $"{Quantity.Percent(result.BytesPerSecond, spec.PeakBytesPerSecond)} of the peak")
            .Add("Read latency", Quantity.Time(latencies.MeanClocks * spec.ClockPeriodNs * 1e-9), $"{Quantity.Digits(latencies.MeanClocks)} cycles on average, "
                + $"median {Quantity.Count(latencies.QuantileClocks(0.5))}, 99 % within {Quantity.Count(latencies.QuantileClocks(0.99))}, longest {Quantity.Count(latencies.LongestClocks)}")
            .Add("Row hits", Quantity.Percent(result.RowHitRate, 1), "of the column commands")
            .Add("Energy", Quantity.Energy(result.Energy.TotalPj), $"{Quantity.Digits(PjPerBit(result))} pJ a bit, {Quantity.Power(Watt(result))} on average")
            .Write(terminal);
        terminal.Heading("Commands");
        var table = new TextTable("command", ">number");
        foreach (var (name, number) in Commands(commands))
            table.Add(name, Quantity.Count(number));
        table.Write(terminal);
        terminal.Heading("Energy");
        var energy = new TextTable("kind", ">energy", ">share");
        foreach (var (name, pj) in Energies(result.Energy))
            energy.Add(name, Quantity.Energy(pj), Quantity.Percent(pj, result.Energy.TotalPj));
        energy.Write(terminal);
    }

    public static void WriteJson(Utf8JsonWriter json, ReplayResult result, ReplayOptions options)
    {
        var (spec, latencies) = (result.Spec, result.Latencies);
        json.WriteString("dram", spec.Name);
        json.WriteString("policy", spec.Policy.Name);
        json.WriteString("mapping", spec.Mapping);
        json.WriteNumber("channels", spec.Channels);
        json.WriteNumber("max_adds", options.MaxAdds);
        json.WriteNumber("max_outstanding", options.MaxOutstanding);
        json.Number("clock_period_ns", spec.ClockPeriodNs);
        json.WriteNumber("request_bytes", spec.BurstBytes);
        json.WriteNumber("reads", result.Reads);
        json.WriteNumber("writes", result.Writes);
        json.WriteNumber("wrapped", result.Wrapped);
        json.WriteNumber("cycles", result.Clocks);
        json.Number("nanoseconds", result.Nanoseconds);
        json.WriteNumber("bytes", result.Bytes);
        json.Number("bandwidth_gb_per_s", result.BytesPerSecond * 1e-9);
        json.Number("peak_gb_per_s", spec.PeakBytesPerSecond * 1e-9);
        json.Object("read_latency_cycles", () =>
        {
            json.Number("average", latencies.MeanClocks);
            json.WriteNumber("median", latencies.QuantileClocks(0.5));
            json.WriteNumber("p99", latencies.QuantileClocks(0.99));
            json.WriteNumber("longest", latencies.LongestClocks);
        });
        json.Number("row_hit_rate", result.RowHitRate);
        json.WriteNumber("read_row_hits", result.Commands.ReadHits);
        json.WriteNumber("write_row_hits", result.Commands.WriteHits);
        json.Object("commands", () =>
        {
            foreach (var (name, number) in Commands(result.Commands))
                json.WriteNumber(name, number);
        });
        json.Object("energy_pj", () =>
        {
            foreach (var (name, pj) in Energies(result.Energy))
                json.Number(name, pj);
            json.Number("total", result.Energy.TotalPj);
        });
        json.Number("pj_per_bit", PjPerBit(result));
    }

    private static IEnumerable<(string Name, long Number)> Commands(CommandCounts c) =>
    [
        ("activate", c.Activates),
        ("precharge", c.Precharges),
        ("read", c.Reads),
        ("write", c.Writes),
        ("refresh", c.RankRefreshes),
        ("refresh_bank", c.BankRefreshes),
    ];

    private static IEnumerable<(string Name, double Pj)> Energies(MemoryEnergy e) =>
    [
        ("activate", e.ActivatePj),
        ("read", e.ReadPj),
        ("write", e.WritePj),
        ("refresh", e.RefreshPj),
        ("active_standby", e.ActiveStandbyPj),
        ("precharge_standby", e.PrechargeStandbyPj),
        ("power_down", e.PowerDownPj),
        ("io", e.IoPj),
    ];

    private static double PjPerBit(ReplayResult result) => result.Bytes == 0 ? 0 : result.Energy.TotalPj / (result.Bytes * 8.0);

    private static double Watt(ReplayResult result) => result.Nanoseconds == 0 ? 0 : result.Energy.TotalPj / result.Nanoseconds * 1e-3;
}
