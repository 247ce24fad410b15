namespace ArchSim.Numerics;

/// <summary>What each code of a format of at most 16 bits is to a kernel: decoded once, on first use, and looked up from then on.</summary>
/// <param name="make">The operand of a code; not asked for codes that stand for no number, unless <paramref name="takesNaN"/>.</param>
public sealed class CodeTable<T>(NumberFormat format, Func<uint, T> make, bool takesNaN = false)
    where T : unmanaged
{
    private readonly Lazy<Table> _table = new(() => Read(format, make, takesNaN));

    /// <inheritdoc cref="Decode"/>
    public T[] Of(ReadOnlySpan<ushort> codes)
    {
        var found = new T[codes.Length];
        Decode(codes, found);
        return found;
    }

    /// <param name="operands">As many as codes.</param>
    /// <param name="place">Of the first code, for errors.</param>
    /// <exception cref="ArgumentException">A code that stands for no number or has more bits than the format, or a format that holds no operands.</exception>
    public void Decode(ReadOnlySpan<ushort> codes, Span<T> operands, int place = 0)
    {
        var table = _table.Value;
        ReadOnlySpan<T> all = table.Operands;
        operands = operands[..codes.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            int code = codes[i];
            if ((uint)code >= (uint)all.Length)
                throw NoNumber(code, place + i);
            operands[i] = all[code];
        }
        if (table.Gaps is null)
            return;
        for (var i = 0; i < codes.Length; i++)
        {
            if (table.Gaps[codes[i]])
                throw NoNumber(codes[i], place + i);
        }
    }

    private ArgumentException NoNumber(int code, int place) => new($"code {code} of {format} at {place} stands for no number");

    private static Table Read(NumberFormat format, Func<uint, T> make, bool takesNaN)
    {
        if (!format.HoldsOperands)
            throw new ArgumentException($"{format} holds no operands: its codes do not stand for values one by one, or have more than 16 bits");
        var (operands, gaps) = (new T[1 << format.Bits], new bool[1 << format.Bits]);
        for (var code = 0u; code < operands.Length; code++)
        {
            gaps[code] = !takesNaN && double.IsNaN(format.Decode(code));
            if (!gaps[code])
                operands[code] = make(code);
        }
        return new Table(operands, gaps.AsSpan().Contains(true) ? gaps : null);
    }

    /// <param name="Operands">By code.</param>
    /// <param name="Gaps">Codes that stand for no number; null where all do.</param>
    private sealed record Table(T[] Operands, bool[]? Gaps);
}
