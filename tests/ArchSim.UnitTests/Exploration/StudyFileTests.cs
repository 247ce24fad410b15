using ArchSim.Exploration;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Exploration;

/// <summary>What a study file says, and what its points become.</summary>
public sealed class StudyFileTests
{
    private const string Whole = """
        name: whole
        description: every key
        accelerator: lpa
        precision: lp-w4a8
        workloads:
          - resnet18
          - { use: bert-base-128, weight: 0.5, batch: 4 }
        mapping: energy
        seed: 7
        set: { dram.use: lpddr4-3200, precision.default.accumulator: int32 }
        parameters:
          array.unroll.K: [8, 16, 32]
          array.unroll.N: { from: 8, to: 24, step: 8 }
          buffers.weight.size_kib: { from: 32, to: 128, factor: 2 }
          clock_mhz: { from: 300, to: 1000, steps: 15 }
          buffers.partial_sum.encoding: [int32, e4m7]
          array.processing_element.weight_bits: [[2, 4, 8], [4, 8]]
          precision.layers[0].weight: [lp4, lp8]
        derived:
          buffers.activation.size_kib: 2 * buffers.weight.size_kib
          pes: array.unroll.K * array.unroll.N
        conditions:
          - pes <= 256
          - buffers.partial_sum.encoding == "int32" or vector_unit.lanes > 8
        search: grid
        objectives: [seconds, energy_pj]
        constraints: { area_mm2: { at_most: 4 }, clock_met: true }
        accuracy: { model: digits-cnn, images: digits-test, count: 50, scheme: "int{if(pes > 100, 8, 4)}" }
        """;

    [Test]
    public void Charts_are_no_part_of_what_points_depend_on()
    {
        const string Parameters = "parameters: { array.unroll.K: [8, 16], buffers.weight.size_kib: [32, 64] }\nsearch: grid\n";
        var plain = Studies.Of(Parameters);
        var charted = Studies.Of(Parameters + "charts: [{ title: t, x: array.unroll.K, series: buffers.weight.size_kib, only: [64], y: [seconds, energy_pj], by: all }, { x: array.unroll.K, where: { buffers.weight.size_kib: 64 }, y: [tops] }]\n");
        Assert.That(charted.Identity, Is.EqualTo(plain.Identity));
        Assert.That(charted.Charts.Select(c => $"{c.Title}|{c.X}|{c.Series}|{string.Join(',', c.Only)}|{string.Join(',', c.Y.Select(y => y.Name))}|{c.ByWorkload}|{string.Join(',', c.Where)}"),
            Is.EqualTo(new[] { "t|array.unroll.K|buffers.weight.size_kib|64|seconds,energy_pj|False|", "|array.unroll.K|||tops|True|(buffers.weight.size_kib, 64)" }));
    }

    [Test]
    public void A_study_is_read_whole()
    {
        var study = Load();

        Assert.Multiple(() =>
        {
            Assert.That(study.Name, Is.EqualTo("whole"));
            Assert.That(study.Workloads.Select(w => (w.Use, w.Weight, w.Batch)), Is.EqualTo(new[] { ("resnet18", 1, 1), ("bert-base-128", 0.5, 4) }));
            Assert.That(study.Mapping, Is.EqualTo(Objective.Energy));
            Assert.That(study.Seed, Is.EqualTo(7));
            Assert.That(study.Parameters.Select(p => p.Domain.Count), Is.EqualTo(new long?[] { 3, 3, 3, 15, 2, 2, 2 }));
            Assert.That(study.Search.Points, Is.EqualTo(3 * 3 * 3 * 15 * 2 * 2 * 2));
            Assert.That(study.Objectives, Is.EqualTo(new[] { StudyFigures.Seconds, StudyFigures.EnergyPj }));
            Assert.That(study.Constraints, Is.EqualTo(new[] { new StudyConstraint(StudyFigures.AreaMm2, null, 4), new StudyConstraint(StudyFigures.ClockSlack, 0, null) }));
            Assert.That(study.Accuracy!.Count, Is.EqualTo(50));
        });
    }

