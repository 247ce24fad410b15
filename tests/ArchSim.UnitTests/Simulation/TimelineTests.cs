using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What units did when: a row holds one kind at a time, and all of it adds up to the meters.</summary>
public sealed class TimelineTests
{
    [TestCase("lpa", "resnet18", "lp-w4a8")]
    [TestCase("int8-output-stationary", "mobilenetv2", "int8")]
    [TestCase("scalesim-32x32-is", "alexnet", "int8")]
    public void Spans_of_a_unit_do_not_overlap_and_lie_within_the_network(string accelerator, string network, string precision)
    {
        var timeline = new Recorder();
        var request = new RunRequest
        {
            Accelerator = AcceleratorFile.Load(accelerator),
            Workload = WorkloadFile.Load(network),
            Precision = PrecisionFile.Load(precision),
        };
        var silent = Simulator.Run(request);
        var result = Simulator.Run(request with { Timeline = timeline });

        Assert.Multiple(() =>
        {
            Assert.That(result.Layers.Select(l => (l.Cycles, l.Counts)), Is.EqualTo(silent.Layers.Select(l => (l.Cycles, l.Counts))), "watching changes nothing");
            foreach (var unit in Enum.GetValues<Unit>())
            {
                var spans = timeline.Spans.Where(s => s.Unit == unit).OrderBy(s => s.Start).ToArray();
                var total = result.UnitTotal(unit);
                Assert.That(spans.Where(s => s.What == "busy").Sum(s => s.End - s.Start), Is.EqualTo(total.Busy), $"{unit} busy");
                foreach (var reason in Enum.GetValues<StallReason>())
                    Assert.That(spans.Where(s => s.What == MetricNames.Of(reason)).Sum(s => s.End - s.Start), Is.EqualTo(total.Stalls[(int)reason]), $"{unit} {reason}");
                Assert.That(spans.All(s => s.Start >= 0 && s.End > s.Start && s.End <= result.Layers.Sum(l => l.Cycles)), $"{unit} within the network");
                Assert.That(spans.Zip(spans.Skip(1)).Count(p => p.Second.Start < p.First.End), Is.Zero, $"{unit} overlaps");
            }
        });
    }

    [Test]
    public void Spans_of_a_layer_lie_between_the_end_of_the_layer_before_and_its_own()
    {
        var timeline = new Recorder();
        var result = Simulator.Run(new RunRequest
        {
            Accelerator = AcceleratorFile.Load("int8-systolic"),
            Workload = WorkloadFile.Load("resnet18"),
            Precision = PrecisionFile.Load("int8"),
            Timeline = timeline,
        });
        var start = 0L;
        Assert.Multiple(() =>
        {
            foreach (var layer in result.Layers)
            {
                var spans = timeline.Spans.Where(s => s.Layer == layer.Layer.Name).ToArray();
                Assert.That(spans, layer.FusedInto.Length > 0 ? Is.Empty : Is.Not.Empty, layer.Layer.Name);
                if (spans.Length == 0)
                    continue;
                Assert.That(spans.Min(s => s.Start), Is.GreaterThanOrEqualTo(start), layer.Layer.Name);
                Assert.That(spans.Max(s => s.End), Is.LessThanOrEqualTo(start + layer.Cycles), layer.Layer.Name);
                start += layer.Cycles;
            }
        });
    }

    private sealed class Recorder : ITimeline
    {
        public List<(string Layer, Unit Unit, string What, long Start, long End)> Spans { get; } = [];

        void ITimeline.Span(string layer, Unit unit, string what, long start, long end) => Spans.Add((layer, unit, what, start, end));
    }
}
