using System.Text.Json;
using ArchSim.Cli;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Cli;

public sealed class TimelineFileTests
{
    [Test]
    public void Spans_are_events_in_microseconds_with_exact_cycles_beside()
    {
        var timeline = new TimelineFile(clockMhz: 500);
        timeline.Span("conv1", Unit.Array, "fold", 1000, 1500);
        using var json = Written(timeline);
        var span = json.RootElement.GetProperty("traceEvents").EnumerateArray().Single(e => e.GetProperty("name").GetString() == "fold");
        Assert.That(span.GetProperty("ph").GetString(), Is.EqualTo("X"));
        Assert.That((span.GetProperty("ts").GetDouble(), span.GetProperty("dur").GetDouble()), Is.EqualTo((2.0, 1.0)));
        Assert.That(span.GetProperty("args").GetProperty("cycles").GetInt64(), Is.EqualTo(500));
        Assert.That(span.GetProperty("args").GetProperty("layer").GetString(), Is.EqualTo("conv1"));
    }

    [Test]
    public void Layers_have_a_row_of_their_own()
    {
        var timeline = new TimelineFile(500);
        timeline.Span("conv1", Unit.Dram, "read", 0, 10);
        timeline.Span("conv1", Unit.Array, "fold", 10, 40);
        using var json = Written(timeline);
        var layer = json.RootElement.GetProperty("traceEvents").EnumerateArray().Single(e => e.GetProperty("name").GetString() == "conv1");
        Assert.That((layer.GetProperty("args").GetProperty("start_cycle").GetInt64(), layer.GetProperty("args").GetProperty("cycles").GetInt64()), Is.EqualTo((0, 40)));
    }

    [Test]
    public void The_order_of_calls_leaves_no_trace()
    {
        (string, Unit, string, long, long)[] spans = [("a", Unit.Array, "x", 0, 5), ("b", Unit.Array, "y", 5, 9), ("a", Unit.Dram, "z", 0, 5)];
        Assert.That(Text(spans.Reverse()), Is.EqualTo(Text(spans)));

        static string Text(IEnumerable<(string, Unit, string, long, long)> spans)
        {
            var timeline = new TimelineFile(500);
            foreach (var (layer, unit, what, start, end) in spans)
                timeline.Span(layer, unit, what, start, end);
            using var json = Written(timeline);
            return json.RootElement.GetRawText();
        }
    }

    [Test]
    public void A_run_without_spans_is_still_a_file() => Assert.That(() => Written(new TimelineFile(1)).Dispose(), Throws.Nothing);

    private static JsonDocument Written(TimelineFile timeline)
    {
        using var stream = new MemoryStream();
        timeline.Write(stream, "resnet50 on lpa");
        return JsonDocument.Parse(stream.ToArray());
    }
}
