namespace ArchSim.Networks;

/// <summary>What the elements of a tensor are. Everything that networks compute with is a float here; shapes and indices are integers.</summary>
public enum ElementType
{
    Float,
    Integer,
}

/// <summary>Elements in row-major order. Memory may be longer than the tensor: it is lent by whoever executes a network.</summary>
public sealed class Tensor
{
    private readonly float[]? _floats;
    private readonly long[]? _integers;

    public Tensor(TensorShape shape, float[] values)
    {
        RequireRoom(shape, values.Length);
        (Shape, _floats) = (shape, values);
    }

    public Tensor(TensorShape shape, long[] values)
    {
        RequireRoom(shape, values.Length);
        (Shape, _integers) = (shape, values);
    }

    public TensorShape Shape { get; }

    public ElementType Type => _floats is null ? ElementType.Integer : ElementType.Float;

    /// <exception cref="InvalidOperationException">The elements are integers.</exception>
    public Span<float> Floats => _floats is null ? throw new InvalidOperationException("the elements are integers") : _floats.AsSpan(0, Shape.Count);

    /// <exception cref="InvalidOperationException">The elements are floats.</exception>
    public Span<long> Integers => _integers is null ? throw new InvalidOperationException("the elements are floats") : _integers.AsSpan(0, Shape.Count);

    public static Tensor Zeros(TensorShape shape, ElementType type) =>
        type == ElementType.Float ? new Tensor(shape, new float[shape.Count]) : new Tensor(shape, new long[shape.Count]);

    /// <summary>The same elements under another shape of as many.</summary>
    public Tensor Reshaped(TensorShape shape) =>
        shape.Count != Shape.Count ? throw new ArgumentException($"{Shape} has {Shape.Count} elements, {shape} {shape.Count}")
        : _floats is null ? new Tensor(shape, _integers!) : new Tensor(shape, _floats);

    private static void RequireRoom(TensorShape shape, int length)
    {
        if (length < shape.Count)
            throw new ArgumentException($"a tensor {shape} needs {shape.Count} elements, got {length}");
    }
}
