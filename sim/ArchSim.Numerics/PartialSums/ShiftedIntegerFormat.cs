namespace ArchSim.Numerics;

/// <summary>
/// An encoding of partial sums by a fixed shift: a two's complement integer of N bits times 2^S, named <c>int12:shift5</c>. <c>int12:shift5,rz</c> cuts the lower bits of
/// the magnitude off.
/// </summary>
public sealed class ShiftedIntegerFormat : NumberFormat, IStochasticEncoder
{
    public const int MostBits = 32;
    public const int MostShift = 300;

    private readonly IntegerRounding _rounding;
    private readonly double _step;

    /// <param name="bits">N, 2..32.</param>
    /// <param name="shift">S, -300..300.</param>
    /// <param name="rounding">To nearest even or toward zero.</param>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public ShiftedIntegerFormat(int bits, int shift, Rounding rounding = Rounding.NearestEven)
        : base($"int{bits}:shift{shift}{(rounding == Rounding.TowardZero ? ",rz" : "")}", bits)
    {
        if (bits is < 2 or > MostBits)
            throw new ArgumentException($"bits must be 2..{MostBits}, was {bits}");
        if (shift is < -MostShift or > MostShift)
            throw new ArgumentException($"shift must be -{MostShift}..{MostShift}, was {shift}");
        EnumValues.RequireDeterministic(rounding);
        Shift = shift;
        Rounding = rounding;
        _step = Math.ScaleB(1, shift);
        _rounding = new IntegerRounding(-1L << (bits - 1), (1L << (bits - 1)) - 1, _step, rounding == Rounding.TowardZero);
    }

    internal static FormatFamily Family { get; } = new("intN:shiftS[,rz]", ["int12:shift5", "int12:shift5,rz", "int10:shift-2"],
        "sum as a two's complement integer of N bits (2..32) times 2^S (-300..300); rz: toward zero", FromName);

    public int Shift { get; }

    public Rounding Rounding { get; }

    public override bool HoldsOperands => false;

    public override bool HoldsSums => true;

    public override DecisionRule DecisionRule => Rounding == Rounding.TowardZero ? DecisionRule.TowardZero : DecisionRule.NearestValue;

    public override double Decode(uint code) => ((int)(code << (32 - Bits)) >> (32 - Bits)) * _step;

    public override uint Encode(double value) => (uint)(int)_rounding.Integer(Finite(value)) & Mask;

    public uint Encode(double value, ulong randomBits) => (uint)(int)_rounding.Integer(Finite(value), randomBits) & Mask;

    protected override void RoundAll(Span<double> values) => SpanRounding.Round(_rounding, this, values);

    /// <summary>The smallest shift at which a sum of the magnitude and either sign is rounded to a code, not saturated.</summary>
    /// <param name="maximum">The largest magnitude of a sum, above zero.</param>
    /// <exception cref="ArgumentException">No such magnitude, or one whose shift is out of the range.</exception>
    public static ShiftedIntegerFormat Calibrated(int bits, double maximum, Rounding rounding = Rounding.NearestEven)
    {
        // The leading one goes to the highest bit below the sign; where rounding carries out of it, one place lower.
        var tight = new ShiftedIntegerFormat(bits, Math.ILogB(PartialSums.RequireMaximum(maximum)) - bits + 2, rounding);
        var largest = (1L << (bits - 1)) - 1;
        var steps = maximum / tight._step;
        var integer = rounding == Rounding.TowardZero ? Math.Truncate(steps) : Math.Round(steps, MidpointRounding.ToEven);
        return integer <= largest ? tight : new ShiftedIntegerFormat(bits, tight.Shift + 1, rounding);
    }

    private static ShiftedIntegerFormat? FromName(FormatName name)
    {
        if (name.Width("int") is not { } bits || name.Options.Count == 0)
            return null;
        var options = name.ReadOptions(Family.Pattern);
        var shift = options.RequiredWhole("shift");
        var rounding = options.Word("rz") ? Rounding.TowardZero : Rounding.NearestEven;
        options.End();
        return new ShiftedIntegerFormat(bits, shift, rounding);
    }
}
