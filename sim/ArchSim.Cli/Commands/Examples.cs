using System.CommandLine;

namespace ArchSim.Cli;

/// <summary>A command that shows how it is used.</summary>
internal abstract class ExampledCommand(string name, string description) : Command(name, description)
{
    /// <summary>A command line and what it is for.</summary>
    public abstract IReadOnlyList<(string Line, string Purpose)> Examples { get; }
}

internal static class Examples
{
    public static void Write(ITerminal terminal, Command command)
    {
        var examples = command switch
        {
            ExampledCommand exampled => exampled.Examples,
            RootCommand root => [.. root.Subcommands.OfType<ExampledCommand>().Select(c => c.Examples[0])],
            _ => [],
        };
        if (examples.Count == 0)
            return;
        terminal.Out.WriteLine("Examples:");
        var width = examples.Max(e => e.Line.Length);
        foreach (var (line, purpose) in examples)
        {
            // Long lines are to be copied, so they stand alone.
            terminal.Out.WriteLine(width <= 60 ? $"  {line.PadRight(width)}  {purpose}" : $"  {line}{Environment.NewLine}      {purpose}");
        }
    }
}
