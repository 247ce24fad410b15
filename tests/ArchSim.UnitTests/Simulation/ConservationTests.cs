using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Conservation laws, purity and determinism for random networks on random machines, and for everything that is shipped.</summary>
public sealed class ConservationTests
{
    private static readonly string[] Accelerators = [.. ShippedFiles.Names(ShippedFiles.Accelerators)];

    private static readonly string[] Networks = [.. ShippedFiles.Names(ShippedFiles.Networks)];

    [Test]
    public void Laws_hold_for_random_networks_on_random_machines() => Seeds.Each(60, random => Conservation.Check(Simulator.Run(Random(random))));

    [Test]
    public void A_layer_is_the_same_whatever_stands_before_it() => Seeds.Each(20, random => CheckOrder(Random(random), random));

    [Test]
    public void Threads_and_repetition_change_nothing() => Seeds.Each(20, random => CheckRepetition(Random(random)));

    [TestCase("lpa", "resnet50")]
    [TestCase("int8-broadcast", "bert-base-128")]
    [TestCase("scalesim-32x32-os", "inceptionv3")]
    public void Order_threads_and_repetition_change_nothing_in_shipped_networks(string accelerator, string network)
    {
        var request = Shipped(accelerator, network);
        CheckOrder(request, new Random(1));
        CheckRepetition(request);
    }

    [Test]
    public void Laws_hold_for_a_shipped_network_on_every_shipped_machine([ValueSource(nameof(Accelerators))] string accelerator) =>
        Conservation.Check(Simulator.Run(Shipped(accelerator, "resnet18")));

    [Test]
    public void Laws_hold_for_batches([Values(2, 5)] int batch) => Conservation.Check(Simulator.Run(Shipped("int8-systolic", "mobilenetv2") with { Batch = batch }));

    [Test, Category("Long")]
    public void Laws_hold_for_every_shipped_network_on_every_shipped_machine(
        [ValueSource(nameof(Accelerators))] string accelerator, [ValueSource(nameof(Networks))] string network) =>
        Conservation.Check(Simulator.Run(Shipped(accelerator, network)));

    private static RunRequest Shipped(string accelerator, string network)
    {
        var loaded = AcceleratorFile.Load(accelerator);
        return new RunRequest
        {
            Accelerator = loaded,
            Workload = WorkloadFile.Load(network),
            Precision = PrecisionFile.Load(loaded.Spec.DefaultPrecision),
        };
    }

    private static void CheckOrder(RunRequest request, Random random)
    {
        // Neighbours matter where edges say so: then it is the network that is a function, not the layer.
        request = request with { Workload = request.Workload with { Edges = null } };
        var results = Simulator.Run(request).Layers.Select(Conservation.Text).ToHashSet();
        var layers = request.Workload.Layers;
        Layer[] shuffled = [.. layers];
        random.Shuffle(shuffled);
        foreach (var order in (IEnumerable<Layer>[])[layers.Reverse(), shuffled, [layers[^1]]])
        {
            var permuted = Simulator.Run(request with { Workload = request.Workload with { Layers = [.. order] } });
            Assert.That(permuted.Layers.Select(Conservation.Text), Is.SubsetOf(results));
        }
    }

    private static void CheckRepetition(RunRequest request)
    {
        var first = Simulator.Run(request with { Threads = 1 });
        foreach (var threads in (int[])[1, 2])
        {
            var again = Simulator.Run(request with { Threads = threads });
            Assert.That(again.Layers.Select(Conservation.Text), Is.EqualTo(first.Layers.Select(Conservation.Text)));
            Assert.That((again.Hash, again.Cycles, again.EnergyPj, again.Utilization), Is.EqualTo((first.Hash, first.Cycles, first.EnergyPj, first.Utilization)));
        }
    }

    private static RunRequest Random(Random random)
    {
        var layers = Enumerable.Range(0, 6).Select(i => Layer(random, $"layer{i}")).ToArray();
        T Any<T>(params T[] values) => values[random.Next(values.Length)];
        var activation = Any("int8", "int16", "int4");
        var formats = TestMachine.Formats(Any("int8", "int4", "int2"), activation) with { Output = NumberFormat.Parse(Any(activation, "int8")) };
        return new RunRequest
        {
            Accelerator = TestMachine.Accelerator(Machine(random), Any(LoopExtents.One, new LoopExtents(N: 2)), depth: random.Next(1, 4)),
            Workload = new Workload { Name = "random", Layers = layers },
            Precision = new Precision { Name = "random", Default = formats },
            Objective = Any(Objective.Latency, Objective.Energy, Objective.Edp, Objective.Traffic),
            HaloReuse = random.Next(4) > 0,
        };
    }

