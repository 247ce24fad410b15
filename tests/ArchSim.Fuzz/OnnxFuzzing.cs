using System.Diagnostics;
using ArchSim.Networks;

namespace ArchSim.Fuzz;

/// <summary>What came of a run.</summary>
/// <param name="Imported">Cases that are networks in spite of their mutations.</param>
/// <param name="Refused">Cases that were refused with a message.</param>
/// <param name="Findings">Cases that did anything else.</param>
internal sealed record FuzzReport(int Imported, int Refused, IReadOnlyList<Finding> Findings, TimeSpan Slowest, long LargestBytes);

/// <summary>A case that crashed, took too long or too much memory, or gave a graph that does not survive being written and read.</summary>
internal sealed record Finding(long Case, string What, byte[] File);

/// <summary>
/// Gives mutated files to the importer. Case n of a seed is the same file on every machine, whatever ran before it.
/// A file may be imported: then it must come back the same when it is written and read again, and its shapes are settled or refused. Or it is refused, in one
/// line that can be shown.
/// </summary>
internal sealed class OnnxFuzzing(IReadOnlyList<byte[]> seeds, ulong seed, string folder)
{
    private const long FreeBytes = 16L << 20;
    private const int BytesPerFileByte = 64;
    private const int LongestMessage = 1500;

    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(5);

    private readonly Mutator _mutator = new(seeds);
    private long _started;
    private long _case;

    /// <summary>For how long the case has run that runs now; another thread may ask.</summary>
    public (long Case, TimeSpan Time) Running => (Volatile.Read(ref _case), Stopwatch.GetElapsedTime(Volatile.Read(ref _started)));

    /// <param name="before">Called with each file before it is imported, so that one that ends the process is known.</param>
    public FuzzReport Run(long first, int count, Action<long>? progress = null, Action<byte[]>? before = null)
    {
        var (imported, refused, findings) = (0, 0, new List<Finding>());
        var (slowest, largest) = (TimeSpan.Zero, 0L);
        for (var n = first; n < first + count; n++)
        {
            var file = _mutator.Make(new SeededRandom(new SeededRandom(seed).Next64() ^ new SeededRandom((ulong)n).Next64()));
            before?.Invoke(file);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            Volatile.Write(ref _case, n);
            Volatile.Write(ref _started, Stopwatch.GetTimestamp());

            var problem = Try(file, folder, out var graph);
            var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (bytes > FreeBytes + ((long)BytesPerFileByte * file.Length))
                problem ??= $"allocated {bytes} bytes for a file of {file.Length}";
            if (graph is not null)
                problem ??= TrySettle(graph);
            var time = Stopwatch.GetElapsedTime(_started);
            if (time > Allowed)
                problem ??= $"took {time.TotalSeconds:F1} s";

            (imported, refused) = graph is not null ? (imported + 1, refused) : (imported, refused + 1);
            (slowest, largest) = (time > slowest ? time : slowest, Math.Max(largest, bytes));
            if (problem is not null)
                findings.Add(new Finding(n, problem, file));
            progress?.Invoke(n);
        }
        return new FuzzReport(imported, refused, findings, slowest, largest);
    }

    // What a network computes from constants alone may be large, within bounds of its own, whatever the file's length: it is watched by time alone.
    private static string? TrySettle(NetworkGraph graph)
    {
        try
        {
            _ = new NetworkExecutor(graph, new Fp32Arithmetic()).MatrixLayers;
            return null;
        }
        catch (NetworkException e)
        {
            return ProblemOf(e);
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    private static string? ProblemOf(NetworkException refusal) =>
        refusal.Message.Length > LongestMessage || refusal.Message.Any(char.IsControl) ? $"message cannot be shown: {refusal.Message}" : null;

    private static string? Try(byte[] file, string folder, out NetworkGraph? graph)
    {
        graph = null;
        try
        {
            graph = OnnxFile.Parse(file, "case.onnx", folder);
            var written = OnnxWriter.ToBytes(graph);
            return OnnxWriter.ToBytes(OnnxFile.Parse(written, "case.onnx")).AsSpan().SequenceEqual(written) ? null : "is another graph when written and read again";
        }
        catch (NetworkException e) when (graph is null)
        {
            return ProblemOf(e);
        }
        // Whatever else comes out is what this looks for.
        catch (Exception e)
        {
            return e.ToString();
        }
    }
}
