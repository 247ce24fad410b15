namespace ArchSim.Numerics;

/// <summary>What a code of OliVe may mean.</summary>
public enum OliveCodeKind
{
    /// <summary>A value of the usual range.</summary>
    Normal,

    /// <summary>A value beyond it, where the other code of the pair is the identifier.</summary>
    Outlier,

    /// <summary>Says that the other code of the pair is an outlier; itself a victim, which is zero.</summary>
    Identifier,
}

/// <summary>A code of OliVe, what it stands for in one of its meanings.</summary>
public readonly record struct OliveCode(OliveCodeKind Kind, uint Code, double Value);

/// <summary>
/// Outlier-victim pairs (OliVe; Guo et al., ISCA 2023): two neighbours have a code each. Usual values are integers or flint, scaled so that the largest
/// is 32. An outlier, nearer to a value beyond it, takes a float of two exponent bits from 2^5, and its neighbour, the victim, becomes zero: its code is the
/// identifier, a one and zeros, which no usual value has. Of two outliers in a pair the first is kept. Named <c>olive4</c>, <c>olive8</c>
/// with integers, <c>olive4:flint</c> with flint.
/// </summary>
public sealed class OliveFormat : NumberFormat
{
    private const int OutlierExponent = 5;
    private const int OutlierExponentBits = 2;

    private readonly Lazy<(ValueGrid Normal, ValueGrid Outlier)> _grids;
    private readonly Lazy<OliveSpans> _spans;

    /// <param name="bits">4 or 8.</param>
    /// <param name="flint">Usual values are flint instead of integers.</param>
    public OliveFormat(int bits, bool flint = false)
        : base($"olive{bits}{(flint ? ":flint" : "")}", bits)
    {
        if (bits is not (4 or 8))
            throw new ArgumentException($"bits must be 4 or 8, was {bits}");
        IsFlint = flint;
        _grids = new(() => (new ValueGrid(Bits, NormalValue), new ValueGrid(Bits, OutlierValue)));
        _spans = new(() => new OliveSpans(this));
    }

    internal static FormatFamily Family { get; } = new("oliveB[:flint]", ["olive4", "olive8", "olive4:flint"],
        "OliVe's pairs of B bits a value (4 or 8): integers, or flint, up to 32; an outlier beyond, up to 384 or 504, makes its neighbour zero", FromName);

    public bool IsFlint { get; }

    public override int BlockLength => 2;

    /// <summary>The code of a victim.</summary>
    public uint Identifier => 1u << (Bits - 1);

    /// <summary>The magnitude above which a value is an outlier: midway from the largest usual value to the smallest outlier, so that each goes to the nearest.</summary>
    public double Threshold => (_grids.Value.Normal.Values[^1] + SmallestOutlier) / 2;

    public double LargestOutlier => _grids.Value.Outlier.Values[^1];

    public double SmallestOutlier => Math.ScaleB(1 + Math.ScaleB(1, -OutlierMantissaBits), OutlierExponent);

    /// <summary>All codes in all their meanings: usual values, outliers, the identifier.</summary>
    public IReadOnlyList<OliveCode> Codes =>
    [
        .. Of(OliveCodeKind.Normal, _grids.Value.Normal),
        .. Of(OliveCodeKind.Outlier, _grids.Value.Outlier),
        new OliveCode(OliveCodeKind.Identifier, Identifier, 0),
    ];

    public override IReadOnlyList<BlockCode> BlockCodes =>
    [
        .. Codes.Select(c => new BlockCode(
            c.Kind switch
            {
                OliveCodeKind.Normal => "beside any but the identifier",
                OliveCodeKind.Outlier => "outlier, beside the identifier",
                _ => "identifier: victim of the outlier beside it",
            },
            c.Code,
            c.Value)),
    ];

    private int OutlierMantissaBits => Bits - 1 - OutlierExponentBits;

    /// <exception cref="NotSupportedException">Always: only pairs stand for values.</exception>
    public override double Decode(uint code) => throw Single();

    /// <inheritdoc cref="Decode(uint)"/>
    public override uint Encode(double value) => throw Single();

    /// <summary>The codes of two neighbours.</summary>
    public (uint First, uint Second) EncodePair(double first, double second)
    {
        var (firstIsOutlier, secondIsOutlier) = (IsOutlier(first), IsOutlier(second));
        if (firstIsOutlier)
            return (_grids.Value.Outlier.Nearest(first), Identifier);
        return secondIsOutlier
            ? (Identifier, _grids.Value.Outlier.Nearest(second))
            : (_grids.Value.Normal.Nearest(first), _grids.Value.Normal.Nearest(second));
    }

