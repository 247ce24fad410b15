using ArchSim.Exploration;
using ArchSim.Hardware;
using ArchSim.Results;
using ArchSim.Simulation;
using ArchSim.UnitTests.Results;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Exploration;

/// <summary>A point's figures are those of the runs that it stands for.</summary>
internal sealed class PointSimulatorTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Figures_of_one_workload_are_those_of_its_run()
    {
        var study = SmallStudy.In(_folder);
        var point = Evaluate(study, 2);
        var accelerator = AcceleratorFile.Load("lpa", [("array.unroll.K", "8"), ("buffers.weight.size_kib", "64")]);
        var run = Simulator.Run(new RunRequest { Accelerator = accelerator, Workload = WorkloadFile.Load(_folder["tiny.yaml"]), Precision = PrecisionFile.Load("lp-w4a8") });
        var figures = point.Point.Figures!;
        Assert.Multiple(() =>
        {
            Assert.That(figures[StudyFigures.Seconds], Is.EqualTo(run.Seconds));
            Assert.That(figures[StudyFigures.EnergyPj], Is.EqualTo(run.EnergyPj));
            Assert.That(figures[StudyFigures.Tops], Is.EqualTo(run.Tops));
            Assert.That(figures[StudyFigures.TopsPerMm2], Is.EqualTo(run.TopsPerMm2));
            Assert.That(figures[StudyFigures.TopsPerMm2Total], Is.EqualTo(run.TopsPerMm2Total));
            Assert.That(figures[StudyFigures.TopsPerWatt], Is.EqualTo(run.TopsPerWatt));
            Assert.That(figures[StudyFigures.TopsPerWattChip], Is.EqualTo(run.TopsPerWattChip));
            Assert.That(figures[StudyFigures.Utilization], Is.EqualTo(run.Utilization));
            Assert.That(figures[StudyFigures.AreaMm2], Is.EqualTo(run.TotalAreaUm2 * 1e-6));
            Assert.That(figures[StudyFigures.DramBytes], Is.EqualTo(run.Sum(c => c.DramReadBytes + c.DramWriteBytes)));
            Assert.That(figures[StudyFigures.PartialSumFootprintBytes], Is.EqualTo(ResultMetrics.PartialSumFootprint(run)));
            Assert.That(figures[StudyFigures.PartialSumBufferBytes], Is.EqualTo(run.Sum(c => c.PartialSumBufferReadBytes + c.PartialSumBufferWriteBytes)).And.Positive);
            Assert.That(figures[StudyFigures.PartialSumDramBytes], Is.EqualTo(run.Sum(c => c.PartialSumDramReadBytes + c.PartialSumDramWriteBytes)));
            Assert.That(figures[StudyFigures.Edp], Is.EqualTo(run.EnergyPj * 1e-12 * run.Seconds));
            Assert.That(figures[StudyFigures.PowerW], Is.EqualTo(run.EnergyPj * 1e-12 / run.Seconds));
            Assert.That(figures[StudyFigures.ClockSlack] >= 0, Is.EqualTo(accelerator.ClockProblem is null));
            Assert.That(figures[StudyFigures.Accuracy], Is.Null);
            Assert.That(point.Layers.Select(l => l.Hash), Is.Unique.And.SupersetOf(run.Layers.Where(l => l.FusedInto.Length == 0).Select(l => l.Hash).Distinct()));
        });
    }

    [Test]
    public void Workloads_count_as_often_as_their_weights_say()
    {
        var one = Evaluate(SmallStudy.In(_folder), 0).Point.Figures!;
        var head = "name: w\naccelerator: lpa\nobjectives: [seconds]\nworkloads:\n  - { use: tiny.yaml, weight: 2 }\n  - { use: tiny.yaml, weight: 0.5 }\n";
        var both = Evaluate(StudyFile.Parse(head + "parameters: { array.unroll.K: [8, 16], buffers.weight.size_kib: [32] }\nsearch: grid\n", _folder["w.yaml"]), 0);
        var all = both.Point.Figures!;
        Assert.Multiple(() =>
        {
            foreach (var figure in (StudyFigure[])[StudyFigures.Seconds, StudyFigures.EnergyPj, StudyFigures.DramBytes])
                Assert.That(all[figure], Is.EqualTo(2.5 * one[figure]!).Within(1e-9).Percent, figure.Name);
            foreach (var figure in (StudyFigure[])[StudyFigures.Tops, StudyFigures.TopsPerWatt, StudyFigures.Utilization, StudyFigures.PowerW, StudyFigures.PartialSumFootprintBytes])
                Assert.That(all[figure], Is.EqualTo(one[figure]!).Within(1e-9).Percent, figure.Name);
            Assert.That(all[StudyFigures.Edp], Is.EqualTo(2.5 * 2.5 * one[StudyFigures.Edp]!).Within(1e-9).Percent);
            Assert.That(both.Workloads.Select(w => w.Figures[StudyFigures.Seconds]), Has.All.EqualTo(one[StudyFigures.Seconds]));
        });
    }

    [Test]
    public void Layers_that_are_known_are_not_simulated_again()
    {
        var study = SmallStudy.In(_folder);
        var made = Evaluate(study, 0);
        var known = new Known(made.Layers.ToDictionary(l => l.Hash, l => l.Totals with { Cycles = 1000 }));
        var request = new RunRequest
        {
            Accelerator = AcceleratorFile.Load("lpa", [("array.unroll.K", "8"), ("buffers.weight.size_kib", "32")]),
            Workload = WorkloadFile.Load(_folder["tiny.yaml"]),
            Precision = PrecisionFile.Load("lp-w4a8"),
        };
        // Four layers, of a result that no simulation has.
        Assert.That(TotalsSimulator.Run(request, known).Cycles, Is.EqualTo(4000));
        Assert.That(known.Kept, Is.Zero);
    }

    [Test]
    public void What_was_stored_of_a_layer_comes_back_to_the_last_bit()
    {
        var study = SmallStudy.In(_folder);
        SmallStudy.Explore(study, _folder["a.db"]);
        using var lookup = StudyLookup.Open(_folder["a.db"]);
        var made = Evaluate(study, 0);
        Assert.Multiple(() =>
        {
            foreach (var (hash, totals) in made.Layers)
            {
                var stored = lookup.Layer(hash)!;
                Assert.That(stored with { EnergyPj = totals.EnergyPj }, Is.EqualTo(totals));
                Assert.That(stored.EnergyPj, Is.EqualTo(totals.EnergyPj));
            }
            Assert.That(lookup.Figures(made.Point.Configuration!)!.Values, Is.EqualTo(made.Point.Figures!.Values));
            Assert.That(lookup.Layer("none"), Is.Null);
            Assert.That(lookup.Figures("none"), Is.Null);
        });
    }

    [Test]
    public void A_file_that_changes_is_read_again_and_overrides_stay_with_their_point()
    {
        var path = _folder["mine.yaml"];
        File.WriteAllText(path, "name: a\n");
        var first = ArchSim.Configuration.KeptDocuments.Load(path);
        first.Set("name", "b");
        Assert.That(ArchSim.Configuration.KeptDocuments.Load(path).Canonical(), Is.EqualTo("name:\"a\";"));
        File.WriteAllText(path, "name: longer\n");
        Assert.That(ArchSim.Configuration.KeptDocuments.Load(path).Canonical(), Is.EqualTo("name:\"longer\";"));
    }

    private static ComputedPoint Evaluate(Study study, long number)
    {
        using var simulation = new StudySimulation(study, null);
        using var evaluator = simulation.Evaluator();
        return evaluator.Evaluate(((ISampledSearch)study.Search).At(number), CancellationToken.None);
    }

    private sealed class Known(Dictionary<string, LayerTotals> totals) : ILayerTotals
    {
        public int Kept { get; private set; }

        public LayerTotals? Find(string hash) => totals.GetValueOrDefault(hash);

        public void Keep(string hash, LayerTotals layer) => Kept++;

        public LayerWay? FindWay(string hash) => null;

        public void KeepWay(string hash, LayerWay way)
        {
        }

        public long? FindPrefetchGain(string hash) => 0;

        public void KeepPrefetchGain(string hash, long cycles) => Kept++;
    }
}
