using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>Sums in fixed point: the exponents shift the product of the significands to its place, where an integer adder takes it. Nothing is rounded.</summary>
internal sealed class FixedPointSum(FloatFormat operand, int bits, ElementPlace place) : FloatSum
{
    private readonly int _significand = 2 * (operand.MantissaBits + 1);

    // Of a product, without its sign.
    private readonly int _magnitude = FixedPointFloatDatapath.LeastBits(operand, operand) - 1;

    public override int Bits => bits;

    public override FloatFormat? Format => null;

    public override NumberFormat HeldIn => new IntegerFormat(bits switch { <= 16 => bits, <= 24 => 24, <= 32 => 32, <= 48 => 48, _ => 64 });

    public override int ProductBits => 1 + operand.ExponentBits + 1 + _significand;

    public override IReadOnlyList<(StructureNode Part, bool IsOnPath)> ProductParts => [(Primitive.Adder("exponent", operand.ExponentBits), false)];

    public override IReadOnlyList<(StructureNode Part, bool CarriesSum)> AddParts =>
    [
        (Primitive.ExpandingShifter("shifter", _significand, _magnitude, _magnitude - _significand + 1, 1), false),
        // The carry of the negation goes into the adder.
        (Primitive.Complement("negate", _magnitude), false),
        (IntegerElement.SumAdder(place, bits, _magnitude + 1, 1), true),
    ];

    public override IDatapath Datapath(FloatFormat weight, FloatFormat activation) => new FixedPointFloatDatapath(weight, activation, bits);
}
