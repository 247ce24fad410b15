using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What the mapper picks is at least as good, when simulated, as what it picks for another objective.</summary>
public sealed class ObjectiveTests
{
    /// <summary>The estimate ranks; simulated, a pick may lose by as much as the estimate errs. Over a whole network that is little.</summary>
    private const double Tolerance = 1.01;

    /// <summary>A single layer.</summary>
    private const double LayerTolerance = 1.05;

    [TestCase("lpa", "resnet18", "lp-w4a8")]
    [TestCase("int8-systolic", "mobilenetv2", "int8")]
    [TestCase("int8-output-stationary", "alexnet", "int8")]
    [TestCase("int8-broadcast", "deit-s", "int8")]
    public void Each_objective_is_best_at_its_own_measure(string accelerator, string network, string precision)
    {
        RunResult Run(Objective objective) => Simulator.Run(new RunRequest
        {
            Accelerator = AcceleratorFile.Load(accelerator),
            Workload = WorkloadFile.Load(network),
            Precision = PrecisionFile.Load(precision),
            Objective = objective,
            // What the mapper picks, layer by layer: a layer that is part of another's result has none of its own to compare.
            Fusion = false,
            OnChipResults = false,
        });
        var latency = Run(Objective.Latency);
        var energy = Run(Objective.Energy);
        var edp = Run(Objective.Edp);
        TestContext.Out.WriteLine($"latency: {latency.Cycles} cycles {latency.EnergyPj:e4} pJ; energy: {energy.Cycles} {energy.EnergyPj:e4}; edp: {edp.Cycles} {edp.EnergyPj:e4}");
        var worst = energy.Layers.Zip(latency.Layers).Max(p => p.First.TotalEnergyPj / p.Second.TotalEnergyPj);
        var slowest = latency.Layers.Zip(energy.Layers).Max(p => (double)p.First.Cycles / p.Second.Cycles);
        TestContext.Out.WriteLine($"worst layer: energy {worst:f3}, latency {slowest:f3}");

        Assert.Multiple(() =>
        {
            Assert.That(energy.EnergyPj, Is.LessThanOrEqualTo(latency.EnergyPj * Tolerance));
            Assert.That(worst, Is.LessThan(LayerTolerance), "energy of the worst layer");
            Assert.That(slowest, Is.LessThan(LayerTolerance), "cycles of the worst layer");
            Assert.That(latency.Cycles, Is.LessThanOrEqualTo(energy.Cycles * Tolerance));
            Assert.That(edp.EnergyPj * edp.Cycles, Is.LessThanOrEqualTo(Math.Min(latency.EnergyPj * latency.Cycles, energy.EnergyPj * energy.Cycles) * Tolerance));
        });
    }

    /// <summary>Whatever fits a small buffer fits a large one; the mapper may weigh a percent of time against energy.</summary>
    [TestCase("weight")]
    [TestCase("activation")]
    [TestCase("partial_sum")]
    public void A_larger_buffer_takes_no_longer(string buffer)
    {
        var network = WorkloadFile.Load("resnet18");
        var precision = PrecisionFile.Load("int8");
        var best = double.PositiveInfinity;
        foreach (var kib in (int[])[16, 32, 64, 128, 256, 512])
        {
            var run = Simulator.Run(new RunRequest
            {
                Accelerator = AcceleratorFile.Load("int8-systolic", [($"buffers.{buffer}.size_kib", $"{kib}")]),
                Workload = network,
                Precision = precision,
            });
            TestContext.Out.WriteLine($"{buffer} {kib} KiB: {run.Cycles} cycles, {run.Sum(c => c.DramReadBytes + c.DramWriteBytes)} bytes");
            Assert.That(run.Cycles, Is.LessThanOrEqualTo(best * 1.01), $"{kib} KiB");
            best = Math.Min(best, run.Cycles);
        }
    }
}
