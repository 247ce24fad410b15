using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// How a number is stored: a code of <see cref="Bits"/> bits and the value it stands for. Formats are compared by name; the name says every
/// parameter and parses back.
/// </summary>
public abstract class NumberFormat : IEquatable<NumberFormat>
{
    /// <summary>Formats of at most this many bits have a table of all their codes.</summary>
    public const int MostTableBits = 16;

    private readonly Lazy<FormatSteps?> _steps;

    protected NumberFormat(string name, int bits)
    {
        Name = name;
        Bits = bits;
        _steps = new(() => FormatSteps.Of(this));
    }

    public string Name { get; }

    /// <summary>Bits of a code, as memory holds it.</summary>
    public int Bits { get; }

    /// <summary>Bits of memory for a value, with its share of what a block of codes has in common.</summary>
    public virtual double StoredBits => Bits;

    /// <summary>Bits that a multiplier sees, where they are fewer than those of the code.</summary>
    public virtual int ComputedBits => Bits;

    /// <summary>Codes that only together stand for values: pairs, or blocks that share an exponent. 1 where every code stands for itself.</summary>
    public virtual int BlockLength => 1;

    /// <summary>Layers can have operands in it: every code of at most 16 bits stands for a value by itself. Wider formats and encodings of sums hold sums only.</summary>
    public virtual bool HoldsOperands => Bits <= 16 && BlockLength == 1;

    /// <summary>How the code of a number between two values is decided.</summary>
    public virtual DecisionRule DecisionRule => DecisionRule.NearestValue;

    /// <summary>What codes stand for in a block, in each of their meanings, for whoever wants to see them; none where every code stands for itself.</summary>
    public virtual IReadOnlyList<BlockCode> BlockCodes => [];

    /// <summary>Partial sums can be stored in it: integers, floats, and the encodings that are made for sums.</summary>
    public virtual bool HoldsSums => false;

    /// <summary>Its codes as a table that spans are looked up in, made on first use; null where there is none.</summary>
    internal FormatSteps? Steps => _steps.Value;

    /// <summary>What can be parsed, for error messages.</summary>
    public static string Grammar => string.Join(", ", FormatFamilies.All.Select(f => f.Pattern));

    /// <summary>The value of a code. Bits above <see cref="Bits"/> are ignored. NaN where the code stands for no number.</summary>
    /// <exception cref="NotSupportedException">Codes stand for values in blocks only, or have more than 32 bits.</exception>
    public abstract double Decode(uint code);

    /// <summary>
    /// The code of the nearest value, of two equally near the even code, where the format's name says nothing else; values beyond the largest take its code.
    /// </summary>
    /// <exception cref="NotSupportedException">Codes stand for values in blocks only, or have more than 32 bits.</exception>
    /// <exception cref="ArgumentException">NaN or an infinity, in a format that has none.</exception>
    public abstract uint Encode(double value);

    /// <summary>Replaces each value by the one that its code stands for. Blocks start at the first value; a last, shorter block is one of its own.</summary>
    /// <exception cref="ArgumentException">No values, or NaN or an infinity in a format that has none.</exception>
    public void Round(Span<double> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("there must be at least one value to round, were 0");
        RoundAll(values);
    }

    /// <exception cref="ArgumentNullException">No name.</exception>
    /// <exception cref="FormatException">Not the name of a format; the message says what is, or which parameter is out of its range.</exception>
    public static NumberFormat Parse(string name) => TryParse(name, out var format, out var problem) ? format : throw new FormatException(problem);

    public static bool TryParse(string name, [NotNullWhen(true)] out NumberFormat? format) => TryParse(name, out format, out _);

    /// <param name="problem">Why there is no such format: an unknown name and the names that are known, or the parameter and its range.</param>
    public static bool TryParse(string name, [NotNullWhen(true)] out NumberFormat? format, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(name);
        (format, problem) = FormatFamilies.Find(name);
        return format is not null;
    }

    public bool Equals(NumberFormat? other) => other is not null && Name == other.Name;

    public static bool operator ==(NumberFormat? left, NumberFormat? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(NumberFormat? left, NumberFormat? right) => !(left == right);

    public sealed override bool Equals(object? obj) => Equals(obj as NumberFormat);

    public sealed override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public sealed override string ToString() => Name;

    /// <inheritdoc cref="Round"/>
    /// <param name="values">At least one.</param>
    protected virtual void RoundAll(Span<double> values)
    {
        foreach (ref var value in values)
            value = Decode(Encode(value));
    }

    /// <summary>Bits below the code's width.</summary>
    protected uint Mask => Bits >= 32 ? uint.MaxValue : (1u << Bits) - 1;

    /// <exception cref="ArgumentException">NaN or an infinity.</exception>
    protected double Finite(double value) =>
        double.IsFinite(value) ? value : throw new ArgumentException($"{Name} has codes for finite numbers only, was {(double.IsNaN(value) ? "NaN" : value > 0 ? "+infinity" : "-infinity")}", nameof(value));

    /// <exception cref="ArgumentException">NaN or an infinity among the values.</exception>
    internal void RequireFinite(ReadOnlySpan<double> values)
    {
        // Without their signs doubles are ordered as their bits are, infinity and NaN above all.
        var bits = MemoryMarshal.Cast<double, long>(values);
        var largest = Vector512<long>.Zero;
        var whole = bits.Length / Vector512<long>.Count * Vector512<long>.Count;
        for (var i = 0; i < whole; i += Vector512<long>.Count)
            largest = Vector512.Max(largest, Vector512.Create(bits[i..]) & Vector512.Create(long.MaxValue));
        if (Vector512.LessThanAll(largest, Vector512.Create(double.PositiveInfinity).AsInt64()))
            values = values[whole..];
        foreach (var value in values)
            Finite(value);
    }
}
