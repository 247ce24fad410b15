using System.Text.Json;
using ArchSim.Simulation;

namespace ArchSim.Cli;

/// <summary>
/// What the units did, as a Chrome trace-event file: chrome://tracing and ui.perfetto.dev open it. One row a unit and one for the layers; times
/// are microseconds of the simulated machine, with the exact cycles beside them.
/// </summary>
internal sealed class TimelineFile(double clockMhz) : ITimeline
{
    private const int LayerRow = 0;

    private readonly Lock _lock = new();
    private readonly List<Activity> _activities = [];

    public void Span(string layer, Unit unit, string what, long start, long end)
    {
        // Layers may be simulated side by side: the order of calls says nothing.
        lock (_lock)
            _activities.Add(new Activity(layer, unit, what, start, end));
    }

    public void Write(Stream stream, string title)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        json.WriteStartArray("traceEvents");
        Name(json, "process_name", LayerRow, title);
        Name(json, "thread_name", LayerRow, "layer");
        foreach (var unit in Enum.GetValues<Unit>())
            Name(json, "thread_name", RowOf(unit), MetricNames.Of(unit));
        foreach (var layer in _activities.GroupBy(a => a.Layer).Select(g => (Name: g.Key, Start: g.Min(a => a.Start), End: g.Max(a => a.End))).OrderBy(l => l.Start))
            Event(json, layer.Name, "layer", LayerRow, layer.Start, layer.End, layer.Name);
        foreach (var a in _activities.OrderBy(a => a.Start).ThenBy(a => a.Unit).ThenBy(a => a.End).ThenBy(a => a.What, StringComparer.Ordinal))
            Event(json, a.What, MetricNames.Of(a.Unit), RowOf(a.Unit), a.Start, a.End, a.Layer);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int RowOf(Unit unit) => LayerRow + 1 + (int)unit;

    private static void Name(Utf8JsonWriter json, string kind, int row, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", kind);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", row);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Event(Utf8JsonWriter json, string name, string category, int row, long start, long end, string layer)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("cat", category);
        json.WriteString("ph", "X");
        json.WriteNumber("ts", start / clockMhz);
        json.WriteNumber("dur", (end - start) / clockMhz);
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", row);
        json.WriteStartObject("args");
        json.WriteString("layer", layer);
        json.WriteNumber("start_cycle", start);
        json.WriteNumber("cycles", end - start);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private readonly record struct Activity(string Layer, Unit Unit, string What, long Start, long End);
}
