using ArchSim.Networks;
using static ArchSim.UnitTests.Networks.Nodes;

namespace ArchSim.UnitTests.Networks;

/// <summary>What operators refuse: in one line, with the node, before anything is computed or allocated.</summary>
public sealed class OperatorProblemTests
{
    private static readonly Tensor Image = Tensor.Zeros(new TensorShape(1, 2, 4, 4), ElementType.Float);
    private static readonly Tensor Kernel = Tensor.Zeros(new TensorShape(3, 2, 3, 3), ElementType.Float);

    [TestCaseSource(nameof(Refused))]
    public void A_node_that_cannot_be_computed_is_refused(string kind, int opset, Tensor?[] inputs, (string, object)[] attributes, string problem)
    {
        var message = Problem(Make(kind, inputs.Length, 1, attributes), opset, inputs);

        Assert.That(message, Is.EqualTo($"node 'n' ({kind}): {problem}"));
    }

    [Test]
    public void Every_operator_refuses_no_inputs_or_nonsense_in_one_line([ValueSource(nameof(Names))] string kind, [Values(11, 13, 21)] int opset)
    {
        var hostile = Tensor.Zeros(new TensorShape(1, 1, 1, 1, 1, 1, 1, 1, 1), ElementType.Float);
        foreach (var inputs in new[] { 0, 1, 2, 6 })
        {
            var message = Problem(Make(kind, inputs, 1), opset, [.. Enumerable.Repeat(hostile, inputs)]);
            Assert.That(message, Does.StartWith($"node 'n' ({kind}): ").And.Not.Contain("\n").And.Not.Contain("Parameter"));
        }
    }

    /// <summary>Any attribute with a number that no network has: refused, or computed, but never anything else.</summary>
    [Test]
    public void Hostile_numbers_in_attributes_and_inputs_never_do_worse_than_a_problem([ValueSource(nameof(Names))] string kind, [Values(11, 13, 18, 21)] int opset)
    {
        var r = new Random(opset);
        long[] numbers = [long.MinValue, long.MaxValue, int.MinValue, int.MaxValue, -1, 0, 1, 2, 3, 65535, 1L << 31];
        string[] scalars = ["axis", "group", "ceil_mode", "keepdims", "to", "start", "end", "transA", "num_outputs", "allowzero", "count_include_pad"];
        string[] lists = ["kernel_shape", "strides", "pads", "dilations", "axes", "perm", "split", "output_padding", "output_shape"];
        for (var i = 0; i < 400; i++)
        {
            var values = new Dictionary<string, object>();
            foreach (var name in scalars.Where(_ => r.Next(3) == 0))
                values[name] = numbers[r.Next(numbers.Length)];
            foreach (var name in lists.Where(_ => r.Next(2) == 0))
                values[name] = Enumerable.Range(0, r.Next(5)).Select(_ => numbers[r.Next(numbers.Length)]).ToArray();
            var inputs = Enumerable.Range(0, r.Next(6)).Select(_ => Input(r, numbers)).ToArray();
            var node = Make(kind, inputs.Length, r.Next(1, 3)) with { Attributes = new NodeAttributes(values) };
            try
            {
                _ = OperatorKinds.Create(node, opset).Infer([.. inputs.Select(t => t is null ? null : ValueInfo.Of(t))]);
            }
            catch (NetworkException e)
            {
                Assert.That(e.Message, Does.StartWith($"node 'n' ({kind}): ").And.Not.Contain("\n"));
            }
        }
    }

    private static Tensor? Input(Random r, long[] numbers) => r.Next(4) switch
    {
        0 => null,
        1 => Integers([.. Enumerable.Range(0, r.Next(5)).Select(_ => numbers[r.Next(numbers.Length)])]),
        2 => Tensor.Zeros(new TensorShape([.. Enumerable.Range(0, r.Next(6)).Select(_ => r.Next(3))]), ElementType.Float),
        _ => Image,
    };

