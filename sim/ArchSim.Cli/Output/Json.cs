using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ArchSim.Numerics;

namespace ArchSim.Cli;

/// <summary>JSON on standard output, written by hand: the names are a contract, and serialization by reflection costs start-up time.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(ITerminal terminal, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 14);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        terminal.Out.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        terminal.Out.Write('\n');
    }

    public static void Object(this Utf8JsonWriter json, string name, Action content)
    {
        json.WriteStartObject(name);
        content();
        json.WriteEndObject();
    }

    public static void Array<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> item)
    {
        json.WriteStartArray(name);
        foreach (var i in items)
            item(i);
        json.WriteEndArray();
    }

    /// <summary>An array of objects.</summary>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> fields) =>
        json.Array(name, items, item =>
        {
            json.WriteStartObject();
            fields(item);
            json.WriteEndObject();
        });

    public static void Words(this Utf8JsonWriter json, string name, IEnumerable<string> words) => json.Array(name, words, json.WriteStringValue);

    /// <summary>A number; null where there is none, since JSON knows no infinity.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            WriteFinite(json, name, value);
        else
            json.WriteNull(name);
    }

    // The writer's own digits do not always parse back.
    private static void WriteFinite(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(RealText.Of(value));
    }
}
