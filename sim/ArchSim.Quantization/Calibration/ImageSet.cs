using ArchSim.Configuration;
using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>Images of a data set, ready for a network.</summary>
/// <param name="Images">Their numbers in the data set; at least one.</param>
public sealed record ImageSet(DataSet Data, Preprocessing Preprocessing, IReadOnlyList<int> Images)
{
    /// <summary>Fails where there is nothing to run, or where the network takes images of another size.</summary>
    /// <exception cref="InputException">Says what is needed.</exception>
    public void RequireFit(NetworkGraph graph, string purpose)
    {
        if (Images.Count == 0)
            throw new InputException(Data.File, $"{purpose} needs at least 1 image, got 0");
        if (graph.Inputs.Count == 1)
            Preprocessing.RequireFit(Data, graph.Inputs[0]);
    }

    internal IEnumerable<ImageBatch> Batches(int size = ImageBatches.DefaultSize) => ImageBatches.Of(Data, Preprocessing, Images.ToArray(), size);
}
