namespace ArchSim.Hardware;

/// <summary>
/// Where the blocks lie: the array a square, each buffer a square beside it, its middle on the middle of the array's side: activations on the left, weights above, sums
/// below. Lengths in micrometres.
/// </summary>
public sealed record Floorplan
{
    internal Floorplan(double arrayUm2, BufferCost weights, BufferCost activations, BufferCost sums)
    {
        ArrayUm = Math.Sqrt(arrayUm2);
        Weight = Block(weights);
        Activation = Block(activations);
        PartialSum = Block(sums);
    }

    /// <summary>Side of the array with its registers and codecs: the length of a row, and of a column.</summary>
    public double ArrayUm { get; }

    public BufferPlace Weight { get; }

    public BufferPlace Activation { get; }

    public BufferPlace PartialSum { get; }

    /// <summary>
    /// From a macro's edge to that of the array: out of the block, in the mean over its macros, and along the array's side, in the mean over its rows. The way inside a
    /// macro is part of the macro's energy.
    /// </summary>
    private BufferPlace Block(BufferCost buffer)
    {
        var side = Math.Sqrt(buffer.Macros * buffer.Macro.AreaUm2);
        var outOfBlock = (side - Math.Sqrt(buffer.Macro.AreaUm2)) / 2;
        return new BufferPlace(side, outOfBlock + ArrayUm / 4);
    }
}

/// <param name="SideUm">Of the block.</param>
/// <param name="DistanceUm">Manhattan, from its macros to the array's edge, in the mean.</param>
public readonly record struct BufferPlace(double SideUm, double DistanceUm);
