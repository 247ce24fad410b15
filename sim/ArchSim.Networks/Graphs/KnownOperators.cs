using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>The operators that a graph may hold, for messages that help.</summary>
internal static class KnownOperators
{
    private static readonly HashSet<string> Names = new(OperatorKinds.Names, StringComparer.Ordinal);

    /// <exception cref="NetworkException">The node's operator is not among them.</exception>
    public static void Require(GraphNode node)
    {
        if (Names.Contains(node.Operator))
            return;
        var nearest = Spelling.Nearest(node.Operator, Names);
        throw node.Problem(nearest is null ? "the operator is not known" : $"the operator is not known; did you mean {nearest}?");
    }
}
