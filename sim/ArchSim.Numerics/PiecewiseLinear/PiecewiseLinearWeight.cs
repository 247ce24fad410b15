namespace ArchSim.Numerics;

/// <summary>A piecewise linear weight as the array takes it: which piece, its level with the sign, and the sign, which counts where the level is 0 as well.</summary>
public readonly struct PiecewiseLinearWeight
{
    internal const int PieceMask = 0b11;
    internal const int NegativeBit = 2;
    internal const int LevelShift = 16;

    // Everything in 32 bits, as wide as a lane of the vector kernel.
    private readonly int _fields;

    public PiecewiseLinearWeight(int piece, int level, bool isNegative) =>
        _fields = (isNegative ? -level : level) << LevelShift | (isNegative ? 1 : 0) << NegativeBit | piece;

    public int Piece => _fields & PieceMask;

    public int SignedLevel => _fields >> LevelShift;

    public bool IsNegative => (_fields >> NegativeBit & 1) == 1;
}
