using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Bytes between chip and memory: never below what each operand and result takes once, never more for a larger buffer, and as counted by hand.</summary>
public sealed class TrafficTests
{
    [Test]
    public void More_buffer_never_means_more_traffic() => Seeds.Each(30, CheckMonotone);

    [Test, Category("Long")]
    public void More_buffer_never_means_more_traffic_in_many_layers() => Seeds.Each(3000, CheckMonotone);

    private static void CheckMonotone(Random random)
    {
        var layer = Layer(random);
        var formats = TestMachine.Formats(Any(random, "int8", "int4"), Any(random, "int8", "int16"));
        var spec = Machine(random, 2, 2, 2);
        var sizes = (Weight: 2, Activation: 2, Sums: 2);
        var compulsory = Compulsory(layer, formats);
        var last = long.MaxValue;
        // Buffers grow one, two or all at a time, by any amount.
        for (var i = 0; i < 8; i++)
        {
            var grown = Resized(spec, sizes);
            if (Fits(grown, layer, formats))
            {
                var bytes = Least(grown, layer, formats);
                Assert.That(bytes, Is.InRange(compulsory, last), $"{sizes}");
                last = bytes;
            }
            sizes = (Grow(sizes.Weight), Grow(sizes.Activation), Grow(sizes.Sums));
        }
        int Grow(int kib) => random.Next(3) == 0 ? kib : kib + random.Next(1, 2 + kib);
    }

    [Test]
    public void Buffers_that_hold_everything_leave_the_compulsory_traffic() => Seeds.Each(40, random =>
    {
        // Groups of three 8 x 8 maps at most: whatever a layer here has fits.
        var layer = Layer(random);
        var spec = Resized(Machine(random, 2, 2, 2), (4096, 4096, 4096));

        Assert.That(Least(spec, layer, TestMachine.Int8), Is.EqualTo(Compulsory(layer, TestMachine.Int8)));
    });

    [TestCase("int8-systolic", "resnet18", "int8")]
    [TestCase("int8-output-stationary", "mobilenetv2", "int8")]
    public void No_layer_moves_less_when_mapped_for_something_else(string accelerator, string network, string precision)
    {
        IReadOnlyList<LayerResult> Run(Objective objective) => Simulator.Run(new RunRequest
        {
            Accelerator = AcceleratorFile.Load(accelerator, [("buffers.activation.size_kib", "32"), ("buffers.weight.size_kib", "32")]),
            Workload = WorkloadFile.Load(network),
            Precision = PrecisionFile.Load(precision),
            Objective = objective,
        }).Layers;
        var least = Run(Objective.Traffic);
        foreach (var other in (Objective[])[Objective.Latency, Objective.Energy])
        {
            foreach (var (a, b) in least.Zip(Run(other)))
                Assert.That(Bytes(a), Is.LessThanOrEqualTo(Bytes(b)), $"{a.Layer.Name} for {other}: {b.Mapping}");
        }
    }

    /// <summary>ResNet-50 in int8 on 16 KiB of weights, 32 KiB of activations and 64 KiB of int32 sums, three layers with mappings that are counted by hand.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Layers_of_ResNet50_move_what_is_counted_by_hand(bool halo)
    {
        TileLoop[] outputsOutside = [TileLoop.N, TileLoop.M, TileLoop.K];
        TileLoop[] pixelsOutside = [TileLoop.M, TileLoop.N, TileLoop.K];
        var request = Request(Objective.Latency);
        string[] names = ["conv1", "layer1.0.conv2", "layer3.1.conv1"];
        var run = Simulator.Run(request with
        {
            Workload = request.Workload with { Layers = [.. request.Workload.Layers.Where(l => names.Contains(l.Name))] },
            PinnedMappings = new Dictionary<string, Mapping>
            {
                ["conv1"] = new(1, 1, 2, 112, 32, 3, outputsOutside, halo),
                ["layer1.0.conv2"] = new(1, 1, 2, 56, 8, 64, pixelsOutside, halo),
                ["layer3.1.conv1"] = new(1, 1, 1, 14, 8, 1024, outputsOutside),
            },
        });
        (long Reads, long Writes) Of(string name)
        {
            var counts = run.Layers.Single(l => l.Layer.Name == name).Counts;
            return (counts.DramReadBytes, counts.DramWriteBytes);
        }

        // 7 x 7, stride 2, three in front: bands of two output rows look at 9 input rows, the first at 6 (0 to 5), the last at 7 (217 to
        // 223): 6 + 54 x 9 + 7 = 499 of 224 rows of 672 bytes, once for each half of the 64 filters; weights once, 112 x 112 x 64 results.
        var rows = halo ? 224 : 499;
        Assert.That(Of("conv1"), Is.EqualTo((2L * rows * 672 + 9_408, 802_816L)));

        // 3 x 3 over 56 rows of 56 x 64 bytes in bands of two: 3 + 26 x 4 + 3 = 110 rows, once; all 36,864 weights for each of 28 bands.
        rows = halo ? 56 : 110;
        Assert.That(Of("layer1.0.conv2"), Is.EqualTo((rows * 3_584L + 28 * 36_864L, 200_704L)));

        // 1 x 1: no halo. 14 x 14 x 1,024 inputs for each of 32 groups of 8 filters, weights once.
        Assert.That(Of("layer3.1.conv1"), Is.EqualTo((32 * 200_704L + 262_144, 50_176L)));
    }

