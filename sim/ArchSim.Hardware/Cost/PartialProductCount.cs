using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>
/// Counts partial products a_i AND w_j that flip. From operands a, w to b, v these are |a||w| + |b||v| - 2 |a AND b||w AND v| with |x| the ones of x, so that the
/// counts of all pairs of a pixel and a channel come from sums over pixels and sums over channels: exact, and no pair is visited.
/// </summary>
internal sealed class PartialProductCount(NumberFormat activation, NumberFormat weight)
{
    private const int Depth = OperandSample.Depth;

    private readonly OperandWord _activation = new(activation);
    private readonly OperandWord _weight = new(weight);
    private Count _heldWeight;
    private Count _heldActivation;
    private Count _streaming;

    public double HeldWeight => _heldWeight.Mean / Random;

    public double HeldActivation => _heldActivation.Mean / Random;

    public double Streaming => _streaming.Mean / Random;

    /// <summary>Flips between pairs of uniformly random operands that are not zero.</summary>
    private double Random
    {
        get
        {
            var set = _activation.SetShare * _weight.SetShare;
            return 2 * _activation.Bits * _weight.Bits * set * (1 - set);
        }
    }

    public void Add(OperandSample sample, int block)
    {
        var (pixels, channels, valid) = sample.Valid(block);
        var activations = sample.Activations.AsSpan(block * OperandSample.Pixels * Depth, pixels * Depth);
        var weights = sample.Weights.AsSpan(block * OperandSample.Channels * Depth, channels * Depth);
        for (var d = 0; d < valid; d++)
        {
            var passingPixels = default(Pairs);
            for (var p = 0; p + 1 < pixels; p++)
                passingPixels.Add(_activation, activations[p * Depth + d], activations[(p + 1) * Depth + d]);
            _heldWeight.Add(passingPixels.Flips * (double)Ones(_weight, weights, d).Ones, (double)passingPixels.Number * Ones(_weight, weights, d).Number);
            if (d + 1 == valid)
                continue;
            var (a, w) = (Along(_activation, activations, d), Along(_weight, weights, d));
            _streaming.Add((double)a.Before * w.Before + (double)a.After * w.After - 2.0 * a.Both * w.Both, (double)a.Number * w.Number);
            var still = Ones(_activation, activations, d);
            _heldActivation.Add(w.Flips * (double)still.Ones, (double)w.Number * still.Number);
        }
    }

    /// <summary>Ones of the operands at a position that are not zero, and how many these are.</summary>
    private static (long Ones, long Number) Ones(OperandWord word, ReadOnlySpan<ushort> rows, int d)
    {
        var (ones, number) = (0L, 0L);
        for (var i = d; i < rows.Length; i += Depth)
        {
            if (word.IsZero(rows[i]))
                continue;
            ones += OperandWord.Ones(word.Of(rows[i]));
            number++;
        }
        return (ones, number);
    }

    private static Pairs Along(OperandWord word, ReadOnlySpan<ushort> rows, int d)
    {
        var pairs = default(Pairs);
        for (var i = d; i < rows.Length; i += Depth)
            pairs.Add(word, rows[i], rows[i + 1]);
        return pairs;
    }

    /// <summary>Ones before and after a step, in both, and pairs, over the pairs without a zero.</summary>
    private struct Pairs
    {
        public long Before { get; private set; }

        public long After { get; private set; }

        public long Both { get; private set; }

        public long Number { get; private set; }

        public readonly long Flips => Before + After - 2 * Both;

        public void Add(OperandWord word, ushort before, ushort after)
        {
            if (word.IsZero(before) || word.IsZero(after))
                return;
            var (a, b) = (word.Of(before), word.Of(after));
            Before += OperandWord.Ones(a);
            After += OperandWord.Ones(b);
            Both += OperandWord.Ones(a & b);
            Number++;
        }
    }

    private struct Count
    {
        private double _flips;
        private double _pairs;

        public readonly double Mean => _pairs == 0 ? 0 : _flips / _pairs;

        public void Add(double flips, double pairs)
        {
            _flips += flips;
            _pairs += pairs;
        }
    }
}
