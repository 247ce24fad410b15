using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

public sealed class ShippedStudyTests
{
    [TestCaseSource(nameof(Names))]
    public void A_study_loads_and_its_networks_are_there(string name)
    {
        var study = ComparisonStudyFile.Load(name);

        Assert.That(study.Name, Is.EqualTo(name));
        Assert.That(study.Workloads, Is.SubsetOf(ShippedFiles.Names(ShippedFiles.Networks)));
    }

    private static IReadOnlyList<string> Names => ShippedFiles.Names(ShippedFiles.Comparisons);

    [Test]
    public void The_comparison_of_LPA_has_64_elements_each_as_that_paper_counts_them()
    {
        var machines = ComparisonStudyFile.Load("iso-pe-count").Machines;

        Assert.Multiple(() =>
        {
            Assert.That(machines.Select(m => (m.As, m.Accelerator.Spec.ClockMhz)), Is.EqualTo(
                from clock in (double[])[500, 1000] from name in (string[])["lpa", "ant", "bitfusion", "adaptivfloat"] select (name, clock)));
            foreach (var machine in machines)
            {
                // Four elements of 4 bits are one of 8 in the files.
                var counted = machine.Accelerator.Spec.Array.ProcessingElements * (machine.As is "ant" or "bitfusion" ? 4 : 1);
                Assert.That(counted, Is.EqualTo(64), machine.As);
            }
        });
    }

    [TestCase("iso-pe-count")]
    [TestCase("iso-compute-area")]
    [TestCase("iso-throughput")]
    public void Machines_on_equal_terms_have_the_same_node_buffers_and_memory(string name)
    {
        var machines = ComparisonStudyFile.Load(name).Machines.Select(m => m.Accelerator.Spec).ToList();

        Assert.That(machines.Select(s => (s.TechnologyName, s.WeightBuffer, s.ActivationBuffer, s.PartialSumBuffer, s.Dram.PeakBytesPerSecond, s.VectorUnit)).Distinct().Count(), Is.EqualTo(1));
    }

    [TestCase("iso-compute-area")]
    [TestCase("iso-throughput")]
    public void Equal_figures_are_within_what_the_study_allows(string name)
    {
        var study = ComparisonStudyFile.Load(name);

        Assert.That(study.Machines.Select(m => Math.Abs(m.Figure / study.EqualTo(m)!.Figure - 1)), Is.All.LessThanOrEqualTo(study.Equal!.Within));
    }

    [Test]
    public void The_literature_is_every_shipped_machine_but_models_of_other_tools()
    {
        var shipped = ShippedFiles.Names(ShippedFiles.Accelerators).Where(n => !AcceleratorFile.Load(n).Spec.IsReferenceModel);

        Assert.That(ComparisonStudyFile.Load("literature").Machines.Select(m => m.As), Is.EqualTo(shipped));
    }
}
