using ArchSim.Networks;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>A trained network as far as it is known without running it: what goes in, what comes out, and its layers, for one image.</summary>
public sealed record NetworkOutline
{
    public required NetworkGraph Graph { get; init; }

    /// <summary>Shapes of <see cref="NetworkGraph.Outputs"/>, in their order.</summary>
    public required IReadOnlyList<TensorShape> OutputShapes { get; init; }

    /// <summary>The layers that an accelerator runs, as a layer trace of the network has them.</summary>
    public required Workload Workload { get; init; }

    /// <exception cref="NetworkException">A network that cannot be executed, whose input has other open extents than the batch, or that fixes a batch of several images.</exception>
    public static NetworkOutline Of(NetworkGraph graph)
    {
        var settled = new NetworkExecutor(graph, new Fp32Arithmetic()).Settled;
        if (settled.Values[0].Shape[0] != 1)
            throw new NetworkException($"input '{graph.Inputs[0].Name}'", $"fixes a batch of {settled.Values[0].Shape[0]} images, and layers are those of one: leave the batch open, or make it 1");
        return new NetworkOutline
        {
            Graph = graph,
            OutputShapes = [.. settled.Outputs.Select(o => settled.Values[o].Shape)],
            Workload = new Workload { Name = graph.Name, Layers = [.. NetworkLayers.Of(settled, graph.Opset).Select(l => l.Layer)] },
        };
    }
}
