namespace ArchSim.Networks;

/// <summary>
/// Which memory each computed value of a network lies in. A value's memory is used again once the last node that reads it has run, so that a network
/// needs little more than its widest place.
/// </summary>
internal sealed class MemoryPlan
{
    /// <summary>Bytes that activations may take: of one execution, and of all that run at a time if they are several.</summary>
    public const long MostBytes = 2L << 30;

    private readonly List<(ElementType Type, int Length)> _buffers = [];
    private readonly int[] _bufferOf;

    /// <exception cref="NetworkException">More memory than there may be.</exception>
    public MemoryPlan(string network, SettledNetwork settled)
    {
        _bufferOf = new int[settled.Values.Count];
        Array.Fill(_bufferOf, -1);
        var lastReader = LastReaders(settled);
        var free = new List<int>();
        Assign(0, settled.Values[0], free);
        for (var n = 0; n < settled.Nodes.Count; n++)
        {
            var node = settled.Nodes[n];
            foreach (var output in node.Outputs)
                Assign(output, settled.Values[output], free);
            // What a node gives and nobody reads is free as soon as it has run.
            free.AddRange(node.Inputs.Concat(node.Outputs).Where(v => v >= 0 && _bufferOf[v] >= 0 && lastReader[v] <= n).Select(v => _bufferOf[v]).Distinct());
        }
        Bytes = _buffers.Sum(b => (long)b.Length * (b.Type == ElementType.Float ? sizeof(float) : sizeof(long)));
        if (Bytes > MostBytes)
            throw new NetworkException(network, $"activations of {Bytes >> 20} MiB are more than the {MostBytes >> 20} MiB that an execution may take");
    }

    /// <summary>Of all buffers.</summary>
    public long Bytes { get; }

    /// <summary>A tensor for every value: constants as they are, the others in memory of their own set of buffers.</summary>
    public Tensor[] Allocate(SettledNetwork settled)
    {
        var floats = _buffers.Select(b => b.Type == ElementType.Float ? new float[b.Length] : null).ToArray();
        var integers = _buffers.Select(b => b.Type == ElementType.Integer ? new long[b.Length] : null).ToArray();
        var tensors = new Tensor[settled.Values.Count];
        for (var value = 0; value < tensors.Length; value++)
        {
            var (info, buffer) = (settled.Values[value], _bufferOf[value]);
            tensors[value] = buffer < 0 ? info.Constant!
                : info.Type == ElementType.Float ? new Tensor(info.Shape, floats[buffer]!) : new Tensor(info.Shape, integers[buffer]!);
        }
        return tensors;
    }

    private static int[] LastReaders(SettledNetwork settled)
    {
        var last = new int[settled.Values.Count];
        Array.Fill(last, -1);
        for (var n = 0; n < settled.Nodes.Count; n++)
        {
            foreach (var input in settled.Nodes[n].Inputs.Where(i => i >= 0))
                last[input] = n;
        }
        // Outputs are read when all nodes have run.
        foreach (var output in settled.Outputs)
            last[output] = int.MaxValue;
        return last;
    }

    /// <summary>The smallest free buffer that is large enough; else the largest one, made larger; else a new one.</summary>
    private void Assign(int value, ValueInfo info, List<int> free)
    {
        int[] fitting = [.. free.Where(b => _buffers[b].Type == info.Type).OrderBy(b => _buffers[b].Length).ThenBy(b => b)];
        var place = Array.FindIndex(fitting, b => _buffers[b].Length >= info.Shape.Count);
        if (fitting.Length == 0)
        {
            _bufferOf[value] = _buffers.Count;
            _buffers.Add((info.Type, info.Shape.Count));
            return;
        }
        var buffer = fitting[place < 0 ? ^1 : place];
        free.Remove(buffer);
        _buffers[buffer] = (info.Type, Math.Max(_buffers[buffer].Length, info.Shape.Count));
        _bufferOf[value] = buffer;
    }
}
