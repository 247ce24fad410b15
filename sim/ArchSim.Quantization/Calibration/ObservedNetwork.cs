using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>A network in one arithmetic that can be looked at for a while: weights are made ready once.</summary>
internal sealed class ObservedNetwork : IExecutionObserver
{
    private IExecutionObserver? _observer;

    public ObservedNetwork(NetworkGraph graph, IArithmetic arithmetic, int threads)
    {
        (Graph, Executor) = (graph, new NetworkExecutor(graph, arithmetic, new ExecutionOptions { Threads = threads, Observer = this }));
    }

    public NetworkGraph Graph { get; }

    public NetworkExecutor Executor { get; }

    /// <summary>The first output, which are the logits.</summary>
    public Tensor Run(Tensor input, IExecutionObserver? observer = null, CancellationToken cancel = default)
    {
        _observer = observer;
        try
        {
            return Executor.Run(input, cancel)[0];
        }
        finally
        {
            _observer = null;
        }
    }

    void IExecutionObserver.Ran(Operator kind, int firstImage, IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs) =>
        _observer?.Ran(kind, firstImage, inputs, outputs);
}
