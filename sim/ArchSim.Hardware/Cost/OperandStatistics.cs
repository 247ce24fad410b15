using System.Numerics;
using System.Runtime.Intrinsics;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>What the cost of an operation needs to know of its operands; measured on a sample once and kept.</summary>
/// <param name="ZeroActivations">Share of activation codes that stand for zero.</param>
/// <param name="ZeroWeights">Share of weight codes that stand for zero.</param>
/// <param name="ActivationToggles">Mean share of activation bits that flip between neighbouring pixels neither of which is zero.</param>
/// <param name="WeightToggles">Mean share of weight bits that flip between neighbouring reduction positions neither of which is zero.</param>
public readonly record struct OperandStatistics(double ZeroActivations, double ZeroWeights, double ActivationToggles, double WeightToggles)
{
    // Where a caller states none: 32 bits, the width of most accumulators.
    private const int UsualAccumulatorBits = 32;

    /// <summary>Random bits, no zeros: what the netlists of the relations were measured with.</summary>
    public static OperandStatistics Random => new(0, 0, 0.5, 0.5);

    /// <summary>Counted inside the element; null where only the operands were looked at.</summary>
    public ArithmeticToggles? Counted { get; init; }

    /// <summary>How often each weight code occurs; null where only the operands' flips were looked at.</summary>
    public CodeCounts? WeightCodes { get; init; }

    /// <summary>Cycles that an element by itself, waiting for no other, takes for a step on them; null where they are the least of its mode.</summary>
    public double? CyclesPerStep { get; init; }

    /// <summary>As counted, or as far as the flips of the operands tell.</summary>
    public ArithmeticToggles Arithmetic => Counted ?? ArithmeticToggles.Estimate(ActivationToggles, WeightToggles);

    /// <param name="accumulatorBits">Width of the sums in the element.</param>
    /// <param name="sums">Their format, where it is said.</param>
    public static OperandStatistics Measure(OperandSample sample, int accumulatorBits = UsualAccumulatorBits, NumberFormat? sums = null) =>
        MeasureOperands(sample) with { Counted = ArithmeticToggles.Measure(sample, accumulatorBits, sums), WeightCodes = CodeCounts.OfWeights(sample) };

    /// <summary>Zeros and flips of the operands themselves.</summary>
    internal static OperandStatistics MeasureOperands(OperandSample sample)
    {
        const int depth = OperandSample.Depth;
        // Pixels of a block lie one behind the other, `depth` codes apart; a weight's neighbour is the next code of its channel.
        var activations = new ToggleCount(sample.ActivationFormat);
        var weights = new ToggleCount(sample.WeightFormat);
        for (var block = 0; block < sample.Blocks; block++)
        {
            var (pixels, channels, valid) = sample.Valid(block);
            var passing = sample.Activations.AsSpan(block * OperandSample.Pixels * depth, pixels * depth);
            if (valid == depth)
            {
                activations.AddZeros(passing);
                activations.AddPairs(passing[..^depth], passing[depth..]);
            }
            else
            {
                AddCut(ref activations, passing, valid);
            }
            for (var channel = 0; channel < channels; channel++)
            {
                var row = sample.Weights.AsSpan((block * OperandSample.Channels + channel) * depth, valid);
                weights.AddZeros(row);
                weights.AddPairs(row[..^1], row[1..]);
            }
        }
        return new OperandStatistics(activations.ZeroShare, weights.ZeroShare, activations.ToggleShare, weights.ToggleShare);
    }

    // What lies behind the end of the layer is no operand.
    private static void AddCut(ref ToggleCount count, ReadOnlySpan<ushort> rows, int valid)
    {
        const int depth = OperandSample.Depth;
        for (var row = 0; row < rows.Length; row += depth)
        {
            count.AddZeros(rows.Slice(row, valid));
            if (row > 0)
                count.AddPairs(rows.Slice(row - depth, valid), rows.Slice(row, valid));
        }
    }

    /// <summary>The same one code at a time: what the vector loop is held to.</summary>
    internal static OperandStatistics MeasureScalar(OperandSample sample)
    {
        var (activations, weights) = (new ToggleCount(sample.ActivationFormat), new ToggleCount(sample.WeightFormat));
        const int depth = OperandSample.Depth;
        for (var i = 0; i < sample.Blocks * OperandSample.Pixels * depth; i++)
        {
            var (pixels, _, valid) = sample.Valid(i / depth / OperandSample.Pixels);
            var pixel = i / depth % OperandSample.Pixels;
            if (pixel < pixels && i % depth < valid)
                activations.AddOne(sample.Activations, i, pixel < pixels - 1 ? i + depth : -1);
        }
        for (var i = 0; i < sample.Blocks * OperandSample.Channels * depth; i++)
        {
            var (_, channels, valid) = sample.Valid(i / depth / OperandSample.Channels);
            if (i / depth % OperandSample.Channels < channels && i % depth < valid)
                weights.AddOne(sample.Weights, i, i % depth < valid - 1 ? i + 1 : -1);
        }
        return new OperandStatistics(activations.ZeroShare, weights.ZeroShare, activations.ToggleShare, weights.ToggleShare);
    }
}

