using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// Rounding to the values of a float layout. Adding a power of two that stands 52 - Y bits above a number's leading one, and taking it away again, leaves Y bits of
/// mantissa: the adder rounds, to nearest even.
/// </summary>
internal readonly struct FloatRounding : ISpanRounding
{
    private const int DoubleMantissaBits = 52;
    private const int DoubleBias = 1023;
    private const long DoubleExponent = 0x7FFL << DoubleMantissaBits;

    private readonly bool _truncates;
    private readonly bool _flushes;
    private readonly bool _hasLowestBinade;
    private readonly double _largest;
    private readonly double _smallest;
    private readonly double _halfOfSmallest;

    // Exponents in the place that they have in a double.
    private readonly long _lowest;
    private readonly long _toAdder;
    private readonly long _toStep;

    public FloatRounding(FloatLayout layout)
    {
        _truncates = layout.Rounding == Rounding.TowardZero;
        _flushes = layout.ExponentZero == FloatExponentZero.Zeros;
        _hasLowestBinade = layout.ExponentZero == FloatExponentZero.Binade;
        _largest = layout.Largest;
        _smallest = layout.Smallest;
        _halfOfSmallest = layout.Smallest / 2;
        _lowest = (long)(layout.LowestExponent + DoubleBias) << DoubleMantissaBits;
        _toAdder = (long)(DoubleMantissaBits - layout.MantissaBits) << DoubleMantissaBits;
        _toStep = (long)layout.MantissaBits << DoubleMantissaBits;
    }

    /// <summary>
    /// Without mantissa bits the even code is not the even significand, and infinities are no saturation: such layouts go by their codes.
    /// </summary>
    public static bool Covers(FloatLayout layout) => layout.MantissaBits > 0 && layout.Saturates && layout.Rounding != Rounding.Stochastic;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Round(Vector512<double> values)
    {
        var signs = values & Vector512.Create(-0.0);
        var magnitudes = Vector512.MinNative(values ^ signs, Vector512.Create(_largest));
        var exponents = Vector512.Max(magnitudes.AsInt64() & Vector512.Create(DoubleExponent), Vector512.Create(_lowest));
        var adder = (exponents + Vector512.Create(_toAdder)).AsDouble();
        var rounded = magnitudes + adder - adder;
        if (_truncates)
        {
            var step = (exponents - Vector512.Create(_toStep)).AsDouble();
            rounded -= step & Vector512.GreaterThan(rounded, magnitudes);
        }
        if (_flushes)
            rounded &= Vector512.GreaterThanOrEqual(magnitudes, Vector512.Create(_smallest));
        if (_hasLowestBinade)
        {
            // The lowest power of two is zero's code, so that below the smallest magnitude there is nothing but zero.
            var below = _truncates
                ? Vector512<double>.Zero
                : Vector512.Create(_smallest) & Vector512.GreaterThan(magnitudes, Vector512.Create(_halfOfSmallest));
            rounded = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(rounded, Vector512.Create(_smallest)), rounded, below);
            // There is one zero.
            signs &= Vector512.GreaterThan(rounded, Vector512<double>.Zero);
        }
        return rounded | signs;
    }
}
