using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>A network as the simulator runs it: its layers in order, for one batch.</summary>
public sealed record Workload
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>Which layer's result each input is; null where nobody said. Without edges every layer reads from memory and writes to it.</summary>
    public NetworkEdges? Edges { get; init; }

    /// <summary>Full text of the file it came from, kept with results.</summary>
    public string SourceText { get; init; } = "";

    public long Macs => Layers.OfType<MatrixLayer>().Aggregate(0L, (sum, l) => checked(sum + l.Macs));

    /// <summary>Learned parameters of all layers and the <see cref="ExtraParameters"/>.</summary>
    public long Parameters =>
        Layers.Aggregate(ExtraParameters, (sum, l) => checked(sum + (l is MatrixLayer m ? m.Parameters : ((VectorLayer)l).Parameters)));

    /// <summary>Learned parameters that no layer here multiplies with: embedding tables, class tokens, bias tables.</summary>
    public long ExtraParameters { get; init; }

    /// <summary>What the extra parameters are; empty where there are none.</summary>
    public string ExtraParametersReason { get; init; } = "";

    /// <summary>Where the shapes come from.</summary>
    public string Source { get; init; } = "";

    /// <summary>The same network on <paramref name="batch"/> images at once.</summary>
    /// <exception cref="Configuration.InputException">Not positive, or so many images that counts no longer fit 64 bits.</exception>
    public Workload WithBatch(int batch)
    {
        if (batch < 1)
            throw new Configuration.InputException("--batch", $"must be 1 or more, was {batch}");
        try
        {
            var batched = this with { Layers = [.. Layers.Select(l => l with { Batch = checked(l.Batch * batch) })] };
            // Every count that a simulation adds up is within a factor of a thousand of these.
            _ = checked(batched.Macs * 1024);
            _ = batched.Layers.Sum(l => l is MatrixLayer m
                ? checked((m.InputElements + m.WeightElements + m.OutputElements) * 1024)
                : checked((((VectorLayer)l).InputElements + ((VectorLayer)l).OutputElements) * 1024));
            return batched;
        }
        catch (OverflowException)
        {
            throw new Configuration.InputException("--batch", $"{batch} images of {Name} at once are more than can be counted");
        }
    }
}

/// <summary>The formats one layer runs in.</summary>
/// <param name="Weight">Stored weights (the second operand of an attention product too).</param>
/// <param name="Activation">Stored inputs.</param>
/// <param name="Accumulator">
/// The width that sums inside the array need at least. Elements whose sums have fewer bits are refused; in wider ones it changes nothing, for an element always sums
/// in its own width.
/// </param>
/// <param name="PartialSum">Sums that leave the array; null leaves it to the accelerator's partial-sum buffer.</param>
/// <param name="Output">Results as they are written for the next layer.</param>
public sealed record LayerFormats(NumberFormat Weight, NumberFormat Activation, NumberFormat Accumulator, NumberFormat? PartialSum, NumberFormat Output);
