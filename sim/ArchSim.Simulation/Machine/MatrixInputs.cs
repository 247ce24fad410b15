namespace ArchSim.Simulation;

/// <summary>All that a simulation of a matrix layer is built from: equal ones have equal outcomes.</summary>
/// <param name="Work">Without what only the mapper sees.</param>
internal sealed record MatrixInputs(MatrixWork Work, Mapping Mapping, BufferFit Fit)
{
    /// <summary>Of a mapping in the buffers of the layer's machine.</summary>
    public static MatrixInputs Of(MatrixWork work, Mapping mapping)
    {
        var unsized = work.Unsized;
        var pixels = new PixelTiling(unsized.Layer, unsized.Images, mapping);
        var fit = BufferFit.Of(work.Sizes, Grids.Of(unsized, mapping, pixels.Count), Grids.Largest(new TileCosts(unsized), mapping, pixels), work.Residence);
        return new MatrixInputs(unsized, mapping, fit);
    }
}
