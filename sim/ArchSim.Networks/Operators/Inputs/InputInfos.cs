namespace ArchSim.Networks;

/// <summary>The inputs of a node while its shapes are settled, with what most operators ask of them.</summary>
internal readonly struct InputInfos(GraphNode node, IReadOnlyList<ValueInfo?> inputs)
{
    private const int MostRank = 8;

    public int Count => inputs.Count;

    public GraphNode Node => node;

    /// <summary>Null where the input is left out.</summary>
    public ValueInfo? Optional(int index) => index < inputs.Count ? inputs[index] : null;

    /// <exception cref="NetworkException">It is left out, or of too many axes.</exception>
    public ValueInfo Any(int index)
    {
        var input = Optional(index) ?? throw node.Problem($"input {index} is missing");
        if (input.Shape.Rank > MostRank)
            throw node.Problem($"input {index} must have rank 0..{MostRank}, was {input.Shape.Rank}");
        // An extent of 0 would let all others be of any size.
        var elements = 1L;
        foreach (var extent in input.Shape.Extents)
            elements = Math.Min(TensorShape.MostElements + 1, elements * Math.Max(1, extent));
        return elements <= TensorShape.MostElements ? input : throw node.Problem($"input {index} is too large: {input.Shape}");
    }

    /// <exception cref="NetworkException">It is left out, or its elements are integers.</exception>
    public ValueInfo Float(int index)
    {
        var input = Any(index);
        return input.Type == ElementType.Float ? input : throw node.Problem($"input {index} must be float, was integer");
    }

    /// <summary>A float vector of as many elements as there are channels; null where it is left out.</summary>
    public ValueInfo? OptionalChannels(int index, string name, int channels)
    {
        if (Optional(index) is null)
            return null;
        var input = Float(index);
        return input.Shape.Rank == 1 && input.Shape[0] == channels ? input
            : throw node.Problem($"{name} must have shape [{channels}], was {input.Shape}");
    }

    /// <inheritdoc cref="OptionalChannels"/>
    public ValueInfo Channels(int index, string name, int channels) =>
        OptionalChannels(index, name, channels) ?? throw node.Problem($"input {index} is missing");

    /// <exception cref="NetworkException">Fewer or more inputs than the operator takes.</exception>
    public void RequireCount(int least, int most)
    {
        var present = inputs.Count;
        while (present > 0 && inputs[present - 1] is null)
            present--;
        if (present < least || present > most)
            throw node.Problem($"inputs must be {Range.Of(least, most)}, were {present}");
    }

    /// <summary>Integers that shapes depend on, so that they must be known before anything is computed; null where they are left out.</summary>
    public long[]? Integers(int index, string name)
    {
        if (Optional(index) is null)
            return null;
        var constant = Known(index, name);
        if (constant.Type != ElementType.Integer)
            throw node.Problem($"{name} must be integers, were floats");
        return constant.Integers.ToArray();
    }

    /// <summary>As <see cref="Integers"/>, of an input that may not be left out.</summary>
    public long[] RequiredIntegers(int index, string name) => Integers(index, name) ?? throw node.Problem($"{name} (input {index}) is missing");

    /// <summary>Floats that shapes depend on; null where they are left out.</summary>
    public float[]? Floats(int index, string name)
    {
        if (Optional(index) is null)
            return null;
        var constant = Known(index, name);
        return constant.Type == ElementType.Float ? constant.Floats.ToArray() : throw node.Problem($"{name} must be floats, were integers");
    }

    private Tensor Known(int index, string name)
    {
        var input = Any(index);
        if (input.Shape.Rank > 1)
            throw node.Problem($"{name} must have rank 0 or 1, was {input.Shape}");
        return input.Constant ?? throw node.Problem($"{name} must be constant: it depends on what the network is given");
    }
}

/// <summary>The same where an operator runs and everything was checked.</summary>
internal static class InputTensors
{
    public static Tensor? At(this IReadOnlyList<Tensor?> inputs, int index) => index < inputs.Count ? inputs[index] : null;

    public static long[]? IntegersAt(this IReadOnlyList<Tensor?> inputs, int index) => inputs.At(index)?.Integers.ToArray();
}
