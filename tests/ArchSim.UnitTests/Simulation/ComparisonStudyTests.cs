using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

public sealed class ComparisonStudyTests
{
    private const string Head = "name: s\nworkloads: [resnet18]\n";

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("study").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Machines_run_as_stated_at_every_clock_in_the_order_of_the_file()
    {
        var study = Load(Head + """
            clocks_mhz: [500, 1000]
            machines:
              - { use: lpa, precision: lp8 }
              - { use: int8-systolic, as: twice as deep, set: { array.unroll.K: 64 } }
            """);

        Assert.Multiple(() =>
        {
            Assert.That(study.Machines.Select(m => m.Accelerator.Spec.Name), Is.EqualTo(new[] { "lpa 500 MHz", "twice as deep 500 MHz", "lpa 1000 MHz", "twice as deep 1000 MHz" }));
            Assert.That(study.Machines.Select(m => m.Accelerator.Spec.ClockMhz), Is.EqualTo(new double[] { 500, 500, 1000, 1000 }));
            Assert.That(study.Machines.Select(m => m.Precision.Name), Is.EqualTo(new[] { "lp8", "int8", "lp8", "int8" }));
            Assert.That(study.Machines[1].Accelerator.Spec.Array.Unroll.K, Is.EqualTo(64));
            Assert.That((study.Batch, study.Objective, study.Equal), Is.EqualTo((1, Objective.Latency, (EqualTerms?)null)));
        });
    }

    [Test]
    public void Equal_elements_give_the_squarest_array_of_that_many()
    {
        var study = Load(Head + """
            machines:
              - { use: lpa }
              - { use: int8-systolic, grow: [K, N] }
            equal: { figure: elements, to: lpa, within: 0 }
            """);

        Assert.That(study.Machines.Select(m => m.Accelerator.Spec.Array.Unroll), Is.EqualTo(new[] { new LoopExtents(K: 8, N: 8), new LoopExtents(K: 8, N: 8) }));
    }

    [Test]
    public void Equal_areas_are_as_near_as_whole_rows_allow()
    {
        var study = Load(Head + """
            machines:
              - { use: int8-systolic, grow: [K, N] }
              - { use: lpa }
            equal: { figure: compute_area, to: lpa }
            """);
        var (machine, reference) = (study.Machines[0], study.Machines[1]);
        var unroll = machine.Accelerator.Spec.Array.Unroll;

        Assert.Multiple(() =>
        {
            Assert.That(machine.Figure, Is.EqualTo(reference.Figure).Within(5).Percent);
            // The figure is what the machine's own cost model says, elements, registers, codecs.
            Assert.That(machine.Figure, Is.EqualTo(machine.Accelerator.Costs.AreaUm2.Take(3).Sum(a => a.Um2)).Within(1e-9).Percent);
            foreach (var n in new[] { unroll.N - 1, unroll.N + 1 })
            {
                var other = AcceleratorFile.Load("int8-systolic", [("array.unroll.K", $"{unroll.K}"), ("array.unroll.N", $"{n}")]).Costs.AreaUm2.Take(3).Sum(a => a.Um2);
                Assert.That(Math.Abs(Math.Log(machine.Figure / reference.Figure)), Is.LessThanOrEqualTo(Math.Abs(Math.Log(other / reference.Figure))));
            }
        });
    }

    [Test]
    public void Equal_throughput_counts_lanes_and_clock()
    {
        var study = Load(Head + """
            machines:
              - { use: lpa, precision: lp-w4a8 }
              - { use: int8-systolic, grow: [K, N], set: { clock_mhz: 250 } }
            equal: { figure: peak_throughput, to: lpa, within: 0 }
            """);

        Assert.Multiple(() =>
        {
            // 64 elements, two weights of 4 bits each, 500 MHz.
            Assert.That(study.Machines[0].Figure, Is.EqualTo(64e9));
            Assert.That(study.Machines[1].Accelerator.Spec.Array.ProcessingElements, Is.EqualTo(256));
        });
    }

    [Test]
    public void Fields_set_for_all_machines_yield_to_those_of_one()
    {
        var study = Load(Head + """
            set: { vector_unit.lanes: 4, buffers.weight.size_kib: 64 }
            machines:
              - { use: lpa }
              - { use: int8-systolic, set: { vector_unit.lanes: 8 } }
            """);

        Assert.That(study.Machines.Select(m => (m.Accelerator.Spec.VectorUnit.Lanes, m.Accelerator.Spec.WeightBuffer.SizeKib)), Is.EqualTo(new[] { (4, 64), (8, 64) }));
    }

