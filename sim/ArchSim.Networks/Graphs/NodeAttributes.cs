namespace ArchSim.Networks;

/// <summary>The attributes of a node by name. Each is read with the type that the operator gives it; another type is a problem of the node.</summary>
/// <param name="values">A long, a double, a string, a <see cref="Tensor"/>, or an array of longs, doubles or strings each.</param>
public sealed class NodeAttributes(IReadOnlyDictionary<string, object> values)
{
    public static readonly NodeAttributes None = new(new Dictionary<string, object>());

    public IReadOnlyCollection<string> Names => [.. values.Keys];

    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>With its own type, one of those that the constructor takes.</summary>
    public object this[string name] => values[name];

    public long Integer(string name, long fallback) => Value<long>(name, fallback);

    public double Number(string name, double fallback) => Value<double>(name, fallback);

    public string Text(string name, string fallback) => Value(name, fallback)!;

    public long[]? Integers(string name) => Value<long[]?>(name, null);

    public double[]? Numbers(string name) => Value<double[]?>(name, null);

    public Tensor? Tensor(string name) => Value<Tensor?>(name, null);

    /// <summary>The same attributes, one of them set.</summary>
    public NodeAttributes With(string name, object value) => new(new Dictionary<string, object>(values) { [name] = value });

    /// <exception cref="ArgumentException">The attribute has another type.</exception>
    private T Value<T>(string name, T fallback)
    {
        if (!values.TryGetValue(name, out var value))
            return fallback;
        return value is T typed ? typed : throw new ArgumentException($"attribute '{name}' has another type than the operator gives it");
    }
}
