using ArchSim.Hardware;
using ArchSim.Results;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Partial sums by themselves: their parts are parts of the totals.</summary>
public sealed class PartialSumReportTests
{
    private static readonly Lazy<RunResult> Run = new(() => Simulator.Run(new RunRequest
    {
        // A small buffer, so that sums spill.
        Accelerator = AcceleratorFile.Load("lpa", [("buffers.partial_sum.encoding", "e4m7"), ("buffers.partial_sum.size_kib", "4"), ("buffers.weight.size_kib", "16"), ("buffers.activation.size_kib", "16")]),
        Workload = WorkloadFile.Load("resnet18"),
        Precision = PrecisionFile.Load("lp-w4a8"),
    }));

    [Test]
    public void Buffer_and_codec_are_the_components_and_the_network_and_memory_parts_of_theirs()
    {
        foreach (var layer in Run.Value.Layers)
        {
            var sums = layer.PartialSumEnergy;
            double Of(EnergyComponent c) => layer.EnergyPj[(int)c];
            Assert.Multiple(() =>
            {
                Assert.That((sums.BufferPj, sums.CodecPj), Is.EqualTo((Of(EnergyComponent.PartialSumBuffer), Of(EnergyComponent.PartialSumCodec))));
                Assert.That(sums.NetworkPj, Is.InRange(0, Of(EnergyComponent.Network)));
                var c = layer.Counts;
                // A layer that is fused into another, or works on chip alone, moves nothing.
                var moved = Math.Max(1, c.DramReadBytes + c.DramWriteBytes);
                Assert.That(sums.DramPj, Is.EqualTo(Of(EnergyComponent.Dram) * (c.PartialSumDramReadBytes + c.PartialSumDramWriteBytes) / moved).Within(1e-9).Percent);
                Assert.That(layer.PartialSumStallCycles, Is.InRange(0, layer.Units[(int)Unit.Array].Stalled));
            });
        }
    }

    [Test]
    public void Layers_add_up_to_the_run_and_the_metrics_say_the_same()
    {
        var run = Run.Value;
        var table = ResultMetrics.TableOf(run);
        Assert.Multiple(() =>
        {
            Assert.That(table[MetricCatalog.PartialSumEnergyPj, "buffer"], Is.EqualTo(run.EnergyByComponentPj[(int)EnergyComponent.PartialSumBuffer]).Within(1e-9).Percent);
            Assert.That(table[MetricCatalog.PartialSumEnergyPj, "codec"], Is.EqualTo(run.EnergyByComponentPj[(int)EnergyComponent.PartialSumCodec]).Within(1e-9).Percent);
            Assert.That(table[MetricCatalog.PartialSumEnergyPj, "network"], Is.EqualTo(run.Layers.Sum(l => l.PartialSumEnergy.NetworkPj)).Within(1e-9).Percent);
            Assert.That(table[MetricCatalog.PartialSumStallCycles], Is.EqualTo(run.Layers.Sum(l => l.PartialSumStallCycles)));
            Assert.That(table[MetricCatalog.BankConflicts], Is.EqualTo(run.Sum(c => c.BankConflicts)));
            Assert.That(table[MetricCatalog.NetworkTransfers, "partial_sum_in"], Is.EqualTo(run.Sum(c => c.PartialSumReturns)));
            Assert.That(run.Sum(c => c.PartialSumReturns), Is.Positive);
        });
    }

    [Test]
    public void The_network_of_a_layer_without_sums_to_add_to_is_that_of_its_operands_and_results()
    {
        // Vector layers pass no link.
        foreach (var layer in Run.Value.Layers.Where(l => l.Layer is VectorLayer))
            Assert.That(layer.EnergyPj[(int)EnergyComponent.Network], Is.Zero);
        foreach (var layer in Run.Value.Layers.Where(l => l.Layer is MatrixLayer))
            Assert.That(layer.EnergyPj[(int)EnergyComponent.Network], Is.GreaterThan(layer.PartialSumEnergy.NetworkPj).And.Positive);
    }
}
