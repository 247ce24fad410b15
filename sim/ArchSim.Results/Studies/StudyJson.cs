using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ArchSim.Numerics;

namespace ArchSim.Results;

/// <summary>Lists in a column, as JSON: SQL can look into them, and equal lists are equal text.</summary>
internal static class StudyJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string OfWords(IEnumerable<string> words) => Write(json =>
    {
        foreach (var word in words)
            json.WriteStringValue(word);
    });

    /// <summary>Values as configuration files have them: what reads as a number and is written as JSON writes it is one.</summary>
    public static string OfValues(IReadOnlyList<string> values) => Write(json =>
    {
        foreach (var value in values)
        {
            if (IsNumber(value))
                json.WriteRawValue(value);
            else
                json.WriteStringValue(value);
        }
    });

    public static string OfConstraints(IEnumerable<StudyConstraint> constraints) => Objects(constraints, (json, constraint) =>
    {
        json.WriteString("figure", constraint.Figure.Name);
        Limit("at_least", constraint.AtLeast);
        Limit("at_most", constraint.AtMost);

        void Limit(string name, double? limit)
        {
            if (limit is { } value)
                Number(json, name, value);
        }
    });

    public static string OfWorkloads(IEnumerable<StoredStudyWorkload> workloads) => Objects(workloads, (json, workload) =>
    {
        json.WriteString("use", workload.Use);
        Number(json, "weight", workload.Weight);
        json.WriteNumber("batch", workload.Batch);
    });

    public static string OfCharts(IEnumerable<StudyChart> charts) => Objects(charts, (json, chart) =>
    {
        json.WriteString("title", chart.Title);
        json.WriteString("x", chart.X);
        json.WriteString("series", chart.Series);
        Words("only", chart.Only);
        Words("y", chart.Y.Select(y => y.Name));
        json.WriteBoolean("by_workload", chart.ByWorkload);
        json.WriteBoolean("limited", chart.IsLimited);
        json.WriteStartObject("where");
        foreach (var (path, value) in chart.Where)
            json.WriteString(path, value);
        json.WriteEndObject();

        void Words(string name, IEnumerable<string> words)
        {
            json.WriteStartArray(name);
            foreach (var word in words)
                json.WriteStringValue(word);
            json.WriteEndArray();
        }
    });

    public static IReadOnlyList<StudyChart> Charts(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e => new StudyChart(
            e.GetProperty("title").GetString() ?? "", e.GetProperty("x").GetString() ?? "", e.GetProperty("series").GetString(), Words(e, "only"), [.. Words(e, "y").Select(Figure)],
            e.GetProperty("by_workload").GetBoolean())
        {
            IsLimited = e.TryGetProperty("limited", out var limited) && limited.GetBoolean(),
            Where = e.TryGetProperty("where", out var where) ? [.. where.EnumerateObject().Select(w => (w.Name, w.Value.GetString() ?? ""))] : [],
        })];

        static IReadOnlyList<string> Words(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(w => w.GetString() ?? "")];
    }

    /// <summary>Strings, and numbers as they were written.</summary>
    public static IReadOnlyList<string> Values(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? e.GetString()! : e.GetRawText())];
    }

    public static IReadOnlyList<StudyConstraint> Constraints(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e => new StudyConstraint(Figure(e.GetProperty("figure").GetString()!), Limit(e, "at_least"), Limit(e, "at_most")))];
    }

    public static IReadOnlyList<StoredStudyWorkload> Workloads(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e =>
            new StoredStudyWorkload(e.GetProperty("use").GetString()!, e.GetProperty("weight").GetDouble(), e.GetProperty("batch").GetInt32()))];
    }

    /// <exception cref="FormatException">No such figure.</exception>
    public static StudyFigure Figure(string name) => StudyFigures.Find(name) ?? throw new FormatException($"no figure '{name}'");

    private static double? Limit(JsonElement element, string name) => element.TryGetProperty(name, out var limit) ? limit.GetDouble() : null;

    private static bool IsNumber(string value)
    {
        if (value.Length is 0 or > 30 || !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return false;
        // JSON's grammar is narrower: no plus sign, no leading zero, no bare point.
        var digits = value.AsSpan(value[0] == '-' ? 1 : 0);
        return digits.Length > 0 && char.IsAsciiDigit(digits[0]) && (digits.Length == 1 || digits[0] != '0' || digits[1] is '.' or 'e' or 'E') && !digits.EndsWith(".")
            && digits.IndexOf(".e") < 0 && digits.IndexOf(".E") < 0 && !char.IsWhiteSpace(value[^1]);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(RealText.Of(value));
    }

    private static string Objects<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> fields) => Write(json =>
    {
        foreach (var item in items)
        {
            json.WriteStartObject();
            fields(json, item);
            json.WriteEndObject();
        }
    });

    private static string Write(Action<Utf8JsonWriter> items)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            items(json);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
