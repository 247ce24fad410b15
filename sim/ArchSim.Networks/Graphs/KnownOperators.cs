using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>The operators of the default domain that a graph may hold: those of <see cref="OperatorKinds"/>.</summary>
internal static class KnownOperators
{
    /// <exception cref="NetworkException">The node's operator is not among them.</exception>
    public static void Require(GraphNode node)
    {
        if (OperatorKinds.IsKnown(node.Operator))
            return;
        var nearest = Spelling.Nearest(node.Operator, OperatorKinds.Names);
        throw node.Problem(nearest is null ? "the operator is not known" : $"the operator is not known; did you mean {nearest}?");
    }
}