    [Test]
    public void A_machine_is_relative_to_the_reference_at_its_own_clock()
    {
        var study = Load(Head + """
            clocks_mhz: [500, 1000]
            reference: int8-systolic
            machines: [{ use: lpa }, { use: int8-systolic }]
            """);

        Assert.That(study.Machines.Select(m => study.ReferenceOf(m)!.Accelerator.Spec.Name),
            Is.EqualTo(new[] { "int8-systolic 500 MHz", "int8-systolic 500 MHz", "int8-systolic 1000 MHz", "int8-systolic 1000 MHz" }));
    }

    [Test]
    public void Without_a_reference_machines_are_relative_to_what_they_are_equal_to_or_to_nothing()
    {
        var equal = Load(Head + "machines: [{ use: lpa }, { use: int8-systolic, grow: [K, N] }]\nequal: { figure: elements, to: lpa }");
        var apart = Load(Head + "machines: [{ use: lpa }]");

        Assert.That((equal.Reference, apart.Reference, apart.ReferenceOf(apart.Machines[0])), Is.EqualTo(("lpa", (string?)null, (StudyMachine?)null)));
    }

    [TestCase("machines: []", "machines: must hold 1 to 64, were 0")]
    [TestCase("machines: [{ use: lpa }, { use: lpa }]", "'lpa' stands twice")]
    [TestCase("machines: [{ use: lqa }]", "did you mean 'lpa'?")]
    [TestCase("machines: [{ use: lpa, set: { clock_mhz: 0 } }]", "clock_mhz")]
    [TestCase("machines: [{ use: lpa, set: { array.unrol.K: 2 } }]", "no 'array.unrol'")]
    [TestCase("machines: [{ use: lpa }]\nequal: { figure: compute_area, to: other }", "'other' is none of the study's machines: lpa")]
    [TestCase("machines: [{ use: lpa }, { use: int8-systolic }]\nequal: { figure: compute_area, to: lpa }", "grow: is missing")]
    [TestCase("machines: [{ use: lpa }, { use: ant, grow: [K, N] }]\nequal: { figure: elements, to: lpa }", "grow: ant cannot change K and N: array.reduction: none sums nothing")]
    [TestCase("machines: [{ use: lpa, grow: [K] }]", "must name two different extents")]
    [TestCase("machines: [{ use: lpa, grow: [K, X] }]", "K, N, H, W, B, G")]
    [TestCase("machines: [{ use: lpa }]\nequal: { figure: area, to: lpa }", "compute_area")]
    [TestCase("machines: [{ use: lpa }, { use: int8-systolic, grow: [K, N], set: { clock_mhz: 333 } }]\nequal: { figure: peak_throughput, to: lpa, within: 0 }", "equal.within allows 0")]
    [TestCase("machines: [{ use: lpa }]\nclock_mhz: 500", "clock_mhz")]
    [TestCase("machines: [{ use: lpa }]\nreference: ant", "'ant' is none of the study's machines: lpa")]
    [TestCase("machines: [{ use: lpa }]\nset: { vector_unit.lane: 4 }", "lane")]
    [TestCase("machines: all", "must be a list")]
    [TestCase("machines: shipped\nequal: { figure: elements, to: lpa }", "equal: needs a list of machines")]
    public void What_is_wrong_is_said_in_a_line(string rest, string message)
    {
        var problems = Problems.Of(() => Load(Head + rest));

        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.Contain(message));
    }

    [Test]
    public void What_a_machine_cannot_be_names_the_machine() =>
        Assert.That(Problems.Of(() => Load(Head + "machines: [{ use: lpa, as: fast, set: { clock_mhz: 0 } }]"))[0], Does.EndWith("(machine 'fast')"));

    [TestCaseSource(nameof(Shipped))]
    public void Shipped_studies_have_machines_for_all_their_names(string name)
    {
        var study = ComparisonStudyFile.Load(name);

        Assert.Multiple(() =>
        {
            Assert.That(study.Name, Is.EqualTo(name));
            Assert.That(study.Description, Is.Not.Empty);
            Assert.That(study.Machines.Select(m => m.Accelerator.Spec.Name), Is.Unique);
        });
    }

    private static IReadOnlyList<string> Shipped() => ShippedFiles.Names(ShippedFiles.Comparisons);

    [Test]
    public void A_peak_needs_a_mode_for_the_precision()
    {
        var problems = Assert.Throws<InputException>(() => Load(Head + """
            machines: [{ use: lpa, precision: int8 }]
            equal: { figure: peak_throughput, to: lpa }
            """))!.Problems;

        Assert.That(problems.Single().ToString(), Does.Contain("int8 weights x int8 activations cannot run on lpa"));
    }

    private ComparisonStudy Load(string yaml)
    {
        var path = Path.Combine(_folder, "study.yaml");
        File.WriteAllText(path, yaml);
        return ComparisonStudyFile.Load(path);
    }
}
