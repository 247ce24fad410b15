namespace ArchSim.Networks;

/// <summary>A network that cannot be read or executed: one line that names the file or the node, and what is wrong.</summary>
public sealed class NetworkException(string place, string problem, Exception? cause = null) : Exception(PrintedName.Line($"{place}: {problem}"), cause)
{
    /// <summary>The file, or the node with its operator.</summary>
    public string Place { get; } = PrintedName.Line(place);

    public string Problem { get; } = PrintedName.Line(problem);
}
