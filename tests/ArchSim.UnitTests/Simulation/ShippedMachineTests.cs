using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Every shipped accelerator runs the networks of a comparison without names, in its own precision.</summary>
[Category("Long")]
public sealed class ShippedMachineTests
{
    private static IEnumerable<TestCaseData> Pairs =>
        from accelerator in ShippedFiles.Names(ShippedFiles.Accelerators)
        from network in (string[])["resnet50", "mobilenetv2", "vit-b16"]
        select new TestCaseData(accelerator, network).SetArgDisplayNames(accelerator, network);

    [TestCaseSource(nameof(Pairs))]
    public void Runs(string accelerator, string network)
    {
        var machine = AcceleratorFile.Load(accelerator);
        var workload = WorkloadFile.Load(network);
        var run = Simulator.Run(new RunRequest { Accelerator = machine, Workload = workload, Precision = PrecisionFile.Load(machine.Spec.DefaultPrecision, null) });

        Assert.Multiple(() =>
        {
            Assert.That(run.Macs, Is.EqualTo(workload.Macs));
            Assert.That(run.Utilization, Is.GreaterThan(0).And.LessThanOrEqualTo(1));
            Assert.That(run.EnergyPj, Is.GreaterThan(0).And.LessThan(double.PositiveInfinity));
        });
    }
}
