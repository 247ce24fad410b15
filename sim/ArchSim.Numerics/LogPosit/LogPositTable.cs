namespace ArchSim.Numerics;

/// <summary>The values of a log posit's positive codes, in their order, which is the order of the codes.</summary>
internal sealed class LogPositTable
{
    private readonly double[] _values;

    public LogPositTable(LogPositFormat format)
    {
        _values = new double[1 << (format.Bits - 1)];
        for (var code = 1; code < _values.Length; code++)
            _values[code] = Math.Pow(2, Exponent(code, format) - format.Scale);
    }

    public double Smallest => _values[1];

    public double Largest => _values[^1];

    public double Positive(uint code) => _values[code];

    /// <summary>The code nearest to a magnitude; zero below half of the smallest value, never beyond the largest.</summary>
    public uint Nearest(double magnitude)
    {
        if (magnitude < Smallest / 2)
            return 0;
        var found = Array.BinarySearch(_values, magnitude);
        if (found >= 0)
            return (uint)found;
        var above = ~found;
        if (above >= _values.Length)
            return (uint)_values.Length - 1;
        var below = above - 1;
        if (below == 0)
            return 1;
        var toBelow = magnitude - _values[below];
        var toAbove = _values[above] - magnitude;
        if (toBelow == toAbove)
            return (uint)(below % 2 == 0 ? below : above);
        return (uint)(toBelow < toAbove ? below : above);
    }

    /// <summary>Base-2 logarithm of a positive code's value, before sf: the regime, then exponent and fraction as one fixed-point number.</summary>
    private static double Exponent(int code, LogPositFormat format)
    {
        var width = format.Bits - 1;
        var cap = format.RegimeBits;
        var first = (code >> (width - 1)) & 1;
        var run = 1;
        while (run < cap && ((code >> (width - 1 - run)) & 1) == first)
            run++;
        var regime = first == 1 ? run - 1 : -run;
        var left = width - run - (run < cap && run < width ? 1 : 0);
        // What is left holds e and F side by side; bits that the word has no room for read as zero.
        var tail = (code & ((1 << left) - 1)) * Math.Pow(2, format.ExponentBits - left);
        return regime * (1 << format.ExponentBits) + tail;
    }
}
