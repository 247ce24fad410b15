namespace ArchSim.Numerics;

/// <summary>What each code of a format of at most 16 bits is to a kernel: decoded once, on first use, and looked up from then on.</summary>
/// <param name="make">The operand of a code; not asked for codes that stand for no number, unless <paramref name="takesNaN"/>.</param>
public sealed class CodeTable<T>(NumberFormat format, Func<uint, T> make, bool takesNaN = false)
    where T : unmanaged
{
    private readonly Lazy<Table> _table = new(() => Decoded(format, make, takesNaN));

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
        operands = operands[..codes.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            int code = codes[i];
            if ((uint)code >= (uint)table.Operands.Length || (!table.AllNumbers && !table.IsNumber[code]))
                throw new ArgumentException($"code {code} of {format} at {place + i} stands for no number");
            operands[i] = table.Operands[code];
        }
    }

    private static Table Decoded(NumberFormat format, Func<uint, T> make, bool takesNaN)
    {
        if (!format.HoldsOperands)
            throw new ArgumentException($"{format} holds no operands: its codes do not stand for values one by one, or have more than 16 bits");
        var (operands, isNumber) = (new T[1 << format.Bits], new bool[1 << format.Bits]);
        for (var code = 0u; code < operands.Length; code++)
        {
            isNumber[code] = takesNaN || !double.IsNaN(format.Decode(code));
            if (isNumber[code])
                operands[code] = make(code);
        }
        return new Table(operands, isNumber, !isNumber.AsSpan().Contains(false));
    }

    private sealed record Table(T[] Operands, bool[] IsNumber, bool AllNumbers);
}
