namespace ArchSim.Numerics;

/// <summary>
/// The values of all codes of a format in ascending order, for formats whose values follow no arithmetic rule. Where two codes stand for the same value the
/// lower one is taken; codes that stand for no finite number are never found.
/// </summary>
internal sealed class ValueGrid
{
    private readonly double[] _valueOfCode;
    private readonly double[] _values;
    private readonly uint[] _codes;

    /// <param name="bits">At most 16.</param>
    /// <param name="valueOf">The value of a code; NaN for one that stands for no number.</param>
    public ValueGrid(int bits, Func<uint, double> valueOf)
    {
        _valueOfCode = new double[1 << bits];
        for (var code = 0; code < _valueOfCode.Length; code++)
            _valueOfCode[code] = valueOf((uint)code);
        var numbers = _valueOfCode.Select((value, code) => (Value: value, Code: (uint)code)).Where(n => double.IsFinite(n.Value)).DistinctBy(n => n.Value)
            .OrderBy(n => n.Value).ToArray();
        _values = [.. numbers.Select(n => n.Value)];
        _codes = [.. numbers.Select(n => n.Code)];
    }

    /// <summary>All values, ascending, each once.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>The value of a code, whose upper bits are zero.</summary>
    public double Value(uint code) => _valueOfCode[code];

    /// <summary>
    /// The code of the nearest value; of two equally near the even code, and where both are even or both odd the value of lesser magnitude.
    /// </summary>
    public uint Nearest(double value)
    {
        var found = Array.BinarySearch(_values, value);
        if (found >= 0)
            return _codes[found];
        var above = ~found;
        if (above == 0)
            return _codes[0];
        if (above == _values.Length)
            return _codes[^1];
        var below = above - 1;
        var (toBelow, toAbove) = (value - _values[below], _values[above] - value);
        if (toBelow != toAbove)
            return _codes[toBelow < toAbove ? below : above];
        if ((_codes[below] ^ _codes[above]) % 2 == 1)
            return _codes[_codes[below] % 2 == 0 ? below : above];
        return _codes[Math.Abs(_values[below]) <= Math.Abs(_values[above]) ? below : above];
    }

    /// <summary>The squared error of rounding values to this grid times a scale, summed. One pass over both.</summary>
    /// <param name="ascending">The values, sorted.</param>
    /// <param name="scale">Above zero.</param>
    /// <param name="counts">How often each value is there; empty for once each.</param>
    public double SquaredError(ReadOnlySpan<float> ascending, double scale, ReadOnlySpan<long> counts = default)
    {
        var error = 0.0;
        var nearest = 0;
        for (var i = 0; i < ascending.Length; i++)
        {
            var value = ascending[i];
            while (nearest + 1 < _values.Length && Math.Abs(_values[nearest + 1] * scale - value) <= Math.Abs(_values[nearest] * scale - value))
                nearest++;
            var difference = _values[nearest] * scale - value;
            error += difference * difference * (counts.IsEmpty ? 1 : counts[i]);
        }
        return error;
    }
}