    private static IEnumerable<string> Names => OperatorKinds.Names;

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("Conv", 13, [Image, Kernel], "strides must be 1..65535, was 0", ("strides", new[] { 1L, 0 }));
        yield return Case("Conv", 13, [Image, Kernel], "strides must be 2, were 3", ("strides", new[] { 1L, 1, 1 }));
        yield return Case("Conv", 13, [Image, Kernel], "pads must be 0..65535, was 9223372036854775807", ("pads", new[] { 0, 0, long.MaxValue, 0 }));
        yield return Case("Conv", 13, [Image, Kernel], "group must be 1..2, was 0", ("group", 0L));
        yield return Case("Conv", 13, [Image, Kernel], "weights must have 1 input channels for 2 channels in 2 groups, were [3, 2, 3, 3]", ("group", 2L));
        yield return Case("Conv", 13, [Image, Kernel], "a kernel that reaches over 5 pixels does not fit an image of 4 with pads 0 and 0", ("dilations", new[] { 2L, 1 }));
        yield return Case("Conv", 13, [Image, Kernel], "auto_pad must be NOTSET, SAME_UPPER, SAME_LOWER or VALID, was 'SAME'", ("auto_pad", "SAME"));
        yield return Case("Conv", 13, [Image, Kernel], "attribute 'strides' has another type than the operator gives it", ("strides", 1L));
        yield return Case("Conv", 13, [Image, Kernel, Of([2], 1, 2)], "the bias must have shape [3], was [2]");
        yield return Case("Conv", 13, [Image, Integers(1)], "input 1 must be float, was integer");
        yield return Case("Gemm", 13, [Of([2, 3], 0, 0, 0, 0, 0, 0), Of([2, 3], 0, 0, 0, 0, 0, 0)], "matrices do not fit: [2, 3] by [2, 3]");
        yield return Case("Add", 13, [Of([3], 1, 2, 3), Of([2], 1, 2)], "shapes [3] and [2] cannot be broadcast: 3 and 2");
        yield return Case("Add", 13, [Of([1], 1), Integers(1)], "inputs must have one type, were Float and Integer");
        yield return Case("MaxPool", 13, [Image], "kernel_shape is missing");
        yield return Case("MaxPool", 13, [Image], "pads must be smaller than the kernel, which reaches over 2 pixels, were 2 and 0", ("kernel_shape", new[] { 2L, 2 }), ("pads", new[] { 2L, 0, 0, 0 }));
        yield return Case("Reshape", 13, [Image, Integers(-1, -1)], "only one extent may be -1");
        yield return Case("Reshape", 13, [Image, Integers(5, -1)], "32 elements cannot be shared by [5, -1]");
        yield return Case("Reshape", 13, [Image, Integers(7)], "[1, 2, 4, 4] of 32 elements cannot become [7] of 7");
        yield return Case("Expand", 13, [Of([], 1), Integers(1 << 20, 1 << 20)], "a tensor of more than 1073741824 elements");
        yield return Case("ConstantOfShape", 13, [Integers(long.MaxValue)], "an extent must be 0..1073741824, was 9223372036854775807");
        yield return Case("Slice", 13, [Image, Integers(0), Integers(1), Integers(0), Integers(0)], "steps must not be 0");
        yield return Case("Slice", 13, [Image, Integers(0), Integers(1), Integers(4)], "axes must be -4..3, was 4");
        yield return Case("Gather", 13, [Of([2], 1, 2), Integers(2)], "indices must be -2..1, was 2");
        yield return Case("Transpose", 13, [Image], "perm must differ, 1 stands twice", ("perm", new[] { 0L, 1, 1, 2 }));
        yield return Case("Squeeze", 13, [Image, Integers(1)], "axis 1 of [1, 2, 4, 4] is not 1 and cannot be left out");
        yield return Case("Pad", 13, [Of([3], 1, 2, 3), Integers(3, 0)], "pads that reflect must be smaller than the extent 3, were 3 and 0", ("mode", "reflect"));
        yield return Case("Resize", 13, [Image, null, Of([4], 1, 1, float.NaN, 1)], "scales must be above 0 and give at most 1073741824 elements, was NaN for 4");
        yield return Case("Resize", 13, [Image, null, Of([4], 1, 1, 2, 2)], "mode must be nearest, was 'linear'", ("mode", "linear"));
        yield return Case("Cast", 13, [Image], "to must be a float, integer or bool type (1..7, 9..13, 16), was 8", ("to", 8L));
        yield return Case("BatchNormalization", 15, [Image, Of([2], 1, 1), Of([2], 1, 1), Of([2], 1, 1), Of([2], 1, 1)],
            "training_mode must be 0: networks are executed, not trained", ("training_mode", 1L));
        yield return Case("Gelu", 20, [Image], "approximate must be none or tanh, was 'erf'", ("approximate", "erf"));
        yield return Case("Relu", 10, [Image], "the operator set must be 11..21, was 10");
        yield return Case("Convv", 13, [Image], "the operator is not known; did you mean Conv?");
    }

    private static TestCaseData Case(string kind, int opset, Tensor?[] inputs, string problem, params (string, object)[] attributes) =>
        new TestCaseData(kind, opset, inputs, attributes, problem).SetArgDisplayNames(kind, problem);
}
