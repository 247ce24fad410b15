namespace ArchSim.Numerics;

/// <summary>A binary floating-point format of operands: <c>fp32</c>, <c>fp16</c>, <c>bf16</c>, <c>fp8e4m3</c>, <c>fp8e5m2</c>.</summary>
public sealed class FloatFormat : NumberFormat
{
    public static readonly FloatFormat Fp16 = new("fp16", new FloatLayout(5, 10, 15, Specials: FloatSpecials.Infinities));
    public static readonly FloatFormat Bf16 = new("bf16", new FloatLayout(8, 7, 127, Specials: FloatSpecials.Infinities));
    public static readonly FloatFormat Fp32 = new("fp32", new FloatLayout(8, 23, 127, Specials: FloatSpecials.Infinities));

    private FloatFormat(string name, FloatLayout layout)
        : base(name, layout.Bits)
    {
        Layout = layout;
    }

    internal static FormatFamily Named { get; } = new(
        "fp16, bf16, fp32", ["fp16", "bf16", "fp32"], "binary floating point: IEEE half, bfloat16, IEEE single", FromName);

    public FloatLayout Layout { get; }

    public int ExponentBits => Layout.ExponentBits;

    public int MantissaBits => Layout.MantissaBits;

    public override double Decode(uint code) => Layout.Decode(code);

    public override uint Encode(double value) => Layout.Encode(value);

    private static FloatFormat? FromName(FormatName name) => name.Text switch
    {
        "fp16" => Fp16,
        "bf16" => Bf16,
        "fp32" => Fp32,
        _ => null,
    };
}
