using System.Runtime.CompilerServices;

namespace ArchSim.Numerics;

/// <summary>What the accumulators of one output hold, by piece, and what came back from the buffer.</summary>
public struct ScalarPiecewiseLinearSums
{
    internal ByPiece Products;
    internal ByPiece Activations;
    internal double Stored;

    [InlineArray(PiecewiseLinearFormat.MostBreakpoints + 1)]
    internal struct ByPiece
    {
        private long _first;
    }
}

/// <summary>The arithmetic of <see cref="PiecewiseLinearDatapath"/>.</summary>
public readonly struct ScalarPiecewiseLinearKernel(PiecewiseLinearFormat format, int accumulatorBits)
    : IKernel<ScalarPiecewiseLinearKernel, int, PiecewiseLinearWeight, ScalarPiecewiseLinearSums>
{
    public static int Lanes => 1;

    public int Group => 1;

    public ScalarPiecewiseLinearSums Step(ScalarPiecewiseLinearSums sum, ref readonly int activations, ref readonly PiecewiseLinearWeight weights)
    {
        var piece = weights.Piece;
        sum.Products[piece] = Fit(sum.Products[piece] + (long)weights.SignedLevel * activations);
        if (HasOffset(piece))
            sum.Activations[piece] = Fit(sum.Activations[piece] + (weights.IsNegative ? -(long)activations : activations));
        return sum;
    }

    public void Read(ScalarPiecewiseLinearSums sum, Span<double> values)
    {
        var value = sum.Stored;
        for (var piece = 0; piece < format.Pieces.Count; piece++)
        {
            value = Math.FusedMultiplyAdd(format.Pieces[piece].Step, sum.Products[piece], value);
            if (HasOffset(piece))
                value = Math.FusedMultiplyAdd(format.Pieces[piece].Offset, sum.Activations[piece], value);
        }
        values[0] = value;
    }

    public ScalarPiecewiseLinearSums Load(ReadOnlySpan<double> values) => new() { Stored = values[0] };

    private bool HasOffset(int piece) => piece > 0 && !format.IsOverlapping;

    private long Fit(long sum)
    {
        var most = (1L << (accumulatorBits - 1)) - 1;
        return Math.Clamp(sum, -most - 1, most);
    }
}