    private static AcceleratorSpec Machine(Random random)
    {
        T Any<T>(params T[] values) => values[random.Next(values.Length)];
        var spec = TestMachine.Spec();
        var (stationary, reduction, unroll) = Any(
            (Stationary.Weight, Reduction.Systolic, new LoopExtents(K: 8, N: 8)),
            (Stationary.Weight, Reduction.Tree, new LoopExtents(K: 16, N: 4, W: 2)),
            (Stationary.Weight, Reduction.None, new LoopExtents(N: 4, H: 3, W: 3)),
            (Stationary.Weight, Reduction.Tree, new LoopExtents(K: 9, G: 4)),
            (Stationary.Output, Reduction.None, new LoopExtents(N: 8, W: 8)),
            (Stationary.Output, Reduction.Tree, new LoopExtents(K: 4, N: 4, B: 2)),
            (Stationary.Input, Reduction.Systolic, new LoopExtents(K: 8, W: 5)),
            (Stationary.Input, Reduction.Tree, new LoopExtents(K: 8, H: 2, W: 2)));
        return spec with
        {
            ClockMhz = Any(200, 500, 1333),
            Array = spec.Array with
            {
                Stationary = stationary,
                Reduction = reduction,
                Unroll = unroll,
                Feeding = Any(Feeding.Systolic, Feeding.Broadcast),
                WeightLoad = Any(WeightLoad.Overlapped, WeightLoad.Serial),
            },
            WeightBuffer = spec.WeightBuffer with { SizeKib = Any(4, 16, 64), DoubleBuffered = Any(true, false), WidthBits = Any(32, 256) },
            ActivationBuffer = spec.ActivationBuffer with { SizeKib = Any(4, 16, 64), DoubleBuffered = Any(true, false), Banks = Any(1, 2) },
            PartialSumBuffer = TestMachine.Sums(Any("int32", "int24", "e4m7"), Any(4, 16, 64), Any(true, false)) with { DoubleBuffered = Any(true, false), Banks = Any(1, 4) },
            Dram = spec.Dram.WithChannels(Any(1, 2)) with
            {
                Ideal = random.Next(6) == 0,
                TransactionBytes = Any(1024, 8192),
            },
            DramLayout = Any(DramLayout.Tile, DramLayout.Nhwc, DramLayout.Nchw),
            VectorUnit = new VectorUnitSpec { Lanes = Any(1, 16) },
            SourceText = $"{random.Next()}",
        };
    }

    private static Layer Layer(Random random, string name)
    {
        if (random.Next(5) == 0)
        {
            var op = new[] { LayerOp.MaxPool, LayerOp.Add, LayerOp.Softmax, LayerOp.LayerNorm, LayerOp.Relu, LayerOp.Normalize }[random.Next(6)];
            return new VectorLayer
            {
                Name = name,
                Op = op,
                InputElementsPerImage = random.Next(1, 50_000),
                OutputElementsPerImage = random.Next(1, 50_000),
                Window = op == LayerOp.MaxPool ? 9 : 1,
                Batch = random.Next(1, 4),
            };
        }
        MatrixLayer layer = random.Next(4) switch
        {
            0 => TestMachine.Gemm(random.Next(1, 300), random.Next(1, 300), random.Next(1, 300)),
            1 => TestMachine.Gemm(random.Next(1, 50), random.Next(1, 50), random.Next(1, 50), groups: random.Next(2, 20)) with { SecondOperandIsActivation = true },
            2 => TestMachine.Convolution(random.Next(3, 40), 1, 1, 3, random.Next(1, 3), groups: random.Next(1, 60)),
            _ => TestMachine.Convolution(random.Next(4, 40), random.Next(1, 40), random.Next(1, 40), random.Next(0, 3) * 2 + 1, random.Next(1, 3)) with
            {
                DilationHeight = random.Next(1, 3),
                DilationWidth = random.Next(1, 3),
                Epilogue = random.Next(2) == 0 ? [] : [LayerOp.Gelu],
            },
        };
        return layer with { Name = name, Batch = random.Next(1, 4) };
    }
}
