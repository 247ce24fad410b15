namespace ArchSim.Numerics;

/// <summary>The whole numbers that the codes of a format stand for.</summary>
internal sealed class IntegerRange
{
    private readonly NumberFormat _format;
    private readonly Lazy<(int Least, int Most)> _ends;

    public IntegerRange(NumberFormat format)
    {
        if (!format.HoldsOperands)
            throw new ArgumentException($"an operand must be in a format of at most 16 bits whose codes are numbers one by one, was {format}");
        _format = format;
        _ends = new(Ends);
        Table = new CodeTable<int>(format, Whole);
    }

    public CodeTable<int> Table { get; }

    /// <summary>The largest magnitude.</summary>
    public long Magnitude => Math.Max(Math.Abs((long)_ends.Value.Least), Math.Abs((long)_ends.Value.Most));

    /// <exception cref="ArgumentException">An operand that the format has no code for.</exception>
    public void Require(ReadOnlySpan<int> operands)
    {
        var (least, most) = _ends.Value;
        if (operands.IndexOfAnyExceptInRange(least, most) is var i and >= 0)
            throw new ArgumentException($"an operand of {_format} must be {least}..{most}, was {operands[i]} at {i}");
    }

    private (int Least, int Most) Ends()
    {
        var all = new ushort[1 << _format.Bits];
        for (var code = 0; code < all.Length; code++)
            all[code] = (ushort)code;
        var operands = Table.Of(all);
        return (operands.Min(), operands.Max());
    }

    private int Whole(uint code)
    {
        var value = _format.Decode(code);
        return value == (int)value ? (int)value : throw new ArgumentException($"{_format} has values that are no whole numbers: code {code} is {value}");
    }
}
