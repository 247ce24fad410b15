namespace ArchSim.Numerics;

/// <summary>The values of a log posit's positive codes, in their order, which is the order of the codes.</summary>
internal sealed class LogPositTable
{
    // Of the codes from _first on; codes before and behind stand for no number.
    private readonly double[] _values;
    private readonly double[]? _decisions;
    private readonly uint _first;

    public LogPositTable(LogPositFormat format)
    {
        var codes = 1u << (format.Bits - 1);
        // Where a terminator is wanted, a run of rs equal bits is no regime: that many leading zeros or ones are missing at both ends.
        var unused = format.Regime == LogPositRegime.Terminated && format.RegimeBits < format.Bits - 1 ? codes >> format.RegimeBits : 0;
        _first = Math.Max(1, unused);
        _values = new double[codes - unused - _first];
        for (var i = 0; i < _values.Length; i++)
            _values[i] = Math.Pow(2, Logarithm(_first + (uint)i, format) - format.Scale);
        _decisions = format.DecisionRule == DecisionRule.NearestLogarithm ? LogarithmicDecisions(format) : null;
    }

    public double Smallest => _values[0];

    public double Largest => _values[^1];

    /// <summary>The value of a code below the sign bit; 0 of code 0, NaN of a code that the regime never has.</summary>
    public double Positive(uint code) => code == 0 ? 0 : code - _first < (uint)_values.Length ? _values[code - _first] : double.NaN;

    /// <summary>The code nearest to a magnitude, in the format's sense of near; never beyond the largest.</summary>
    public uint Nearest(double magnitude) => _decisions is null ? NearestInValue(magnitude) : NearestInLogarithm(magnitude, _decisions);

    /// <summary>Base-2 logarithm of a positive code's value, before sf: the regime, then exponent and fraction as one fixed-point number.</summary>
    public static double Logarithm(uint code, LogPositFormat format)
    {
        var width = format.Bits - 1;
        // A run that has its terminator within rs bits is shorter than rs: there the cap never ends a run of a code that is used.
        var cap = format.RegimeBits;
        var first = (code >> (width - 1)) & 1;
        var run = 1;
        while (run < cap && ((code >> (width - 1 - run)) & 1) == first)
            run++;
        var regime = first == 1 ? run - 1 : -run;
        var left = width - run - (run < cap && run < width ? 1 : 0);
        // What is left holds e and F side by side; bits that the word has no room for read as zero.
        var tail = (code & ((1u << left) - 1)) * Math.Pow(2, format.ExponentBits - left);
        return regime * (1 << format.ExponentBits) + tail;
    }

    private uint NearestInValue(double magnitude)
    {
        if (magnitude < Smallest / 2)
            return 0;
        var found = Array.BinarySearch(_values, magnitude);
        if (found >= 0)
            return Code(found);
        var above = ~found;
        if (above >= _values.Length)
            return Code(_values.Length - 1);
        if (above == 0)
            return Code(0);
        var toBelow = magnitude - _values[above - 1];
        var toAbove = _values[above] - magnitude;
        return toBelow == toAbove ? EvenOf(above) : Code(toBelow < toAbove ? above - 1 : above);
    }

    private uint NearestInLogarithm(double magnitude, double[] decisions)
    {
        var found = Array.BinarySearch(decisions, magnitude);
        if (found >= 0)
            return found == 0 ? Code(0) : EvenOf(found);
        return ~found == 0 ? 0 : Code(~found - 1);
    }

    /// <summary>Where each value begins: the geometric mean of it and the one before; of the first, half an octave below.</summary>
    private double[] LogarithmicDecisions(LogPositFormat format)
    {
        var decisions = new double[_values.Length];
        for (var i = 0; i < decisions.Length; i++)
        {
            var middle = i == 0 ? Logarithm(Code(0), format) - 0.5 : (Logarithm(Code(i - 1), format) + Logarithm(Code(i), format)) / 2;
            decisions[i] = Math.Pow(2, middle - format.Scale);
        }
        return decisions;
    }

    private uint EvenOf(int above) => Code(Code(above) % 2 == 0 ? above : above - 1);

    private uint Code(int index) => _first + (uint)index;
}
