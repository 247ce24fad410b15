namespace ArchSim.Numerics;

/// <summary>A piece of the range: magnitudes <c>Offset + level * Step</c>.</summary>
/// <param name="Offset">Where its levels start.</param>
/// <param name="Step">From one level to the next.</param>
/// <param name="End">The magnitude of its last level.</param>
public readonly record struct PiecewiseLinearPiece(double Offset, double Step, double End);

/// <summary>
/// Piecewise linear quantization (Fang et al., ECCV 2020) of the range [-1, 1], which a tensor's largest magnitude is scaled to: breakpoints, as fractions
/// of the range, cut the magnitudes into pieces, each with 2^(b-1) even levels from one end to the other. A multiplier sees b bits, sign and level; memory
/// holds b + 1 with one breakpoint and b + 2 with two or three, as <c>[sign][piece][level]</c>. The first level of an outer piece is the last one of
/// the piece below it, whose code it takes. With overlapping pieces the levels of each start at zero, those within the breakpoint are not used, and
/// their codes stand for no number. Named <c>pwlq4:p0.35</c>; <c>pwlq4</c> alone takes the default breakpoint.
/// </summary>
public sealed class PiecewiseLinearFormat : NumberFormat
{
    public const int LeastComputedBits = 2;
    public const int MostComputedBits = 8;
    public const int MostBreakpoints = 3;

    /// <summary>What is nearer to an end of the range leaves a piece of nothing.</summary>
    public const double LeastBreakpoint = 1e-6;
    public const double MostBreakpoint = 1 - 1e-6;

    /// <summary>The best for normally distributed values that reach to four standard deviations: 0.348 exactly, 0.350 by the source's approximation.</summary>
    public const double DefaultBreakpoint = 0.35;

    private readonly PiecewiseLinearPiece[] _pieces;
    private ValueGrid? _grid;

    /// <param name="computedBits">b, 2..8.</param>
    /// <param name="breakpoints">One to three, ascending, from a millionth to a millionth below 1.</param>
    public PiecewiseLinearFormat(int computedBits, IReadOnlyList<double> breakpoints, bool overlapping = false)
        : base(NameOf(computedBits, breakpoints, overlapping), computedBits + PieceBits(breakpoints.Count))
    {
        if (computedBits is < LeastComputedBits or > MostComputedBits)
            throw new ArgumentException($"b must be {LeastComputedBits}..{MostComputedBits}, was {computedBits}");
        if (breakpoints.Count is < 1 or > MostBreakpoints)
            throw new ArgumentException($"there must be 1..{MostBreakpoints} breakpoints, were {breakpoints.Count}");
        foreach (var breakpoint in breakpoints)
        {
            if (!(breakpoint >= LeastBreakpoint && breakpoint <= MostBreakpoint))
                throw new ArgumentException($"p must be {FormatName.Real(LeastBreakpoint)}..{FormatName.Real(MostBreakpoint)}, was {FormatName.Real(breakpoint)}");
        }
        for (var i = 1; i < breakpoints.Count; i++)
        {
            if (!(breakpoints[i] > breakpoints[i - 1]))
                throw new ArgumentException($"p must ascend, was {FormatName.Real(breakpoints[i])} after {FormatName.Real(breakpoints[i - 1])}");
        }
        _pieces = new PiecewiseLinearPiece[breakpoints.Count + 1];
        for (var i = 0; i < _pieces.Length; i++)
        {
            var offset = i == 0 || overlapping ? 0 : breakpoints[i - 1];
            var end = i == breakpoints.Count ? 1 : breakpoints[i];
            _pieces[i] = new PiecewiseLinearPiece(offset, (end - offset) / LastLevelOf(computedBits), end);
        }
        Breakpoints = [.. breakpoints];
        IsOverlapping = overlapping;
        ComputedBits = computedBits;
    }

    internal static FormatFamily Family { get; } = new("pwlqB[:pP[,pP[,pP]][,overlap]]", ["pwlq4", "pwlq8:p0.3", "pwlq4:p0.2,p0.45", "pwlq4:p0.4,overlap"],
        "piecewise linear over [-1, 1], even levels to each side of breakpoints P (1E-06..0.999999, ascending), B bits computed (2..8), B + 1 stored, " +
        "B + 2 with two or three breakpoints; pwlqB alone at p0.35", FromName);

    public IReadOnlyList<double> Breakpoints { get; }

    public bool IsOverlapping { get; }

    public override int ComputedBits { get; }

    /// <summary>From the middle outward: one more than there are breakpoints.</summary>
    public IReadOnlyList<PiecewiseLinearPiece> Pieces => _pieces;

    /// <summary>The highest level of a piece; the lowest is 0.</summary>
    public int LastLevel => LastLevelOf(ComputedBits);

    // Built on first use: a format is often only named.
    private ValueGrid Grid => _grid ??= new ValueGrid(Bits, ValueOf);

    public override double Decode(uint code) => Grid.Value(code & Mask);

    /// <summary>The nearest value; of two equally near the even code, and at a breakpoint, where both codes are odd, the lesser magnitude.</summary>
    public override uint Encode(double value) => Grid.Nearest(Finite(value));

    /// <summary>The squared error on values, sorted, whose largest magnitude the range is scaled to.</summary>
    internal double SquaredError(ReadOnlySpan<float> ascending, double maximum) => Grid.SquaredError(ascending, maximum);

    /// <summary>The piece that a code lies in, from the middle outward: 0 for the inner one.</summary>
    public int PieceOf(uint code) => Fields(code).Piece;

    /// <summary>The fields of a code: its piece, its level there and its sign.</summary>
    internal (int Piece, int Level, bool IsNegative) Fields(uint code) =>
        ((int)((code & (Mask >> 1)) >> (ComputedBits - 1)), (int)(code & (uint)LastLevel), (code >> (Bits - 1) & 1) == 1);

    private double ValueOf(uint code)
    {
        var (index, level, isNegative) = Fields(code);
        if (index >= _pieces.Length)
            return double.NaN;
        var piece = _pieces[index];
        // The ends are the breakpoints themselves, not what rounding of the step makes of them.
        var magnitude = level == LastLevel ? piece.End : piece.Offset + level * piece.Step;
        if (IsOverlapping && index > 0 && magnitude <= _pieces[index - 1].End)
            return double.NaN;
        return isNegative && magnitude > 0 ? -magnitude : magnitude;
    }

    private static PiecewiseLinearFormat? FromName(FormatName name)
    {
        if (name.Width("pwlq") is not { } bits)
            return null;
        if (name.Options.Count == 0)
            return new PiecewiseLinearFormat(bits, [DefaultBreakpoint]);
        var options = name.ReadOptions(Family.Pattern);
        var breakpoints = new List<double> { options.RequiredReal("p") };
        while (options.Real("p") is { } breakpoint)
            breakpoints.Add(breakpoint);
        var overlapping = options.Word("overlap");
        options.End();
        return new PiecewiseLinearFormat(bits, breakpoints, overlapping);
    }

    private static string NameOf(int bits, IReadOnlyList<double> breakpoints, bool overlapping) =>
        $"pwlq{bits}:{string.Join(',', breakpoints.Select(p => "p" + FormatName.Real(p)))}{(overlapping ? ",overlap" : "")}";

    private static int LastLevelOf(int computedBits) => (1 << (computedBits - 1)) - 1;

    private static int PieceBits(int breakpoints) => breakpoints == 1 ? 1 : 2;
}
