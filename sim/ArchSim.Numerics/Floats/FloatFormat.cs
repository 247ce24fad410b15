namespace ArchSim.Numerics;

/// <summary>
/// A binary floating-point format of any exponent and mantissa width and bias, named <c>float:e4m7b10</c> with its options. Five have names of their own:
/// <c>fp32</c>, <c>fp16</c>, <c>bf16</c>, <c>fp8e4m3</c> and <c>fp8e5m2</c> (the two of the Open Compute Project's 8-bit specification). All saturate unless
/// <c>overflow</c> says that a finite number beyond the largest becomes an infinity.
/// </summary>
public sealed class FloatFormat : NumberFormat, IStochasticEncoder
{
    public static readonly FloatFormat Fp32 = new("fp32", new FloatLayout(8, 23, 127, Specials: FloatSpecials.Infinities));
    public static readonly FloatFormat Fp16 = new("fp16", new FloatLayout(5, 10, 15, Specials: FloatSpecials.Infinities));
    public static readonly FloatFormat Bf16 = new("bf16", new FloatLayout(8, 7, 127, Specials: FloatSpecials.Infinities));
    public static readonly FloatFormat Fp8E4M3 = new("fp8e4m3", new FloatLayout(4, 3, 7, Specials: FloatSpecials.NaN));
    public static readonly FloatFormat Fp8E5M2 = new("fp8e5m2", new FloatLayout(5, 2, 15, Specials: FloatSpecials.Infinities));

    private static readonly FloatFormat[] OwnNames = [Fp32, Fp16, Bf16, Fp8E4M3, Fp8E5M2];

    private readonly FloatRounding _rounding;

    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public FloatFormat(FloatLayout layout)
        : this(NameOf(layout), layout)
    {
    }

    internal FloatFormat(string name, FloatLayout layout)
        : base(name, layout.Bits)
    {
        Layout = layout.Checked();
        _rounding = new FloatRounding(layout);
    }

    internal static FormatFamily Named { get; } = new(
        "fp32, fp16, bf16, fp8e4m3, fp8e5m2", ["fp16", "bf16", "fp32", "fp8e4m3", "fp8e5m2"],
        "binary floating point: IEEE single and half, bfloat16, and the 8-bit formats of OCP (e4m3 with NaN only, e5m2 with infinities); saturating",
        FromOwnName);

    internal static FormatFamily Family { get; } = new(
        "float:eXmY[bB][,flush|,nosub][,nan|,inf[,overflow]][,rz]", ["float:e4m7b10", "float:e4m7b10,nosub", "float:e5m10,flush,inf", "float:e3m4,nan", "float:e6m9,inf,overflow", "float:e4m7b10,nosub,rz"],
        "floating point with X exponent bits (1..8), Y mantissa bits (0..23) and bias B (-600..600; 2^(X-1)-1 where left out); flush: subnormals are zero, and so is what lies below the smallest "
        + "normal number; nosub: the lowest exponent is a binade like the others but for zero; nan: the code of all ones; inf: infinities and NaN at the largest exponent, which overflow leads to; rz: rounding toward zero", FromName);

    public FloatLayout Layout { get; }

    public override bool HoldsSums => true;

    public override DecisionRule DecisionRule => Layout.Rounding == Rounding.TowardZero ? DecisionRule.TowardZero : DecisionRule.NearestValue;

    public int ExponentBits => Layout.ExponentBits;

    public int MantissaBits => Layout.MantissaBits;

    public override double Decode(uint code) => Layout.Decode(code);

    public override uint Encode(double value) => Layout.Encode(Encodable(value));

    public uint Encode(double value, ulong randomBits) => Layout.Encode(Encodable(value), randomBits);

    protected override void RoundAll(Span<double> values)
    {
        if (FloatRounding.Covers(Layout))
            SpanRounding.Round(_rounding, this, values);
        else
            base.RoundAll(values);
    }

    private double Encodable(double value) => Layout.Specials switch
    {
        FloatSpecials.None => Finite(value),
        FloatSpecials.NaN when double.IsInfinity(value) => Finite(value),
        _ => value,
    };

    private static string NameOf(FloatLayout layout)
    {
        if (Array.Find(OwnNames, f => f.Layout == layout) is { } own)
            return own.Name;
        var (e, m, bias) = (layout.ExponentBits, layout.MantissaBits, layout.Bias);
        var specials = layout.Specials switch { FloatSpecials.NaN => ",nan", FloatSpecials.Infinities => ",inf", _ => "" };
        var lowest = layout.ExponentZero switch { FloatExponentZero.Zeros => ",flush", FloatExponentZero.Binade => ",nosub", _ => "" };
        return $"float:e{e}m{m}{(bias == FloatLayout.DefaultBias(e) ? "" : $"b{bias}")}{lowest}{specials}"
            + $"{(layout.Saturates ? "" : ",overflow")}{(layout.Rounding == Rounding.TowardZero ? ",rz" : "")}";
    }

    private static FloatFormat? FromOwnName(FormatName name)
    {
        if (Array.Find(OwnNames, f => f.Name == name.Head) is not { } own)
            return null;
        name.ReadOptions(Named.Pattern).End();
        return own;
    }

    private static FloatFormat? FromName(FormatName name)
    {
        if (name.Head != "float")
            return null;
        var options = name.ReadOptions(Family.Pattern);
        var widths = options.Value("e", text => FloatWidths.Read($"e{text}")) ?? throw options.Missing("eXmY or eXmYbB");
        var exponentZero = options.Word("flush") ? FloatExponentZero.Zeros : options.Word("nosub") ? FloatExponentZero.Binade : FloatExponentZero.Subnormals;
        var specials = options.Word("nan") ? FloatSpecials.NaN : options.Word("inf") ? FloatSpecials.Infinities : FloatSpecials.None;
        var saturates = !options.Word("overflow");
        var rounding = options.Word("rz") ? Rounding.TowardZero : Rounding.NearestEven;
        options.End();
        var bias = widths.Bias ?? FloatLayout.DefaultBias(widths.ExponentBits);
        return new FloatFormat(new FloatLayout(widths.ExponentBits, widths.MantissaBits, bias, exponentZero, specials, rounding, saturates));
    }
}
