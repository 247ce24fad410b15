using System.Numerics;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// The bits of a code that an array of partial products sees: all of an integer, of a float its significand with the hidden bit, of a piecewise linear weight its level. Of what a decoder turns into
/// an integer first, the bits of the code (assumption).
/// </summary>
internal readonly struct OperandWord
{
    private readonly uint _mask;
    private readonly uint _exponentMask;
    private readonly uint _hidden;
    private readonly ushort _otherZero;

    public OperandWord(NumberFormat format)
    {
        var width = Math.Min(16, format.Bits);
        _mask = (1u << width) - 1;
        Bits = width;
        var sign = 1u << (width - 1);
        _otherZero = format.HoldsOperands && format.Decode(sign) == 0 ? (ushort)sign : (ushort)0;
        if (format is PiecewiseLinearFormat pieces)
        {
            // The piece chooses an accumulator and the sign what is done with the product.
            _mask = (uint)pieces.LastLevel;
            Bits = pieces.ComputedBits - 1;
        }
        if (format is not FloatFormat real)
            return;
        _hidden = 1u << real.MantissaBits;
        _exponentMask = ((1u << real.ExponentBits) - 1) << real.MantissaBits;
        // Where the lowest exponent is a binade like the others, every number but zero has its hidden bit.
        if (real.Layout.ExponentZero == FloatExponentZero.Binade)
            _exponentMask |= _hidden - 1;
        _mask = _hidden - 1;
        Bits = real.MantissaBits + 1;
    }

    public int Bits { get; }

    /// <summary>Probability that a bit is set in a uniformly random code that is not zero.</summary>
    public double SetShare => Math.Pow(2, Bits - 1) / (Math.Pow(2, Bits) - 1);

    public bool IsZero(ushort code) => code == 0 || code == _otherZero;

    public uint Of(ushort code) => (code & _mask) | ((code & _exponentMask) != 0 ? _hidden : 0);

    public static int Ones(uint word) => BitOperations.PopCount(word);
}
