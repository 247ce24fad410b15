namespace ArchSim.Hardware;

/// <summary>
/// How operands are cut for a multiplier that takes a digit of each, with a bit for the sign: (a + 1) x (b + 1) bits, signed. 4 x 4 are the nibbles of the published unit.
/// </summary>
/// <param name="Activation">a, bits of a digit of activations.</param>
/// <param name="Weight">b, bits of a digit of weights.</param>
public readonly record struct DigitWidths(int Activation, int Weight)
{
    // An fp16 significand in two's complement: sign, hidden bit, ten of the fraction. In nibbles its top digit takes the sign as its fifth bit.
    private const int Fp16SignificandBits = 12;

    /// <summary>Signed product of two digits: ten bits for nibbles.</summary>
    public int ProductBits => Activation + Weight + 2;

    /// <summary>Iterations of an fp16 product.</summary>
    public int OfFp16 => Iterations(Fp16SignificandBits, Fp16SignificandBits);

    /// <summary>Iterations of a product: every digit of one operand with every digit of the other.</summary>
    public int Iterations(int weightBits, int activationBits) => Count(weightBits, Weight) * Count(activationBits, Activation);

    public int ActivationDigits(int bits) => Count(bits, Activation);

    public int WeightDigits(int bits) => Count(bits, Weight);

    /// <summary>The weights, as powers of two, that products of digits of such operands have: 0, 4, 8, ... for nibbles.</summary>
    public IReadOnlyList<int> Weights(int operandBits)
    {
        var weights = new SortedSet<int>();
        for (var i = 0; i < ActivationDigits(operandBits); i++)
        {
            for (var j = 0; j < WeightDigits(operandBits); j++)
                weights.Add(Activation * i + Weight * j);
        }
        return [.. weights];
    }

    private static int Count(int bits, int digit) => (bits - 1) / digit + 1;
}
