using System.Numerics;

namespace ArchSim.Networks;

/// <summary>Add, Sub, Mul, Div and Pow: two tensors, element by element, stretched to a common shape.</summary>
internal sealed class BinaryOperator<TFloat, TInteger>(GraphNode node) : CheckedOperator(node)
    where TFloat : struct, IBinaryFunction<float>
    where TInteger : struct, IBinaryFunction<long>
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var (left, right, output) = (inputs[0]!, inputs[1]!, outputs[0]);
        var loop = new StridedLoop(output.Shape, Broadcasting.Strides(left.Shape, output.Shape), Broadcasting.Strides(right.Shape, output.Shape));
        if (output.Type == ElementType.Float)
        {
            // The exponent of a power may be of another type than its base.
            Run<float, TFloat>(loop, left.Floats, right.Type == ElementType.Float ? right.Floats : Converted(right.Integers), output.Floats);
            return;
        }
        try
        {
            Run<long, TInteger>(loop, left.Integers, right.Type == ElementType.Integer ? right.Integers : Converted(right.Floats), output.Integers);
        }
        catch (DivideByZeroException)
        {
            throw Node.Problem("an integer is divided by 0");
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(2, 2);
        var (left, right) = (inputs.Any(0), inputs.Any(1));
        if (left.Type != right.Type && Node.Operator != "Pow")
            throw Node.Problem($"inputs must have one type, were {left.Type} and {right.Type}");
        return One(new ValueInfo(left.Type, Broadcasting.Common(left.Shape, right.Shape)));
    }

    private static void Run<T, TFunction>(StridedLoop loop, ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> output)
        where TFunction : struct, IBinaryFunction<T>
    {
        var length = loop.RunLength;
        for (var run = 0; run < loop.Runs; run++)
        {
            var (l, r) = loop.Start(run);
            RunOne<T, TFunction>(left[l..], loop.RunStrides.Left, right[r..], loop.RunStrides.Right, output.Slice(run * length, length));
        }
    }

    /// <summary>Strides within a run are 1 or 0: a tensor lies in order or repeats one element.</summary>
    private static void RunOne<T, TFunction>(ReadOnlySpan<T> left, int leftStride, ReadOnlySpan<T> right, int rightStride, Span<T> output)
        where TFunction : struct, IBinaryFunction<T>
    {
        var i = 0;
        var vectors = output.Length - output.Length % Vector<T>.Count;
        var (one, other) = (new Vector<T>(left[0]), new Vector<T>(right[0]));
        for (; i < vectors; i += Vector<T>.Count)
        {
            var l = leftStride == 0 ? one : new Vector<T>(left[i..]);
            var r = rightStride == 0 ? other : new Vector<T>(right[i..]);
            TFunction.Of(l, r).CopyTo(output[i..]);
        }
        for (; i < output.Length; i++)
            output[i] = TFunction.Of(left[i * leftStride], right[i * rightStride]);
    }

    private static float[] Converted(ReadOnlySpan<long> values)
    {
        var floats = new float[values.Length];
        for (var i = 0; i < floats.Length; i++)
            floats[i] = values[i];
        return floats;
    }

    private static long[] Converted(ReadOnlySpan<float> values)
    {
        var integers = new long[values.Length];
        for (var i = 0; i < integers.Length; i++)
            integers[i] = (long)values[i];
        return integers;
    }
}
