using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.UnitTests.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Traces;

public sealed class TraceReplayTests
{
    private static readonly NetworkTrace Trace = SmallTrace.Build();

    [Test]
    public void A_replay_says_that_its_operands_are_real()
    {
        Assert.That(Run(Trace).OperandsAreReal, Is.True);
        Assert.That(Run(Trace).OperandsAreReencoded, Is.False);
        Assert.That(Simulator.Run(Request(Trace) with { Operands = new Dictionary<string, OperandSample>() }).OperandsAreReal, Is.False);
    }

    [Test]
    public void The_operands_are_part_of_what_a_layer_result_depends_on()
    {
        var changed = Trace.Layers[0].Operands! with { Weights = [.. Trace.Layers[0].Operands!.Weights.Select((c, i) => i == 5 ? (ushort)(c ^ 1) : c)] };
        var other = Trace with { Layers = [Trace.Layers[0] with { Operands = changed }, .. Trace.Layers.Skip(1)] };
        var (before, after) = (Run(Trace), Run(other));

        Assert.That(after.Layers[0].Hash, Is.Not.EqualTo(before.Layers[0].Hash));
        Assert.That(after.Layers.Skip(1).Select(l => l.Hash), Is.EqualTo(before.Layers.Skip(1).Select(l => l.Hash)));
        Assert.That(after.Hash, Is.Not.EqualTo(before.Hash));
    }

    [Test]
    public void The_seed_of_drawn_operands_changes_no_traced_layer() =>
        Assert.That(Simulator.Run(Request(Trace) with { Seed = 99 }).Layers[0].Hash, Is.EqualTo(Run(Trace).Layers[0].Hash));

    [Test]
    public void Codes_behind_the_end_of_a_layer_are_no_operands()
    {
        // 27 of 64 positions are valid, and no valid code is zero.
        var sample = Trace.Layers[0].Operands!;
        var full = sample with { Weights = [.. sample.Weights.Select(c => (ushort)(c | 1))], Activations = [.. sample.Activations.Select(c => (ushort)(c | 1))] };

        Assert.That(OperandStatistics.Measure(full), Has.Property("ZeroWeights").Zero.And.Property("ZeroActivations").Zero);
        Assert.That(OperandStatistics.MeasureOperands(sample), Is.EqualTo(OperandStatistics.MeasureScalar(sample)));
    }

    [Test]
    public void Formats_that_the_trace_has_keep_its_codes() =>
        Assert.That(Trace.OperandsIn(Trace.ToPrecision("a.trace"))["conv1"], Is.SameAs(Trace.Layers[0].Operands));

    /// <summary>A float of 16 bits holds scale x code of small integers as it is.</summary>
    [Test]
    public void Operands_in_other_formats_stand_for_the_same_values()
    {
        var fp16 = NumberFormat.Parse("fp16");
        var was = Trace.Layers[0].Operands!;
        var places = was.Places!;
        var now = Trace.OperandsIn(In("fp16"))["conv1"];

        Assert.That((now.IsReencoded, now.IsSynthetic, now.WeightFormat), Is.EqualTo((true, false, fp16)));
        for (var i = 0; i < was.Weights.Length; i++)
        {
            var block = places[i / 1024];
            var row = i / 64 % 16;
            var scale = row < block.Channels ? (block.Channel + row + 1) / 1024.0 : 1;
            Assert.That(fp16.Decode(now.Weights[i]), Is.EqualTo(was.WeightFormat.Decode(was.Weights[i]) * scale));
            Assert.That(fp16.Decode(now.Activations[i]), Is.EqualTo(was.ActivationFormat.Decode(was.Activations[i]) * 0.25));
        }
    }

