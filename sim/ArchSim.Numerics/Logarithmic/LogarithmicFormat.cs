namespace ArchSim.Numerics;

/// <summary>
/// Sign and magnitude, the magnitude a power of two or of the root of two, or of two below and root two above (SegLog, SOCC 2018; BRSLog, JSPS 2020; formulas
/// as LogART, ICLR 2026, gives them). Magnitude code 0 is zero, the others ascend. Values are in units of the smallest magnitude: 1, or the root of two in a codebook
/// of root-two levels only that starts on an odd one; a tensor's scale, a power of two, lies beside the format (<see cref="FittedTo"/>).
/// </summary>
/// <remarks>
/// Encoding is nearest by ratio: neighbours part at their geometric mean, and zero takes what would round to the next power below the smallest one:
/// less than 1 over root two in base 2. (The published code zeroes what rounds to a code beyond the last.)
/// </remarks>
public sealed class LogarithmicFormat : NumberFormat
{
    public const int MostBits = 8;

    private LogTable? _table;

    /// <param name="bits">N with sign: 2 to 8; 3 to 8 for the fixed ratio.</param>
    /// <param name="rootTwoLevels">Levels of base root two of a reconfigurable format: 0 to all of its 2^(N-1) - 1 (2^(N-1) without zero) magnitudes; for other kinds leave it out.</param>
    public LogarithmicFormat(LogSegments segments, int bits, int rootTwoLevels = 0, LogOptions? options = null)
        : base(NameOf(segments, bits, rootTwoLevels, options ?? new LogOptions()), bits)
    {
        EnumValues.Require(segments);
        Options = options ?? new LogOptions();
        var leastBits = segments == LogSegments.FixedRatio ? 3 : 2;
        if (bits < leastBits || bits > MostBits)
            throw new ArgumentException($"bits must be {leastBits}..{MostBits}, was {bits}");
        var levels = (1 << (bits - 1)) - (Options.HasZero ? 1 : 0);
        var most = segments == LogSegments.Reconfigurable ? levels : 0;
        if (rootTwoLevels < 0 || rootTwoLevels > most)
            throw new ArgumentException($"levels of base root two must be 0..{most}, was {rootTwoLevels}");
        RootTwoLevels = segments switch
        {
            LogSegments.BaseTwo => 0,
            LogSegments.BaseRootTwo => levels,
            LogSegments.FixedRatio => 1 << (bits - 2),
            _ => rootTwoLevels,
        };
        if (RootTwoLevels == 0 && Options.TopIsOdd)
            throw new ArgumentException("without levels of base root two the largest magnitude is an even power of it, was odd");
        if (Options.ApproximatedAfter && Options.Root == RootTwo.Exact)
            throw new ArgumentException("the root of two that is approximated after quantizing must be 1.5, 1.4375 or 1.421875, was exact");
        Segments = segments;
        BaseTwoLevels = levels - RootTwoLevels;
    }

    internal static FormatFamily Log { get; } = new("logN[:base-sqrt2][,odd][,nozero][,rootR][,after]", ["log4", "log4:base-sqrt2", "log4:nozero"],
        "powers of two, or of root two, of N bits with sign (2..8), smallest magnitude 1; odd: the largest is an odd power of root two; nozero: no code for zero; "
        + "R (root of two): 1.5, 1.4375, 1.421875 or exact; after: encoded by the exact root, decoded by R", n => FromName(n, "log", LogSegments.BaseTwo));

    internal static FormatFamily SegLog { get; } = new("seglogN[:odd][,nozero][,rootR][,after]", ["seglog4", "seglog5", "seglog5:odd"],
        "segmented logarithm of N bits (3..8): half of the magnitude codes are powers of root two, on top; below, powers of two and zero", n => FromName(n, "seglog", LogSegments.FixedRatio));

