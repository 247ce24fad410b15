namespace ArchSim.Numerics;

/// <summary>A piecewise linear weight as the array takes it: which piece, its level with the sign, and the sign, which counts where the level is 0 as well.</summary>
public readonly struct PiecewiseLinearWeight
{
    internal const int PieceMask = 0b11;
    internal const int NegativeBit = 2;
    internal const int LevelShift = 16;
    private const int MostLevel = (1 << (PiecewiseLinearFormat.MostComputedBits - 1)) - 1;

    // Everything in 32 bits, as wide as a lane of the vector kernel.
    private readonly int _fields;

    /// <param name="piece">From the middle outward, 0..3.</param>
    /// <param name="level">0..127.</param>
    public PiecewiseLinearWeight(int piece, int level, bool isNegative)
    {
        if (piece is < 0 or > PiecewiseLinearFormat.MostBreakpoints)
            throw new ArgumentException($"a piece must be 0..{PiecewiseLinearFormat.MostBreakpoints}, was {piece}");
        if (level is < 0 or > MostLevel)
            throw new ArgumentException($"a level must be 0..{MostLevel}, was {level}");
        _fields = (isNegative ? -level : level) << LevelShift | (isNegative ? 1 : 0) << NegativeBit | piece;
    }

    public int Piece => _fields & PieceMask;

    public int SignedLevel => _fields >> LevelShift;

    public bool IsNegative => (_fields >> NegativeBit & 1) == 1;
}
