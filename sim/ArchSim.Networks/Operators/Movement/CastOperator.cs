namespace ArchSim.Networks;

/// <summary>
/// Cast to one of ONNX's element types. Values are rounded or wrapped as the type has them and kept as floats or integers. Numbers beyond the integers
/// become the nearest one, and NaN 0.
/// </summary>
internal sealed class CastOperator(GraphNode node) : CheckedOperator(node)
{
    // Of TensorProto.DataType.
    private const int Float = 1, Bool = 9, Half = 10, Double = 11, BFloat16 = 16;

    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var type = To;
        var (input, output) = (inputs[0]!, outputs[0]);
        for (var i = 0; i < output.Shape.Count; i++)
        {
            if (output.Type == ElementType.Float)
                output.Floats[i] = Rounded(input.Type == ElementType.Float ? input.Floats[i] : input.Integers[i], type);
            else if (type == Bool)
                output.Integers[i] = (input.Type == ElementType.Float ? input.Floats[i] != 0 : input.Integers[i] != 0) ? 1 : 0;
            else
                output.Integers[i] = Wrapped(input.Type == ElementType.Float ? (long)input.Floats[i] : input.Integers[i], type);
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 1);
        return One(new ValueInfo(IsFloat(To) ? ElementType.Float : ElementType.Integer, inputs.Any(0).Shape));
    }

    private int To => Node.Attributes.Integer("to", 0) switch
    {
        var type and (>= 1 and <= 7 or >= 9 and <= 13 or 16) => (int)type,
        var other => throw Node.Problem($"to must be a float, integer or bool type (1..7, 9..13, 16), was {other}"),
    };

    private static bool IsFloat(int type) => type is Float or Half or Double or BFloat16;

    private static float Rounded(float value, int type) => type switch
    {
        Half => (float)(System.Half)value,
        BFloat16 => ToBFloat16(value),
        _ => value,
    };

    /// <summary>The upper half of the bits, rounded to nearest even.</summary>
    private static float ToBFloat16(float value)
    {
        if (!float.IsFinite(value))
            return value;
        var bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000);
    }

    private static long Wrapped(long value, int type) => type switch
    {
        2 => unchecked((byte)value),
        3 => unchecked((sbyte)value),
        4 => unchecked((ushort)value),
        5 => unchecked((short)value),
        6 => unchecked((int)value),
        12 => unchecked((uint)value),
        _ => value,
    };
}
