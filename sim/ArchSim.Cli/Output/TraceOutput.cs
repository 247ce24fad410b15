using System.Security.Cryptography;
using System.Text.Json;
using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;
using ArchSim.Traces;
using ArchSim.Workloads;

namespace ArchSim.Cli;

/// <summary>The layer trace that <c>quantize --trace FILE</c> writes.</summary>
internal sealed class TraceOutput(string path)
{
    private const string Option = "--trace";

    /// <summary>Refuses a place that cannot be written, before the network runs.</summary>
    /// <exception cref="InputException">No place for a file, one that the command reads, or a file that is no trace.</exception>
    public void Check(OutputGuard inputs)
    {
        OutputFile.Check(path, Option);
        inputs.Claim(path, Option);
        // Beyond what the command reads itself: a slip of the shell's completion must not cost a model or a database.
        if (!OutputFile.IsDevice(path) && File.Exists(path) && new FileInfo(path).Length > 0 && !TraceFile.IsTrace(path))
            throw new InputException(path, $"{Option} would overwrite a file that is no layer trace; remove it first, or name another");
    }

    public static TraceRequest Request(string model, DataSet data, int images, long seed) => new()
    {
        Images = images,
        Seed = seed,
        ModelFile = Path.GetFileName(model),
        ModelHash = Hash(model),
        DataSet = Path.GetFileName(data.File),
        DataHash = Hash(data.File),
        Version = RunRecorder.Version,
    };

    /// <exception cref="InputException">A network that is beyond what traces hold.</exception>
    /// <exception cref="IOException">No room, no permission; the file is as it was.</exception>
    public void Write(NetworkTrace trace)
    {
        try
        {
            OutputFile.Write(path, stream => TraceFile.Write(stream, trace));
        }
        catch (ArgumentException e)
        {
            throw new InputException(Option, $"cannot be written: {e.Message}");
        }
    }

    /// <summary>What was written, and what to do with it.</summary>
    public void Say(ITerminal terminal, NetworkTrace trace)
    {
        terminal.Out.WriteLine();
        terminal.Line($"{path}: {Quantity.Count(trace.Layers.Count)} layers, {Quantity.Count(Blocks(trace))} blocks of operands of {Quantity.Count(trace.Source.Images)} images. "
            + $"Next: {CommandLine.Of(["run", "lpa", path])} (with --requantize where the machine has other formats)");
    }

    public void Fields(Utf8JsonWriter json, NetworkTrace trace) => json.Object("trace", () =>
    {
        json.WriteString("file", path);
        json.WriteNumber("layers", trace.Layers.Count);
        json.WriteNumber("blocks", Blocks(trace));
        json.WriteNumber("images", trace.Source.Images);
        json.WriteNumber("seed", trace.Source.Seed);
    });

    private static int Blocks(NetworkTrace trace) => trace.Layers.Sum(l => l.Operands?.Blocks ?? 0);

    private static string Hash(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(file, $"cannot be read: {e.Message}");
        }
    }
}
