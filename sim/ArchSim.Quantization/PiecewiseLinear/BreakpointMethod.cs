namespace ArchSim.Quantization;

/// <summary>How the breakpoints of a layer are chosen.</summary>
public enum BreakpointMethod
{
    /// <summary>The closed form of Fang et al. (ECCV 2020) for Gaussian weights, by the largest magnitude in standard deviations.</summary>
    Gaussian,

    /// <summary>The same for Laplacian weights.</summary>
    Laplacian,

    /// <summary>The least error that is expected of Gaussian weights.</summary>
    Optimal,

    /// <summary>The least squared error of the weights themselves.</summary>
    Search,
}
