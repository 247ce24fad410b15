using System.Numerics;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>
/// Counts flips of products and sums on the way through up to 64 products. Integers are as they are; floats sum as fp32, of which narrower sums have the upper bits of
/// the mantissa and the lower ones of the exponent; what else is multiplied, and floats with sums of integers, has fixed-point sums whose largest product leaves the 6 bits
/// that 64 of them need, and the sign (assumption).
/// </summary>
internal sealed class SumToggleCount
{
    private const int Depth = OperandSample.Depth;
    private const int Guard = 7;

    private readonly double[] _activation;
    private readonly double[] _weight;
    private readonly double _perUnit;
    private readonly bool _isFloat;
    private readonly int _bits;
    private readonly ulong _mask;
    private readonly uint _floatMask;
    private readonly (ulong Product, ulong Sum)[] _words = new (ulong, ulong)[Depth];
    private readonly (ulong Product, ulong Sum)[] _before = new (ulong, ulong)[Depth];
    private (long Flips, long Steps) _inPlace;
    private (long Flips, long Steps) _passing;

    /// <param name="sums">Null: integers, and fp32 for floats.</param>
    public SumToggleCount(OperandSample sample, int accumulatorBits, NumberFormat? sums = null)
    {
        (_activation, _weight) = (Values(sample.ActivationFormat), Values(sample.WeightFormat));
        _isFloat = sums is not IntegerFormat && (sample.ActivationFormat is FloatFormat || sample.WeightFormat is FloatFormat);
        var real = sums as FloatFormat ?? FloatFormat.Fp32;
        _floatMask = MaskOf(real);
        _bits = _isFloat ? real.Bits : accumulatorBits;
        _mask = ulong.MaxValue >> (64 - _bits);
        _perUnit = IsInteger(sample.ActivationFormat) && IsInteger(sample.WeightFormat) ? 1 : PerUnit(sample);
    }

    public double InPlace => Share(_inPlace);

    public double Passing => Share(_passing);

    public void Add(OperandSample sample, int block)
    {
        var (pixels, channels, valid) = sample.Valid(block);
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            // One channel a pair of pixels: enough of them, for a sixteenth of the work.
            var channel = pixel / 2 % channels;
            Sums(sample, block, pixel, channel, valid);
            for (var d = 0; d + 1 < valid; d++)
                Count(ref _inPlace, _words[d], _words[d + 1]);
            if (pixel % 2 == 1)
            {
                for (var d = 0; d < valid; d++)
                    Count(ref _passing, _before[d], _words[d]);
            }
            _words.CopyTo(_before, 0);
        }
    }

    private static bool IsInteger(NumberFormat format) => format is IntegerFormat or UnsignedIntegerFormat;

    private static double[] Values(NumberFormat format)
    {
        var values = new double[1 << format.Bits];
        for (var code = 0u; code < values.Length; code++)
            values[code] = format.Decode(code) is var v && double.IsFinite(v) ? v : 0;
        return values;
    }

    /// <summary>Which bits of an fp32 word such a number has; where its exponents start is a constant.</summary>
    private static uint MaskOf(FloatFormat format) =>
        1u << 31 | ((1u << format.ExponentBits) - 1) << 23 | ((1u << format.MantissaBits) - 1) << (23 - format.MantissaBits);

    private double PerUnit(OperandSample sample)
    {
        var largest = Largest(sample.Activations, _activation) * Largest(sample.Weights, _weight);
        return largest > 0 ? Math.ScaleB(1, _bits - Guard - 1 - (Math.ILogB(largest) + 1)) : 1;

        static double Largest(ushort[] codes, double[] values) => codes.Length == 0 ? 0 : codes.Max(c => Math.Abs(values[c]));
    }

    private void Sums(OperandSample sample, int block, int pixel, int channel, int valid)
    {
        var activations = sample.Activations.AsSpan((block * OperandSample.Pixels + pixel) * Depth, valid);
        var weights = sample.Weights.AsSpan((block * OperandSample.Channels + channel) * Depth, valid);
        var sum = 0.0;
        for (var d = 0; d < valid; d++)
        {
            var product = _activation[activations[d]] * _weight[weights[d]];
            sum += product;
            _words[d] = (Word(product), Word(sum));
        }
    }

    private ulong Word(double value) => _isFloat ? BitConverter.SingleToUInt32Bits((float)value) & _floatMask : (ulong)(long)Math.Floor(value * _perUnit) & _mask;

    private static void Count(ref (long Flips, long Steps) count, (ulong Product, ulong Sum) a, (ulong Product, ulong Sum) b)
    {
        count.Flips += BitOperations.PopCount(a.Product ^ b.Product) + BitOperations.PopCount(a.Sum ^ b.Sum);
        count.Steps++;
    }

    // Random words flip half of their bits, in two words a step.
    private double Share((long Flips, long Steps) count) => count.Steps == 0 ? 0 : (double)count.Flips / (count.Steps * _bits);
}