/// <summary>Counts zeros among codes of a format, and flips between pairs of codes that are not zero.</summary>
internal struct ToggleCount
{
    // All bits clear is zero in every format; where there is a sign of its own, the sign bit alone is too.
    private const ushort Zero = 0;

    private readonly int _bits;
    private readonly ushort _mask;
    private readonly ushort _otherZero;
    private long _codes;
    private long _zeros;
    private long _pairs;
    private long _flips;

    public ToggleCount(NumberFormat format)
    {
        _bits = format.Bits;
        _mask = (ushort)((1 << Math.Min(16, format.Bits)) - 1);
        var sign = (ushort)(1 << (format.Bits - 1));
        _otherZero = format.HoldsOperands && format.Decode(sign) == 0 ? sign : Zero;
    }

    public readonly double ZeroShare => _codes == 0 ? 0 : (double)_zeros / _codes;

    public readonly double ToggleShare => _pairs == 0 ? 0 : (double)_flips / ((double)_pairs * _bits);

    public void AddZeros(ReadOnlySpan<ushort> codes)
    {
        _codes += codes.Length;
        // Codes carry nothing above their width.
        _zeros += codes.Count(Zero);
        if (_otherZero != Zero)
            _zeros += codes.Count(_otherZero);
    }

    /// <summary>Flips from <paramref name="a"/>[i] to <paramref name="b"/>[i].</summary>
    public void AddPairs(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
    {
        var (zero, otherZero, mask) = (Vector256.Create(Zero), Vector256.Create(_otherZero), Vector256.Create(_mask));
        var i = 0;
        long flips = 0, pairs = 0;
        for (; i + Vector256<ushort>.Count <= a.Length; i += Vector256<ushort>.Count)
        {
            var (x, y) = (Vector256.Create(a[i..]), Vector256.Create(b[i..]));
            var zeros = Vector256.Equals(x, zero) | Vector256.Equals(x, otherZero) | Vector256.Equals(y, zero) | Vector256.Equals(y, otherZero);
            var difference = Vector256.AndNot((x ^ y) & mask, zeros).AsUInt64();
            flips += BitOperations.PopCount(difference[0]) + BitOperations.PopCount(difference[1]) + BitOperations.PopCount(difference[2]) + BitOperations.PopCount(difference[3]);
            pairs += Vector256<ushort>.Count - BitOperations.PopCount(zeros.ExtractMostSignificantBits());
        }
        _flips += flips;
        _pairs += pairs;
        for (; i < a.Length; i++)
            AddPair(a[i], b[i]);
    }

    /// <summary>One code and, where it has one, its pair with a neighbour.</summary>
    public void AddOne(ushort[] codes, int index, int neighbour)
    {
        _codes++;
        _zeros += IsZero(codes[index]) ? 1 : 0;
        if (neighbour >= 0)
            AddPair(codes[index], codes[neighbour]);
    }

    private void AddPair(ushort a, ushort b)
    {
        if (IsZero(a) || IsZero(b))
            return;
        _pairs++;
        _flips += BitOperations.PopCount((uint)((a ^ b) & _mask));
    }

    private readonly bool IsZero(ushort code) => code == Zero || code == _otherZero;
}
