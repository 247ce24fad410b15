using ArchSim.Simulation;

namespace ArchSim.Benchmarks;

/// <summary>How long a run takes in a process that has done it before: no file is read, nothing is stored, and every layer is computed anew.</summary>
internal static class SimulationTimes
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.8);

    public static string MeasureAccelerators()
    {
        var table = new MarkdownTable("ResNet-50, 1 image, on", "ms", "least", "most", "1 thread: ms", "least", "most", "processor", "mapper alone", "machine alone", "kernel events");
        // The compiler's last tier serves all accelerators: the first must not pay for it alone.
        foreach (var accelerator in ShippedRuns.Accelerators)
            Measure(ShippedRuns.Of(accelerator, "resnet50", Environment.ProcessorCount));
        foreach (var accelerator in ShippedRuns.Accelerators)
        {
            var oneThread = ShippedRuns.Of(accelerator, "resnet50", threads: 1);
            var parts = new SimulationParts(oneThread);
            var all = Measure(oneThread with { Threads = Environment.ProcessorCount });
            var one = Measure(oneThread);
            var mapper = Timing.Of(parts.Map, WarmUp / 4);
            var events = 0L;
            var machine = Timing.Of(() => events = parts.Run(), WarmUp / 4);
            table.Add(accelerator, Ms(all.Median), Ms(all.Least), Ms(all.Most), Ms(one.Median), Ms(one.Least), Ms(one.Most), Ms(one.Processor),
                Ms(mapper.Processor), Ms(machine.Processor), MarkdownTable.Digits(events));
        }
        return table.ToString();
    }

    /// <summary>What SCALE-Sim v3 was measured with, on the machines that count cycles as it does and on one with a modelled memory.</summary>
    public static string MeasureAgainstScaleSim()
    {
        var table = new MarkdownTable("run, 1 thread", "ms", "least", "most", "processor", "SCALE-Sim v3, CPU s", "times faster");
        foreach (var (stationary, theirs) in (ReadOnlySpan<(string, double)>)[("ws", 68), ("os", 78), ("is", 139)])
            Add(table, $"five ResNet-18 layers on scalesim-32x32-{stationary}", ShippedRuns.Of($"scalesim-32x32-{stationary}", ShippedRuns.FiveLayers, threads: 1), theirs);
        Add(table, "five ResNet-18 layers on int8-systolic", ShippedRuns.Of("int8-systolic", ShippedRuns.FiveLayers, threads: 1), 68);
        Add(table, "AlexNet on scalesim-32x32-ws", ShippedRuns.Of("scalesim-32x32-ws", "alexnet", threads: 1), 503);
        Add(table, "AlexNet on int8-systolic", ShippedRuns.Of("int8-systolic", "alexnet", threads: 1), 503);
        return table.ToString();
    }

    private static void Add(MarkdownTable table, string name, RunRequest request, double theirSeconds)
    {
        var ours = Measure(request);
        table.Add(name, Ms(ours.Median), Ms(ours.Least), Ms(ours.Most), Ms(ours.Processor), theirSeconds.ToString("0"), Hundreds(theirSeconds / ours.Processor.TotalSeconds));
    }

    private static Timing Measure(RunRequest request) => Timing.Of(() => Simulator.Run(request), WarmUp);

    private static string Hundreds(double ratio) => MarkdownTable.Digits(Math.Round(ratio / 100) * 100);

    private static string Ms(TimeSpan time) => MarkdownTable.Milliseconds(time);
}
