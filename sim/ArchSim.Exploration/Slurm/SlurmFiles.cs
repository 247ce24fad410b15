using System.Text;
using System.Text.Json;
using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>Plan and state as files of the folder. Jobs on several machines read them, so that each is replaced as a whole.</summary>
public static class SlurmFiles
{
    private const string PlanName = "plan.json";
    private const string StateName = "state.json";

    // Longer ones are none of ours.
    private const long MostBytes = 1 << 20;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Null where the folder has none.</summary>
    /// <exception cref="InputException">It cannot be read, or is none.</exception>
    public static SlurmPlan? ReadPlan(string folder) => Read(Path.Combine(folder, PlanName), root => new SlurmPlan
    {
        Name = Text(root, "study"),
        StudyFile = Text(root, "study_file"),
        Identity = Text(root, "identity"),
        Database = FullPath(Text(root, "database")),
        Shards = Whole(root, "shards", 1, SlurmPlan.MostShards),
        Retries = Whole(root, "retries", 0, SlurmPlan.MostRetries),
        SbatchOptions = Words(root, "sbatch"),
        Program = Words(root, "program") is { Count: > 0 } program ? program : throw new FormatException("program is empty"),
        WorkingDirectory = Text(root, "working_directory"),
    });

    /// <summary>Null where nothing was submitted yet.</summary>
    /// <exception cref="InputException">It cannot be read, or is none.</exception>
    public static SlurmState? ReadState(string folder) => Read(Path.Combine(folder, StateName), root => new SlurmState(
        Text(root, "status") is var word && Enum.TryParse<SlurmStatus>(word, ignoreCase: true, out var status) && Enum.IsDefined(status) ? status : throw new FormatException($"status '{word}' is unknown"),
        Whole(root, "attempt", 0, SlurmPlan.MostRetries),
        Words(root, "jobs"),
        Text(root, "message")));

    internal static void Write(string folder, SlurmPlan plan) => Write(Path.Combine(folder, PlanName), json =>
    {
        json.WriteString("study", plan.Name);
        json.WriteString("study_file", plan.StudyFile);
        json.WriteString("identity", plan.Identity);
        json.WriteString("database", plan.Database);
        json.WriteNumber("shards", plan.Shards);
        json.WriteNumber("retries", plan.Retries);
        WriteWords(json, "sbatch", plan.SbatchOptions);
        WriteWords(json, "program", plan.Program);
        json.WriteString("working_directory", plan.WorkingDirectory);
    });

    internal static void Write(string folder, SlurmState state) => Write(Path.Combine(folder, StateName), json =>
    {
        json.WriteString("status", state.Status.ToString().ToLowerInvariant());
        json.WriteNumber("attempt", state.Attempt);
        WriteWords(json, "jobs", state.Jobs);
        json.WriteString("message", state.Message);
    });

    /// <exception cref="InputException">The folder does not take it.</exception>
    internal static void WriteText(string path, string text)
    {
        try
        {
            // Whoever reads meanwhile, on whichever machine, has the old one or the new one.
            var unfinished = $"{path}.{Environment.MachineName}.{Environment.ProcessId}.tmp";
            File.WriteAllText(unfinished, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be written: {e.Message}");
        }
    }

    private static void Write(string path, Action<Utf8JsonWriter> content)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        WriteText(path, Encoding.UTF8.GetString(stream.ToArray()) + "\n");
    }

    private static T? Read<T>(string path, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            if (!File.Exists(path))
                return null;
            if (new FileInfo(path).Length > MostBytes)
                throw new InputException(path, "is no file of a study on Slurm: it is too long");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InputException(path, $"is no file of a study on Slurm: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be read: {e.Message}");
        }
    }

    private static void WriteWords(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }

    private static string Text(JsonElement root, string name) => TextOf(root.GetProperty(name), name);

    private static string TextOf(JsonElement element, string name) => element.GetString() is { } text && !text.Contains('\0') ? text : throw new FormatException($"{name} is no text");

    private static string FullPath(string path) => Path.IsPathFullyQualified(path) ? path : throw new FormatException($"'{path}' is no full path");

    private static int Whole(JsonElement root, string name, int least, int most) =>
        root.GetProperty(name).GetInt32() is var value && value >= least && value <= most ? value : throw new FormatException($"{name} must be {least}..{most}, was {value}");

    private static List<string> Words(JsonElement root, string name) => [.. root.GetProperty(name).EnumerateArray().Select(e => TextOf(e, name))];
}
