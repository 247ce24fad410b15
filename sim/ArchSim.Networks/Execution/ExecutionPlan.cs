namespace ArchSim.Networks;

/// <summary>A settled network with the arithmetic of its matrix layers: what all threads share.</summary>
internal sealed record ExecutionPlan(SettledNetwork Settled, MemoryPlan Memory, IReadOnlyList<ILayerArithmetic?> Layers, IReadOnlyList<IProductArithmetic?> Products);

/// <summary>The memory of one thread, and the execution of a batch in it.</summary>
internal sealed class ExecutionState
{
    private readonly ExecutionPlan _plan;
    private readonly Tensor[] _values;
    private readonly Tensor?[][] _inputs;
    private readonly Tensor[][] _outputs;
    private readonly RunContext _context = new();

    public ExecutionState(ExecutionPlan plan)
    {
        _plan = plan;
        _values = plan.Memory.Allocate(plan.Settled);
        _inputs = [.. plan.Settled.Nodes.Select(n => n.Inputs.Select(i => i < 0 ? null : _values[i]).ToArray())];
        _outputs = [.. plan.Settled.Nodes.Select(n => n.Outputs.Select(o => _values[o]).ToArray())];
    }

    /// <summary>To be filled before a run.</summary>
    public Tensor Input => _values[0];

    /// <summary>Of the graph, in order; valid until the next run.</summary>
    public Tensor Output(int index) => _values[_plan.Settled.Outputs[index]];

    public void Run(int firstImage, IExecutionObserver? observer, CancellationToken cancellation)
    {
        for (var n = 0; n < _inputs.Length; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            var kind = _plan.Settled.Nodes[n].Kind;
            (_context.Layer, _context.Product) = (_plan.Layers[n], _plan.Products[n]);
            kind.Run(_inputs[n], _outputs[n], _context);
            observer?.Ran(kind, firstImage, _inputs[n], _outputs[n]);
        }
    }
}
