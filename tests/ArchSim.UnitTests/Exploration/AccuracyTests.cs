using ArchSim.Configuration;
using ArchSim.Exploration;
using ArchSim.Networks;
using ArchSim.Quantization;
using ArchSim.Results;
using ArchSim.Traces;
using ArchSim.UnitTests.Results;
using ArchSim.UnitTests.Traces;
using ArchSim.Workloads;
using StudyFile = ArchSim.Exploration.StudyFile;

namespace ArchSim.UnitTests.Exploration;

/// <summary>Accuracy of a shipped network as a figure of a point, and traces as workloads.</summary>
internal sealed class AccuracyTests
{
    private const string Head = "name: ipu\naccelerator: fused-ipu-16\nworkloads: [tiny.yaml]\nobjectives: [area_mm2, accuracy]\n";
    private const string Parameters = "parameters: { array.processing_element.tree_bits: [10, 16], clock_mhz: [400, 500] }\nsearch: grid\n";
    private const string Unit = "accuracy: { model: digits-cnn, images: digits-test, count: 4, scheme: 'fp16+acc=ipu{array.processing_element.tree_bits}' }\n";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_fused_unit_is_measured_once_for_all_points_that_have_it()
    {
        var study = Study("ipu.yaml", Head + Unit + Parameters);
        var run = SmallStudy.Explore(study, _folder["a.db"], threads: 2);
        using var reader = ArchSim.Results.StudyReader.Open(_folder["a.db"]);
        var points = reader.Points(study.Identity).ToList();
        Assert.That(run.Failed, Is.Zero, points.FirstOrDefault(p => p.Error is not null)?.Error);
        Assert.Multiple(() =>
        {
            foreach (var point in points)
                Assert.That(point.Figures![StudyFigures.Accuracy], Is.EqualTo(Quantized($"fp16+acc=ipu{point.Values[0]}")), $"tree of {point.Values[0]}");
            Assert.That(Count("accuracy_total"), Is.EqualTo(2), "one for each width of the tree, not for each clock");
        });
    }

    [Test]
    public void Ranges_are_chosen_by_the_images_that_ship_for_it_as_the_command_that_quantizes_chooses_them()
    {
        var scheme = Unit.Replace("fp16+acc=ipu{array.processing_element.tree_bits}", "uniform4");
        var named = Study("named.yaml", Head + scheme.Replace("count", "calibration: digits-calibration, count") + Parameters);
        Assert.That(Study("left-out.yaml", Head + scheme + Parameters).Accuracy, Is.EqualTo(named.Accuracy));
        SmallStudy.Explore(named, _folder["a.db"]);
        using var reader = ArchSim.Results.StudyReader.Open(_folder["a.db"]);
        Assert.That(reader.Points(named.Identity).Select(p => p.Figures?[StudyFigures.Accuracy]), Has.All.EqualTo(Quantized("uniform4")));
    }

    [Test]
    public void Ranges_without_images_and_schemes_that_are_none_fail_the_point_and_not_the_study()
    {
        var images = ShippedFiles.Images("digits-test");
        var missing = Study("missing.yaml", Head + Unit.Replace("digits-test", images).Replace("fp16+acc=ipu{array.processing_element.tree_bits}", "uniform4") + Parameters);
        var unknown = Study("unknown.yaml", Head + Unit.Replace("fp16+acc", "fp17+acc") + Parameters);
        SmallStudy.Explore(missing, _folder["a.db"]);
        SmallStudy.Explore(unknown, _folder["a.db"]);
        using var reader = ArchSim.Results.StudyReader.Open(_folder["a.db"]);
        Assert.That(reader.Failures(missing.Identity, 2).Single(), Is.EqualTo(("accuracy.calibration: is missing: scheme uniform4 chooses ranges by images", 4L, 0L)));
        Assert.That(reader.Failures(unknown.Identity, 9).Select(f => f.Error), Has.All.StartsWith("accuracy.scheme: unknown scheme 'fp17"));
    }