    /// <summary>Of a scale for each 200 values of a channel and an offset for each channel, all multiples of 1/64 that a float of 16 bits holds; behind the end weights stay zero.</summary>
    [Test]
    public void Offsets_are_part_of_the_weights_that_are_encoded_anew()
    {
        var fp16 = NumberFormat.Parse("fp16");
        var was = Trace.Layers[2].Operands!;
        var now = Trace.OperandsIn(In("fp16"))["fc/out"];

        for (var i = 0; i < was.Weights.Length; i++)
        {
            var (block, row, depth) = (was.Places![i / 1024], i / 64 % 16, i % 64);
            var isInside = row < block.Channels && depth < block.Depth;
            // Three groups a channel, of 1/64, 2/64 and so on; offsets from -5/32 on.
            var expected = isInside ? was.WeightFormat.Decode(was.Weights[i]) * (3 * row + (block.Position + depth) / 200 + 1) / 64.0 + (row - 5) / 32.0 : 0;
            Assert.That(fp16.Decode(now.Weights[i]), Is.EqualTo(expected), $"{block}, channel {row}, position {depth}");
        }
    }

    /// <summary>The largest magnitude takes the largest value, 7, and what lies behind the end stays zero.</summary>
    [Test]
    public void Fewer_bits_are_used_to_their_end()
    {
        var int4 = NumberFormat.Parse("int4");
        var now = Trace.OperandsIn(In("int4"))["fc/out"];

        Assert.That(now.Weights.Max(c => Math.Abs(int4.Decode(c))), Is.EqualTo(7));
        Assert.That(now.Activations.Max(c => Math.Abs(int4.Decode(c))), Is.EqualTo(7));
        Assert.That(TraceChecks.Of(Trace.Layers[2] with { Operands = now, Formats = SmallTrace.Formats("int4") }, 2), Is.Empty);
    }

    [Test]
    public void An_affine_format_keeps_zeros_behind_the_end() =>
        Assert.That(TraceChecks.Of(Trace.Layers[0] with { Operands = Trace.OperandsIn(In("uint8"))["conv1"], Formats = SmallTrace.Formats("uint8") }, 2), Is.Empty);

    /// <summary>The trace's format and the buffer's come from different files.</summary>
    [Test]
    public void Partial_sums_in_the_encoding_of_the_buffer_can_run_and_others_cannot()
    {
        Assert.That(Problems.Of(() => Run(WithSums("int32"))), Is.Empty);
        Assert.That(Problems.Of(() => Run(WithSums("e4m7"))).Single(), Does.Contain("partial sums in e4m7 cannot lie in the buffer"));

        static NetworkTrace WithSums(string format) =>
            Trace with { Layers = [.. Trace.Layers.Select(l => l with { Formats = l.Formats with { PartialSum = NumberFormat.Parse(format) } })] };
    }

    [Test]
    public void A_re_encoded_run_says_so() => Assert.That(Simulator.Run(Request(Trace, In("int4"))).OperandsAreReencoded, Is.True);

    [Test]
    public void Every_layer_that_cannot_run_is_named_and_the_way_out_offered()
    {
        var layers = Enumerable.Range(0, 60).Select(i => Trace.Layers[0] with { Layer = SmallTrace.Convolution with { Name = $"a-layer-with-a-long-name/{i}" } });
        var trace = Trace with { Layers = [.. layers] };
        var request = Request(trace) with { Accelerator = AcceleratorFile.Load("fp16-systolic", []), FormatAdvice = "use --requantize" };

        var problems = Problems.Of(() => Simulator.Run(request));

        Assert.That(problems[^1], Does.EndWith("use --requantize"));
        Assert.That(trace.Layers.Select(l => l.Layer.Name).Where(n => !problems.Any(p => p.Contains(n + ",", StringComparison.Ordinal) || p.Contains(n + ":", StringComparison.Ordinal))), Is.Empty);
        Assert.That(problems, Has.All.Length.LessThan(1000));
    }

    private static RunResult Run(NetworkTrace trace) => Simulator.Run(Request(trace));

    private static RunRequest Request(NetworkTrace trace, Precision? precision = null)
    {
        var used = precision ?? trace.ToPrecision("a.trace");
        return new RunRequest
        {
            Accelerator = TestMachine.Accelerator(TestMachine.Spec()),
            Workload = trace.ToWorkload(),
            Precision = used,
            Operands = trace.OperandsIn(used),
        };
    }

    private static Precision In(string format) => new() { Name = format, Default = SmallTrace.Formats(format) };
}
