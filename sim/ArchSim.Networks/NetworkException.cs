namespace ArchSim.Networks;

/// <summary>A network that cannot be read or executed: one line that names the file or the node, and what is wrong.</summary>
public sealed class NetworkException(string place, string problem, Exception? cause = null) : Exception(PrintedName.Line($"{place}: {problem}"), cause)
{
    /// <summary>The file, or the node with its operator.</summary>
    public string Place { get; } = PrintedName.Line(place);

    public string Problem { get; } = PrintedName.Line(problem);

    /// <summary>Does what works on the network of a file: whatever goes wrong names the file before the node.</summary>
    /// <exception cref="NetworkException">As the work has it, with the file in front.</exception>
    public static T NamingFile<T>(string file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (NetworkException e)
        {
            throw new NetworkException($"{file}: {e.Place}", e.Problem, e);
        }
    }
}