    [Test]
    public void Other_labels_beside_the_same_images_are_another_study_and_are_measured_again()
    {
        var shipped = ShippedFiles.Images("digits-test");
        var (images, labels) = (_folder["some-images.idx3-ubyte"], _folder["some-labels.idx1-ubyte"]);
        File.Copy(shipped, images);
        var bytes = File.ReadAllBytes(shipped.Replace("images", "labels").Replace("idx3", "idx1"));
        File.WriteAllBytes(labels, bytes);
        const string OnTheseImages = "accuracy: { model: digits-cnn, images: some-images.idx3-ubyte, count: 100, scheme: fp32 }\n";
        var text = Head + OnTheseImages.Replace("some-images", _folder["some-images"]) + "parameters: { clock_mhz: [400] }\nsearch: grid\n";
        var right = Study("right.yaml", text);
        SmallStudy.Explore(right, _folder["a.db"]);

        // A header of eight bytes, then a label an image: one further than it is.
        File.WriteAllBytes(labels, [.. bytes.Select((b, i) => i < 8 ? b : (byte)((b + 1) % 10))]);
        var wrong = Study("wrong.yaml", text);
        SmallStudy.Explore(wrong, _folder["a.db"]);

        Assert.That(wrong.Identity, Is.Not.EqualTo(right.Identity));
        using var reader = ArchSim.Results.StudyReader.Open(_folder["a.db"]);
        Assert.That(reader.Points(right.Identity).Single().Figures![StudyFigures.Accuracy], Is.GreaterThan(0.9));
        Assert.That(reader.Points(wrong.Identity).Single().Figures![StudyFigures.Accuracy], Is.LessThan(0.1));
    }

    [Test]
    public void A_trace_is_a_workload_with_operands_and_formats_of_its_own()
    {
        TraceFile.Write(_folder["small.trace"], SmallTrace.Build());
        var study = Study("trace.yaml", "name: trace\naccelerator: int8-systolic\nworkloads: [small.trace]\nobjectives: [seconds, energy_pj]\nparameters: { array.unroll.K: [8, 16] }\nsearch: grid\n");
        SmallStudy.Explore(study, _folder["a.db"]);
        using var reader = ArchSim.Results.StudyReader.Open(_folder["a.db"]);
        var points = reader.Points(study.Identity).ToList();
        var run = ArchSim.Simulation.Simulator.Run(Request("8"));
        Assert.Multiple(() =>
        {
            Assert.That(points.Select(p => p.Error), Has.All.Null);
            Assert.That(run.OperandsAreReal);
            Assert.That(points[0].Figures![StudyFigures.Seconds], Is.EqualTo(run.Seconds));
            Assert.That(points[0].Figures![StudyFigures.EnergyPj], Is.EqualTo(run.EnergyPj));
        });
        // Other operands are another configuration.
        TraceFile.Write(_folder["small.trace"], SmallTrace.Build(seed: 8));
        Assert.That(StudyFile.Load(_folder["trace.yaml"]).Identity, Is.Not.EqualTo(study.Identity));
    }

    [Test]
    public void A_trace_alone_gives_no_accuracy()
    {
        TraceFile.Write(_folder["small.trace"], SmallTrace.Build());
        Assert.That(() => Study("trace.yaml", "name: trace\naccelerator: int8-systolic\nworkloads: [small.trace]\nobjectives: [accuracy]\nparameters: { array.unroll.K: [8, 16] }\nsearch: grid\n"),
            Throws.TypeOf<InputException>().With.Message.Contains("accuracy has no source"));
    }

    private ArchSim.Simulation.RunRequest Request(string rows)
    {
        var trace = TraceFile.Read(_folder["small.trace"]);
        var precision = trace.ToPrecision(_folder["small.trace"]);
        return new ArchSim.Simulation.RunRequest
        {
            Accelerator = ArchSim.Hardware.AcceleratorFile.Load("int8-systolic", [("array.unroll.K", rows)]),
            Workload = trace.ToWorkload(),
            Precision = precision,
            Operands = trace.OperandsIn(precision),
        };
    }

    private Study Study(string file, string text)
    {
        File.WriteAllText(_folder["tiny.yaml"], "name: tiny\nlayers:\n  - { name: f, op: fc, in: 64, out: 32 }\n");
        File.WriteAllText(_folder[file], text);
        return StudyFile.Load(_folder[file]);
    }

    private long Count(string table)
    {
        using var store = ResultStore.Open(_folder["a.db"], StoreMode.Read);
        return store.Connection.ReadLong($"SELECT count(*) FROM {table}");
    }

    /// <summary>The share that quantizing by itself finds, on 4 images of the test, drawn by seed 1, with all that ship for ranges: fewer than 256.</summary>
    private static double Quantized(string scheme)
    {
        using var test = DataSet.Open(ShippedFiles.Images("digits-test"));
        using var calibration = DataSet.Open(ShippedFiles.Images("digits-calibration"));
        var model = ShippedFiles.Model("digits-cnn");
        var (preprocessing, _) = Preprocessing.For(model, test, null);
        var top1 = NetworkQuantization.Run(new QuantizationRequest
        {
            Graph = OnnxFile.Load(model),
            Scheme = QuantizationScheme.Parse(scheme),
            Evaluation = new ImageSet(test, preprocessing, ImageSelection.Sample(test, 4, 1)),
            Calibration = new ImageSet(calibration, preprocessing, ImageSelection.All(calibration)),
            ErrorImages = 0,
        }).Quantized.Top1;
        return (double)top1.Correct / top1.Images;
    }
}
