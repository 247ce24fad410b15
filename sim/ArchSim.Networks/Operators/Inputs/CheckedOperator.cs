namespace ArchSim.Networks;

/// <summary>An operator whose shape inference says every refusal as a problem of its node.</summary>
public abstract class CheckedOperator(GraphNode node) : Operator(node)
{
    public sealed override IReadOnlyList<ValueInfo> Infer(IReadOnlyList<ValueInfo?> inputs)
    {
        try
        {
            return Settle(new InputInfos(Node, inputs));
        }
        // Only what shapes and attributes throw themselves: anything derived from it would be a mistake of ours.
        catch (ArgumentException e) when (e.GetType() == typeof(ArgumentException))
        {
            throw Node.Problem(e.Message);
        }
        catch (OverflowException)
        {
            throw Node.Problem("extents or attributes are too large to compute with");
        }
    }

    /// <inheritdoc cref="Operator.Infer"/>
    private protected abstract IReadOnlyList<ValueInfo> Settle(InputInfos inputs);

    /// <summary>The only output, of a type and a shape.</summary>
    private protected IReadOnlyList<ValueInfo> One(ElementType type, params ReadOnlySpan<int> extents) => One(new ValueInfo(type, new TensorShape(extents)));

    private protected IReadOnlyList<ValueInfo> One(ValueInfo output)
    {
        RequireOutputs(1, 1);
        return [output];
    }

    /// <exception cref="NetworkException">Fewer or more outputs than the operator gives.</exception>
    private protected void RequireOutputs(int least, int most)
    {
        // Outputs that are left out at the end are often named by an empty string.
        var count = Node.Outputs.Count;
        while (count > 0 && Node.Outputs[count - 1].Length == 0)
            count--;
        if (count < least || count > most)
            throw Node.Problem($"outputs must be {Range.Of(least, most)}, were {count}");
    }
}
