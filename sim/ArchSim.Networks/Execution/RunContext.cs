namespace ArchSim.Networks;

/// <summary>What an operator may use while it computes, one for a thread: the arithmetic of its matrix layer and scratch memory that is reused.</summary>
public sealed class RunContext
{
    private float[] _scratch = [];
    private ushort[] _codes = [];

    /// <summary>The arithmetic of the node that runs; null where it multiplies no matrices or weights are not constant.</summary>
    public ILayerArithmetic? Layer { get; set; }

    /// <summary>The arithmetic of a product of two computed matrices; null for other nodes.</summary>
    public IProductArithmetic? Product { get; set; }

    /// <summary>Memory with any content, until the next call.</summary>
    public Span<float> Scratch(int length)
    {
        if (_scratch.Length < length)
            _scratch = new float[length];
        return _scratch.AsSpan(0, length);
    }

    /// <summary>The same for codes.</summary>
    public Span<ushort> CodeScratch(int length)
    {
        if (_codes.Length < length)
            _codes = new ushort[length];
        return _codes.AsSpan(0, length);
    }
}
