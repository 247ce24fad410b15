using System.Numerics;

namespace ArchSim.Networks;

/// <summary>A function of one number, alone and in the lanes of a vector, with its parameters.</summary>
internal interface IUnaryFunction
{
    /// <summary>Whether the form for vectors is faster than the other.</summary>
    static virtual bool HasVectors => true;

    float Of(float x);

    /// <summary>The same in every lane; not called where there are no vectors.</summary>
    Vector<float> Of(Vector<float> x) => throw new NotSupportedException();
}

/// <summary>A function of every element of a float tensor: activations and roots.</summary>
internal sealed class UnaryOperator<TFunction>(GraphNode node, TFunction function) : CheckedOperator(node)
    where TFunction : struct, IUnaryFunction
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        ReadOnlySpan<float> input = inputs[0]!.Floats;
        var output = outputs[0].Floats;
        var i = 0;
        if (TFunction.HasVectors)
        {
            for (; i <= input.Length - Vector<float>.Count; i += Vector<float>.Count)
                function.Of(new Vector<float>(input[i..])).CopyTo(output[i..]);
        }
        for (; i < input.Length; i++)
            output[i] = function.Of(input[i]);
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 1);
        return One(new ValueInfo(ElementType.Float, inputs.Float(0).Shape));
    }
}