    internal static FormatFamily BrsLog { get; } = new("brslogN:sqrtK[,odd][,nozero][,rootR][,after]", ["brslog5:sqrt4", "brslog4:sqrt4,nozero", "brslog5:sqrt8,rootexact"],
        "segmented logarithm of N bits (2..8) with K root-two levels on top (0..2^(N-1)-1; nozero: 0..2^(N-1)), the rest powers of two",
        n => FromName(n, "brslog", LogSegments.Reconfigurable));

    public LogSegments Segments { get; }

    public LogOptions Options { get; }

    /// <summary>n1: magnitudes that are powers of the root of two.</summary>
    public int RootTwoLevels { get; }

    /// <summary>n2: magnitudes that are powers of two only.</summary>
    public int BaseTwoLevels { get; }

    /// <inheritdoc/>
    /// <remarks>Where the root is approximated afterwards, thresholds lie between other values than those of the codes.</remarks>
    public override DecisionRule DecisionRule => Options.ApproximatedAfter ? DecisionRule.Other : DecisionRule.NearestLogarithm;

    public double SmallestPositive => Table.Smallest;

    public double Largest => Table.Largest;

    /// <summary>What a processing element turns magnitude codes into shifts with.</summary>
    public SegmentedLogDecoder Decoder => new(BaseTwoLevels, RootTwoLevels, Options.TopIsOdd);

    /// <summary>The magnitude's place among the levels, smallest first; -1 of zero.</summary>
    public int Level(uint code) => (int)(code & (SignBit - 1)) - (Options.HasZero ? 1 : 0);

    public bool IsNegative(uint code) => (code & SignBit) != 0;

    private uint SignBit => 1u << (Bits - 1);

    private LogTable Table => _table ??= new LogTable(BaseTwoLevels, RootTwoLevels, Options);

    /// <inheritdoc/>
    /// <remarks>Zero with a sign is zero.</remarks>
    public override double Decode(uint code)
    {
        var level = Level(code);
        return level < 0 ? 0 : IsNegative(code) ? -Table[level] : Table[level];
    }

    /// <summary>Nearest by ratio. Without a code for zero, zero and all that is too small takes the smallest magnitude.</summary>
    public override uint Encode(double value)
    {
        var level = Table.Nearest(Math.Abs(Finite(value)));
        if (!Options.HasZero)
            return (uint)Math.Max(level, 0) | (value < 0 ? SignBit : 0);
        return level < 0 ? 0 : (uint)(level + 1) | (value < 0 ? SignBit : 0);
    }

    /// <summary>
    /// The format with the parity and the scale that put its largest level nearest by ratio to a tensor's largest magnitude: root two to the
    /// rounded logarithm, and for powers of two alone two to the rounded logarithm. (A reconfigurable format without levels of base root two takes the largest power
    /// of two that is not above the former.)
    /// </summary>
    /// <exception cref="ArgumentException">Not a magnitude, or one so extreme that the scale is beyond a double.</exception>
    public ScaledLogFormat FittedTo(double largestMagnitude)
    {
        RequireMagnitude(largestMagnitude);
        var logarithm = Math.Log2(largestMagnitude);
        var top = Segments == LogSegments.BaseTwo ? 2 * (int)Math.Floor(logarithm + 0.5) : (int)Math.Floor(2 * logarithm + 0.5);
        if (RootTwoLevels == 0)
            top &= ~1;
        var topIsOdd = (top & 1) == 1;
        var fitted = topIsOdd == Options.TopIsOdd
            ? this
            : new LogarithmicFormat(Segments, Bits, Segments == LogSegments.Reconfigurable ? RootTwoLevels : 0, Options with { TopIsOdd = topIsOdd });
        return fitted.Scaled(largestMagnitude, top);
    }

    /// <summary>The scale that puts the largest level nearest by ratio to a magnitude, with the parity that the format has: for channels and groups of a tensor whose parity is chosen.</summary>
    /// <inheritdoc cref="FittedTo" path="/exception"/>
    public ScaledLogFormat ScaledTo(double largestMagnitude)
    {
        if (RootTwoLevels == 0)
            return FittedTo(largestMagnitude);
        RequireMagnitude(largestMagnitude);
        var parity = Options.TopIsOdd ? 1 : 0;
        return Scaled(largestMagnitude, 2 * (int)Math.Floor(Math.Log2(largestMagnitude) - parity / 2.0 + 0.5) + parity);
    }

