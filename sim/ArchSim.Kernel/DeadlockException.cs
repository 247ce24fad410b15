using System.Text;

namespace ArchSim.Kernel;

/// <summary>A process that waits, and what it waits for, in the names the model gave them.</summary>
public readonly record struct WaitingProcess(string Name, string WaitsFor);

/// <summary>Nothing is scheduled any more, yet processes still wait: no event can ever wake them.</summary>
public sealed class DeadlockException(Cycles now, IReadOnlyList<WaitingProcess> waiting, string? awaited = null)
    : InvalidOperationException(Describe(now, waiting, awaited))
{
    /// <summary>The cycle at which the last event fired.</summary>
    public Cycles Now { get; } = now;

    /// <summary>Every waiting process, in the order of creation.</summary>
    public IReadOnlyList<WaitingProcess> Waiting { get; } = waiting;

    private static string Describe(Cycles now, IReadOnlyList<WaitingProcess> waiting, string? awaited)
    {
        var text = new StringBuilder($"deadlock at cycle {now}: nothing is scheduled");
        if (awaited is not null)
            text.Append($", so {awaited} never fires");
        text.Append(waiting.Count switch
        {
            0 => "; no process waits",
            1 => "; 1 process waits:",
            _ => $"; {waiting.Count} processes wait:",
        });
        foreach (var process in waiting)
            text.Append($"\n  {process.Name}: {process.WaitsFor}");
        return text.ToString();
    }
}
