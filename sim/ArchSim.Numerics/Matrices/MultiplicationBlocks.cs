namespace ArchSim.Numerics;

/// <summary>How much of the matrices is worked on at a time, so that caches serve it again and again.</summary>
internal static class MultiplicationBlocks
{
    /// <summary>Rows of activations that pass by a pair of panels, and that are decoded at a time: with their sums a fraction of a second-level cache.</summary>
    public const int Rows = 64;

    // Half of a first-level cache of 48 KB; the other half is for activations and sums.
    private const int PanelPairBytes = 24 * 1024;

    /// <summary>Groups of products of a pair of panels that stay in the first-level cache.</summary>
    /// <param name="groupBytes">Of the weights of one output.</param>
    public static int Groups(int groupBytes) => Math.Max(1, PanelPairBytes / (2 * KernelLanes.Count * groupBytes));
}