    [Test]
    public void The_first_point_has_the_first_value_of_each_parameter_and_what_is_derived_of_them()
    {
        var point = Load().Point(0);

        Assert.Multiple(() =>
        {
            Assert.That(point.ExcludedBy, Is.Null);
            Assert.That(point.AcceleratorFields, Is.EqualTo(new[]
            {
                ("dram.use", "lpddr4-3200"), ("array.unroll.K", "8"), ("array.unroll.N", "8"), ("buffers.weight.size_kib", "32"), ("clock_mhz", "300"),
                ("buffers.partial_sum.encoding", "int32"), ("array.processing_element.weight_bits", "[2, 4, 8]"), ("buffers.activation.size_kib", "64"),
            }));
            Assert.That(point.PrecisionFields, Is.EqualTo(new[] { ("default.accumulator", "int32"), ("layers[0].weight", "lp4") }));
            Assert.That(point.AccuracyScheme, Is.EqualTo("int4"));
            Assert.That(point.Precision, Does.EndWith("lp-w4a8.yaml"));
        });
    }

    [Test]
    public void The_last_parameter_varies_fastest_and_the_first_slowest()
    {
        var search = (ISampledSearch)Load().Search;

        Assert.Multiple(() =>
        {
            Assert.That(search.At(1).Values, Is.EqualTo(new[] { "8", "8", "32", "300", "int32", "[2, 4, 8]", "lp8" }));
            Assert.That(search.At(2).Values, Is.EqualTo(new[] { "8", "8", "32", "300", "int32", "[4, 8]", "lp4" }));
            Assert.That(search.At(search.Points - 1).Values, Is.EqualTo(new[] { "32", "24", "128", "1000", "e4m7", "[4, 8]", "lp8" }));
        });
    }

    [Test]
    public void A_point_that_breaks_a_condition_says_which()
    {
        var study = Load();

        Assert.That(study.Point(study.Search.Points - 1).ExcludedBy, Is.EqualTo("pes <= 256"));
    }

    [Test]
    public void A_parameter_may_choose_the_accelerator_and_fields_are_then_read_from_the_one_chosen()
    {
        var study = Studies.Of("parameters: { accelerator: [lpa, ant], batch: [1, 8] }\nderived: { buffers.weight.size_kib: 2 * buffers.activation.size_kib }\n");
        var sizes = Enumerable.Range(0, 4).Select(i => study.Point(i)).Select(p => (Path.GetFileNameWithoutExtension(p.Accelerator), p.Batch, p.AcceleratorFields[^1].Value)).ToList();
        string Twice(string accelerator) => $"{2 * ArchSim.Hardware.AcceleratorFile.Load(accelerator).Spec.ActivationBuffer.SizeKib}";

        Assert.That(sizes, Is.EqualTo(new[] { ("lpa", (int?)1, Twice("lpa")), ("lpa", 8, Twice("lpa")), ("ant", 1, Twice("ant")), ("ant", 8, Twice("ant")) }));
    }

    [Test]
    public void A_default_that_the_file_leaves_out_has_its_value()
    {
        // lpa.yaml states K and N alone; the reader's default of the others is 1.
        var study = Studies.Of("parameters: { clock_mhz: [100, 200] }\nderived: { lanes: array.unroll.N * array.unroll.H, vector_unit.lanes: lanes }\n");

        Assert.That(study.Point(0).AcceleratorFields[^1], Is.EqualTo(("vector_unit.lanes", "8")));
    }

    [Test]
    public void A_point_without_a_value_for_a_derived_field_fails_by_itself()
    {
        var study = Studies.Of("parameters: { vector_unit.lanes: [4, 8] }\nderived: { buffers.weight.size_kib: 64 / (vector_unit.lanes - 4) }\n");

        Assert.That(study.Point(0).Failure, Is.EqualTo("'64 / (vector_unit.lanes - 4)' of buffers.weight.size_kib divides by zero"));
        Assert.That(study.Point(1).AcceleratorFields[^1].Value, Is.EqualTo("16"));
    }