    [Test]
    public void ResNet50_moves_what_the_closed_form_of_its_mappings_says([Values] bool halo, [Values(Objective.Traffic, Objective.Latency)] Objective objective)
    {
        var run = Simulator.Run(Request(objective) with { HaloReuse = halo });
        var total = 0L;
        foreach (var layer in run.Layers)
        {
            var bytes = layer.Layer is MatrixLayer matrix ? ClosedForm(matrix, layer.PickedMapping!) : VectorBytes((VectorLayer)layer.Layer);
            Assert.That(Bytes(layer), Is.EqualTo(bytes), $"{layer.Layer.Name}: {layer.Mapping}");
            total += bytes;
        }
        var least = run.Layers.Sum(l => l.Layer is MatrixLayer m ? Compulsory(m, TestMachine.Int8) : VectorBytes((VectorLayer)l.Layer));
        TestContext.Out.WriteLine($"{objective}, halo {halo}: {total} bytes, compulsory {least}");
        Assert.That(run.Sum(c => c.DramReadBytes + c.DramWriteBytes), Is.EqualTo(total));
        Assert.That(total, Is.GreaterThan(least));
    }

    private static RunRequest Request(Objective objective) => new()
    {
        Accelerator = AcceleratorFile.Load("int8-systolic",
            [("buffers.weight.size_kib", "16"), ("buffers.activation.size_kib", "32"), ("buffers.partial_sum.size_kib", "64")]),
        Workload = WorkloadFile.Load("resnet50"),
        Precision = PrecisionFile.Load("int8"),
        Objective = objective,
        Fusion = false,
        OnChipResults = false,
        Prefetch = false,
    };

    /// <summary>
    /// Bytes of one image in int8 whose sums never leave the chip: an operand comes once more for each turn of a loop that it does not have, outside the
    /// innermost loop of more than one turn that it has.
    /// </summary>
    private static long ClosedForm(MatrixLayer layer, Mapping m)
    {
        static int Turns(int extent, int tile) => (extent + tile - 1) / tile;
        var bands = Turns(layer.OutputHeight, m.Rows) * Turns(layer.OutputWidth, m.Columns);
        var turns = new Dictionary<TileLoop, int>
        {
            [TileLoop.M] = bands,
            [TileLoop.N] = Turns(layer.OutputChannels, m.OutputChannels),
            [TileLoop.K] = Turns(layer.InputChannels, m.InputChannels),
        };
        long Times(params TileLoop[] own)
        {
            var innermost = m.Order.ToList().FindLastIndex(l => own.Contains(l) && turns[l] > 1);
            return m.Order.Take(innermost + 1).Where(l => !own.Contains(l)).Aggregate(1L, (times, l) => times * turns[l]);
        }
        var sums = Times(TileLoop.M, TileLoop.N);
        Assert.That(sums == 1 || m.Order[0] != TileLoop.K, "sums that are left and come back are not counted here");
        var pixels = 0L;
        for (var row = 0; row < layer.OutputHeight; row += m.Rows)
        {
            for (var column = 0; column < layer.OutputWidth; column += m.Columns)
            {
                var (top, left) = (row, column);
                var height = Math.Min(m.Rows, layer.OutputHeight - row);
                var width = Math.Min(m.Columns, layer.OutputWidth - column);
                var rows = Positions(layer, top, height);
                var columns = Positions(layer, left, width);
                if (m.HaloReuse && m.Columns >= layer.OutputWidth && row > 0)
                    rows.ExceptWith(Positions(layer, row - m.Rows, m.Rows));
                if (m.HaloReuse && column > 0)
                    columns.ExceptWith(Positions(layer, column - m.Columns, m.Columns));
                pixels += (long)rows.Count * columns.Count;
            }
        }
        return layer.WeightElements * Times(TileLoop.N, TileLoop.K) + pixels * layer.InputChannels * Times(TileLoop.M, TileLoop.K) + layer.OutputElements;
    }