    /// <summary>The values of a pair of codes; both NaN where the pair stands for no numbers: two identifiers, or one beside an outlier's code for 2^5.</summary>
    public (double First, double Second) DecodePair(uint first, uint second)
    {
        (first, second) = (first & Mask, second & Mask);
        if (first != Identifier && second != Identifier)
            return (_grids.Value.Normal.Value(first), _grids.Value.Normal.Value(second));
        var outlier = _grids.Value.Outlier.Value(first == Identifier ? second : first);
        if (double.IsNaN(outlier))
            return (double.NaN, double.NaN);
        return first == Identifier ? (0, outlier) : (outlier, 0);
    }

    /// <summary>Codes of values, pair by pair; a last single one is followed by a zero, so that an outlier has a victim.</summary>
    /// <param name="codes">As many as there are values, and one more where these are odd.</param>
    public void Encode(ReadOnlySpan<double> values, Span<uint> codes)
    {
        if (values.IsEmpty || codes.Length != (values.Length + 1) / 2 * 2)
            throw new ArgumentException($"{values.Length} values, at least 1, need {(values.Length + 1) / 2 * 2} codes, got {codes.Length}");
        for (var i = 0; i < values.Length; i += 2)
            (codes[i], codes[i + 1]) = EncodePair(values[i], i + 1 < values.Length ? values[i + 1] : 0);
    }

    /// <summary>Values of codes, pair by pair.</summary>
    /// <param name="values">As many as there are codes, or one fewer.</param>
    public void Decode(ReadOnlySpan<uint> codes, Span<double> values)
    {
        if (values.IsEmpty || codes.Length != (values.Length + 1) / 2 * 2)
            throw new ArgumentException($"{values.Length} values, at least 1, have {(values.Length + 1) / 2 * 2} codes, got {codes.Length}");
        for (var i = 0; i < values.Length; i += 2)
        {
            (values[i], var second) = DecodePair(codes[i], codes[i + 1]);
            if (i + 1 < values.Length)
                values[i + 1] = second;
        }
    }

    protected override void RoundAll(Span<double> values) => _spans.Value.Round(values);

    /// <summary>The scale that puts three standard deviations to the farther side of the mean at the largest usual value.</summary>
    /// <exception cref="ArgumentException">No values, NaN or an infinity among them, or all zero.</exception>
    public double ScaleOf(ReadOnlySpan<float> values)
    {
        FiniteData.Require(values);
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in values)
            sum += value;
        var mean = sum / values.Length;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return ScaleOf(mean, Math.Sqrt(squares / values.Length));
    }

    /// <inheritdoc cref="ScaleOf(ReadOnlySpan{float})"/>
    /// <param name="mean">Of the values.</param>
    /// <param name="deviation">Their standard deviation.</param>
    /// <exception cref="ArgumentException">Both zero, as of values that are all zero, or one that is not finite.</exception>
    public double ScaleOf(double mean, double deviation)
    {
        var reach = Math.Abs(Finite(mean)) + 3 * Finite(deviation);
        return reach > 0 ? reach / _grids.Value.Normal.Values[^1] : throw new ArgumentException("values must not all be zero for a scale");
    }

    private bool IsOutlier(double value) => Math.Abs(Finite(value)) > Threshold;

    private double NormalValue(uint code)
    {
        if (code == Identifier)
            return double.NaN;
        var valueBits = Bits - 1;
        if (!IsFlint)
        {
            var largest = (1 << valueBits) - 1;
            // The largest is exact; a step alone would round it.
            return Math.ScaleB((int)(code << (32 - Bits)) >> (32 - Bits), OutlierExponent) / largest;
        }
        var magnitude = Math.ScaleB(FlintFormat.Magnitude(code & (Identifier - 1), valueBits), OutlierExponent - (2 * valueBits - 2));
        return (code & Identifier) == 0 ? magnitude : -magnitude;
    }

    private double OutlierValue(uint code)
    {
        var magnitude = code & (Identifier - 1);
        // 2^5 itself is at the end of the usual range; with a sign its code would be the identifier.
        if (magnitude == 0)
            return double.NaN;
        var mantissa = magnitude & ((1u << OutlierMantissaBits) - 1);
        var value = Math.ScaleB(mantissa + (1u << OutlierMantissaBits), OutlierExponent + (int)(magnitude >> OutlierMantissaBits) - OutlierMantissaBits);
        return (code & Identifier) == 0 ? value : -value;
    }

    private IEnumerable<OliveCode> Of(OliveCodeKind kind, ValueGrid grid) =>
        Enumerable.Range(0, 1 << Bits).Select(code => new OliveCode(kind, (uint)code, grid.Value((uint)code))).Where(c => !double.IsNaN(c.Value));

    private NotSupportedException Single() => new($"{Name} has values for pairs of codes only, not for a single one");

    private static OliveFormat? FromName(FormatName name)
    {
        if (name.Width("olive") is not { } bits)
            return null;
        var options = name.ReadOptions(Family.Pattern);
        var flint = options.Word("flint");
        options.End();
        return new OliveFormat(bits, flint);
    }
}