    [Test]
    public void Identity_follows_the_fields_and_not_name_description_or_comments()
    {
        string Identity(string text) => StudyFile.Parse(text, "s.yaml").Identity;

        Assert.Multiple(() =>
        {
            Assert.That(Identity(Whole.Replace("description: every key", "description: other # words")), Is.EqualTo(Identity(Whole)));
            Assert.That(Identity(Whole.Replace("seed: 7", "seed: 8")), Is.Not.EqualTo(Identity(Whole)));
            Assert.That(Identity(Whole.Replace("clock_met: true", "power_w: { at_most: 1 }")), Is.Not.EqualTo(Identity(Whole)));
        });
    }

    [Test]
    public void Points_are_the_same_in_any_order_and_on_several_threads()
    {
        var study = Load();
        var forward = Enumerable.Range(0, 1000).Select(i => study.Point(i).AcceleratorFields).ToList();
        var parallel = Enumerable.Range(0, 1000).AsParallel().AsOrdered().Select(i => study.Point(999 - i).AcceleratorFields).Reverse().ToList();

        Assert.That(parallel, Is.EqualTo(forward));
    }

    [Test]
    public void The_size_of_a_study_is_known_before_it_starts()
    {
        DiskEstimate Of(string values, int layers) => DiskEstimate.Of(Studies.Of($"parameters: {{ vector_unit.lanes: [{values}] }}\n"), "s.db", 3, layers);
        var size = Of("4, 8, 16", 0);

        // Eighteen figures of eight bytes and a hash of 32, twice: the point's and its workload's.
        Assert.That(size.BytesPerPoint, Is.InRange(2 * (18 * 8 + 32), 1000));
        Assert.That(size.Bytes, Is.EqualTo((Int128)3 * size.BytesPerPoint));
        Assert.That(Of("4000, 8000, 16000", 0).BytesPerPoint, Is.GreaterThan(size.BytesPerPoint));
        // An estimate of three numbers, eight bytes each, and its hash, at the least.
        Assert.That(Of("4, 8, 16", 1).BytesPerPoint - size.BytesPerPoint, Is.InRange(3 * 8 + 32, 300));
    }

    [Test]
    public void A_field_of_a_map_that_the_file_leaves_out_can_be_varied() =>
        Assert.That(Studies.Of("parameters: { network.weight.hops: [1, 2] }\n").Point(1).AcceleratorFields, Is.EqualTo(new[] { ("network.weight.hops", "2") }));

    [Test]
    public void A_broken_study_gives_problems_and_nothing_else()
    {
        string[] pieces = ["[", "{", "}", "-1", "0", "1e308", "null", "a.b", "1 / 0", "''", "[[1]]", "accelerator", "workload.layers[0].x", "true", "{ from: 1, to: 1e15, step: 1e-9 }", "{ from: 1, to: 2, factor: 1.0000000001 }", "é"];
        var random = new Random(5);
        var lines = Whole.Split('\n');
        for (var i = 0; i < 60; i++)
        {
            var mutated = lines.ToArray();
            var at = random.Next(lines.Length);
            var colon = mutated[at].LastIndexOf(random.Next(2) == 0 ? ':' : ' ') + 1;
            mutated[at] = mutated[at][..colon] + " " + pieces[random.Next(pieces.Length)];
            // Any other exception than the one for bad input fails the test.
            foreach (var problem in Problems.Of(() => StudyFile.Parse(string.Join('\n', mutated), "s.yaml")))
                Assert.That(problem.Any(char.IsControl), Is.False);
        }
    }

    private static Study Load() => StudyFile.Parse(Whole, "s.yaml");
}