    /// <summary>Input rows (or columns: maps and kernels of ResNet-50 are square) under the windows of so many outputs.</summary>
    private static HashSet<int> Positions(MatrixLayer layer, int start, int count)
    {
        var (stride, kernel) = (layer.StrideHeight, layer.KernelHeight);
        var positions = new HashSet<int>();
        for (var tap = 0; tap < count * kernel; tap++)
            positions.Add((start + tap / kernel) * stride - kernel / 2 + tap % kernel);
        positions.RemoveWhere(p => p < 0 || p >= layer.InputHeight);
        return positions;
    }

    /// <summary>Each operand and each result once, in whole bytes.</summary>
    private static long Compulsory(MatrixLayer layer, LayerFormats formats)
    {
        var side = Positions(layer, 0, layer.OutputHeight).Count;
        var inputs = (layer.InputWidth == 1 ? layer.InputHeight : (long)side * side) * layer.Batch * layer.Groups * layer.InputChannels;
        return (layer.WeightElements * formats.Weight.Bits + 7) / 8 + (inputs * formats.Activation.Bits + 7) / 8 + (layer.OutputElements * formats.Output.Bits + 7) / 8;
    }

    private static long VectorBytes(VectorLayer layer) => layer.InputElements + layer.OutputElements;

    private static long Bytes(LayerResult layer) => layer.Counts.DramReadBytes + layer.Counts.DramWriteBytes;

    private static long Least(AcceleratorSpec spec, MatrixLayer layer, LayerFormats formats)
    {
        var counts = MappingChoice.Best(TestMachine.Costs(spec, layer, formats), TestMachine.RoundEnergy, Objective.Traffic)!.Value.Outcome.Counts;
        return counts.DramReadBytes + counts.DramWriteBytes;
    }

    private static bool Fits(AcceleratorSpec spec, MatrixLayer layer, LayerFormats formats) =>
        Problems.Of(() => new Mapper(TestMachine.Costs(spec, layer, formats), TestMachine.RoundEnergy, Objective.Traffic).Finalists()).Length == 0;

    private static AcceleratorSpec Machine(Random random, int weightKib, int activationKib, int sumsKib)
    {
        var spec = TestMachine.Spec();
        spec = spec with
        {
            Array = spec.Array with { Stationary = Any(random, Stationary.Weight, Stationary.Output, Stationary.Input) },
            WeightBuffer = spec.WeightBuffer with { DoubleBuffered = Any(random, true, false) },
            ActivationBuffer = spec.ActivationBuffer with { DoubleBuffered = Any(random, true, false) },
            PartialSumBuffer = TestMachine.Sums(Any(random, "int32", "e4m7")) with { DoubleBuffered = Any(random, true, false) },
            Dram = spec.Dram with { Ideal = true },
        };
        return Resized(spec, (weightKib, activationKib, sumsKib));
    }

    private static AcceleratorSpec Resized(AcceleratorSpec spec, (int Weight, int Activation, int Sums) kib) => spec with
    {
        WeightBuffer = spec.WeightBuffer with { SizeKib = kib.Weight },
        ActivationBuffer = spec.ActivationBuffer with { SizeKib = kib.Activation },
        PartialSumBuffer = spec.PartialSumBuffer with { SizeKib = kib.Sums },
    };

    private static MatrixLayer Layer(Random random) => random.Next(3) switch
    {
        0 => TestMachine.Gemm(random.Next(1, 200), random.Next(1, 150), random.Next(1, 150), groups: random.Next(1, 4)),
        1 => TestMachine.Convolution(random.Next(4, 28), 1, 1, 3, random.Next(1, 3), groups: random.Next(1, 30)),
        // A stride that divides, so that padding is as deep as half the kernel on either side.
        _ => TestMachine.Convolution(random.Next(2, 14) * 2, random.Next(1, 40), random.Next(1, 40), random.Next(0, 3) * 2 + 1),
    };

    private static T Any<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
