using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>What the accumulators of 16 outputs hold, by piece, and what came back from the buffer.</summary>
public struct VectorPiecewiseLinearSums
{
    internal Vector512<int> Products0, Products1, Products2, Products3;
    internal Vector512<int> Activations1, Activations2, Activations3;
    internal Vector512<double> StoredLow, StoredHigh;
}

/// <summary>The arithmetic of <see cref="PiecewiseLinearDatapath"/> in the lanes of a vector: every accumulator adds, what is not its piece's as zero.</summary>
public readonly struct VectorPiecewiseLinearKernel(PiecewiseLinearFormat format, int accumulatorBits)
    : IKernel<VectorPiecewiseLinearKernel, int, PiecewiseLinearWeight, VectorPiecewiseLinearSums>
{
    private readonly int _pieces = format.Pieces.Count;
    private readonly bool _hasOffsets = !format.IsOverlapping;
    private readonly int _most = int.MaxValue >> (32 - accumulatorBits);

    public static int Lanes => KernelLanes.Count;

    public int Group => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VectorPiecewiseLinearSums Step(VectorPiecewiseLinearSums sum, ref readonly int activations, ref readonly PiecewiseLinearWeight weights)
    {
        var fields = Vector512.LoadUnsafe(in Unsafe.As<PiecewiseLinearWeight, int>(ref Unsafe.AsRef(in weights)));
        var activation = Vector512.Create(activations);
        var product = activation * (fields >> PiecewiseLinearWeight.LevelShift);
        var piece = fields & Vector512.Create(PiecewiseLinearWeight.PieceMask);
        // All ones where the weight is negative: inverting and taking them away changes the sign.
        var negative = fields << (31 - PiecewiseLinearWeight.NegativeBit) >> 31;
        var signed = (activation ^ negative) - negative;

        sum.Products0 = Add(sum.Products0, product & Vector512.Equals(piece, Vector512<int>.Zero));
        var isOuter = Vector512.Equals(piece, Vector512<int>.One);
        sum.Products1 = Add(sum.Products1, product & isOuter);
        if (_hasOffsets)
            sum.Activations1 = Add(sum.Activations1, signed & isOuter);
        if (_pieces > 2)
        {
            isOuter = Vector512.Equals(piece, Vector512.Create(2));
            sum.Products2 = Add(sum.Products2, product & isOuter);
            if (_hasOffsets)
                sum.Activations2 = Add(sum.Activations2, signed & isOuter);
        }
        if (_pieces > 3)
        {
            isOuter = Vector512.Equals(piece, Vector512.Create(3));
            sum.Products3 = Add(sum.Products3, product & isOuter);
            if (_hasOffsets)
                sum.Activations3 = Add(sum.Activations3, signed & isOuter);
        }
        return sum;
    }

    public void Read(VectorPiecewiseLinearSums sum, Span<double> values)
    {
        var (low, high) = (sum.StoredLow, sum.StoredHigh);
        for (var i = 0; i < _pieces; i++)
        {
            var piece = format.Pieces[i];
            (low, high) = Add(low, high, piece.Step, i switch { 0 => sum.Products0, 1 => sum.Products1, 2 => sum.Products2, _ => sum.Products3 });
            if (_hasOffsets && i > 0)
                (low, high) = Add(low, high, piece.Offset, i switch { 1 => sum.Activations1, 2 => sum.Activations2, _ => sum.Activations3 });
        }
        low.CopyTo(values);
        high.CopyTo(values[Vector512<double>.Count..]);
    }

    public VectorPiecewiseLinearSums Load(ReadOnlySpan<double> values) =>
        new() { StoredLow = Vector512.Create(values), StoredHigh = Vector512.Create(values[Vector512<double>.Count..]) };

    private static (Vector512<double> Low, Vector512<double> High) Add(Vector512<double> low, Vector512<double> high, double factor, Vector512<int> sums)
    {
        var (lowSums, highSums) = Vector512.Widen(sums);
        var factors = Vector512.Create(factor);
        return (Vector512.FusedMultiplyAdd(factors, Vector512.ConvertToDouble(lowSums), low), Vector512.FusedMultiplyAdd(factors, Vector512.ConvertToDouble(highSums), high));
    }

    /// <summary>Adds and saturates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<int> Add(Vector512<int> sum, Vector512<int> addend)
    {
        // An addend has 25 bits at most, so that a narrower sum cannot leave 32 bits.
        if (_most != int.MaxValue)
            return Vector512.Max(Vector512.Min(sum + addend, Vector512.Create(_most)), Vector512.Create(~_most));
        // Lanes have no bit more for a sum beyond: it stops at where the addend leads to the end of the range.
        var most = Vector512.Create(int.MaxValue) - Vector512.Max(addend, Vector512<int>.Zero);
        var least = Vector512.Create(int.MinValue) - Vector512.Min(addend, Vector512<int>.Zero);
        return Vector512.Max(Vector512.Min(sum, most), least) + addend;
    }
}
