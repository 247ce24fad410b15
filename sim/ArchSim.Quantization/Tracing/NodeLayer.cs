using ArchSim.Networks;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>A node of a network as a layer that an accelerator runs.</summary>
/// <param name="Node">The one that computes; what was merged into the layer comes behind it.</param>
/// <param name="Output">Index of the value that leaves the layer.</param>
internal sealed record NodeLayer(SettledNode Node, int Output, Layer Layer);