    /// <param name="top">The power of root two that the largest level takes.</param>
    private ScaledLogFormat Scaled(double largestMagnitude, int top)
    {
        var decoder = Decoder;
        var scale = Math.ScaleB(1, (top - decoder.HalfOctaves(decoder.Levels - 1)) / 2);
        return double.IsNormal(scale)
            ? new ScaledLogFormat(this, scale)
            : throw new ArgumentException($"the largest magnitude must be 2^-800..2^1023, was {largestMagnitude}");
    }

    /// <summary>Reconfigurable formats of a width with every so many levels of base root two, from none to at most all.</summary>
    /// <param name="step">1, or 2 as the published search.</param>
    public static IEnumerable<LogarithmicFormat> Ratios(int bits, int step = 1, LogOptions? options = null)
    {
        if (step < 1)
            throw new ArgumentException($"the step must be at least 1, was {step}");
        var none = new LogarithmicFormat(LogSegments.Reconfigurable, bits, 0, (options ?? new LogOptions()) with { TopIsOdd = false });
        return Enumerable.Range(0, none.BaseTwoLevels / step + 1).Select(i => new LogarithmicFormat(LogSegments.Reconfigurable, bits, i * step, none.Options));
    }

    private static void RequireMagnitude(double largestMagnitude)
    {
        if (!double.IsFinite(largestMagnitude) || largestMagnitude <= 0)
            throw new ArgumentException($"the largest magnitude must be positive and finite, was {largestMagnitude}");
    }

    private static LogarithmicFormat? FromName(FormatName name, string head, LogSegments segments)
    {
        if (name.Width(head) is not { } bits)
            return null;
        var family = segments switch { LogSegments.FixedRatio => SegLog, LogSegments.Reconfigurable => BrsLog, _ => Log };
        var options = name.ReadOptions(family.Pattern);
        var levels = 0;
        if (segments == LogSegments.BaseTwo && options.Word("base-sqrt2"))
            segments = LogSegments.BaseRootTwo;
        else if (segments == LogSegments.Reconfigurable)
            levels = options.RequiredWhole("sqrt");
        var chosen = new LogOptions { TopIsOdd = options.Word("odd"), HasZero = !options.Word("nozero") };
        if (segments != LogSegments.BaseTwo)
        {
            chosen = chosen with
            {
                Root = options.Value<RootTwo>("root", text => RootsOfTwo.Named(text)) ?? chosen.Root,
                ApproximatedAfter = options.Word("after"),
            };
        }
        options.End();
        return new LogarithmicFormat(segments, bits, levels, chosen);
    }

    // A root of 1.5 is not written; powers of two alone have no root to write.
    private static string NameOf(LogSegments segments, int bits, int rootTwoLevels, LogOptions options)
    {
        var head = segments switch
        {
            LogSegments.FixedRatio => "seglog",
            LogSegments.Reconfigurable => "brslog",
            _ => "log",
        };
        string[] written =
        [
            segments == LogSegments.BaseRootTwo ? "base-sqrt2" : "",
            segments == LogSegments.Reconfigurable ? $"sqrt{rootTwoLevels}" : "",
            options.TopIsOdd ? "odd" : "",
            options.HasZero ? "" : "nozero",
            segments == LogSegments.BaseTwo || options.Root == RootTwo.OneTerm ? "" : $"root{options.Root.Name()}",
            segments != LogSegments.BaseTwo && options.ApproximatedAfter ? "after" : "",
        ];
        var chosen = string.Join(',', written.Where(o => o.Length > 0));
        return $"{head}{bits}{(chosen.Length > 0 ? ":" : "")}{chosen}";
    }
}
