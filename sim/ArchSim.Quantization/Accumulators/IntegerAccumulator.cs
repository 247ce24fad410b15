using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>An accumulator of integers with a width of its own, as names write it: <c>int20</c>, <c>int16:wrap</c>.</summary>
/// <param name="Bits">2 to 64.</param>
internal readonly record struct IntegerAccumulator(int Bits, OverflowMode Overflow)
{
    public const string Pattern = "intN[:wrap]";

    public string Name => $"int{Bits}{(Overflow == OverflowMode.Wrap ? ":wrap" : "")}";

    /// <summary>Takes <c>+acc=</c> from a name; null where it has none.</summary>
    /// <exception cref="ArgumentException">No such accumulator.</exception>
    public static IntegerAccumulator? Read(SchemeName scheme)
    {
        if (scheme.Modifier("acc") is not { } text)
            return null;
        var name = new FormatName(text);
        if (name.Width("int") is not { } bits || bits is < 2 or > 64)
            throw new ArgumentException($"the accumulator must be int2 to int64, with :wrap or without, was '{text}'");
        var options = name.ReadOptions(Pattern);
        var overflow = options.Word("wrap") ? OverflowMode.Wrap : OverflowMode.Saturate;
        options.End();
        return new IntegerAccumulator(bits, overflow);
    }
}
