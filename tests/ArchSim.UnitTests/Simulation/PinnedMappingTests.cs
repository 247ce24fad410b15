using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Mappings that a user pins, and layers that no mapping fits: what is said.</summary>
public sealed class PinnedMappingTests
{
    private static readonly MatrixLayer Layer = TestMachine.Convolution(32, 64, 128, 3);

    [Test]
    public void A_tile_that_does_not_fit_says_layer_buffer_and_bytes()
    {
        // 64 x 9 x 128 weights of a byte; the half of 64 KiB that fills while the other is read, but a whole one where there is one tile.
        var mapping = TestMachine.Whole(Layer) with { Rows = 4 };
        var problem = Refusal(TestMachine.Spec(), mapping);

        Assert.That(problem, Does.Contain("layer 'conv'").And.Contain($"a tile of {64 * 9 * 128} bytes does not fit buffers.weight")
            .And.Contain($"has room for {64 * 1024} a tile: {64 * 9 * 128 - 64 * 1024} bytes short"));
    }

    [Test]
    public void A_double_buffer_has_room_for_half_where_there_is_more_than_one_tile()
    {
        // 64 output channels: two tiles of 36,864 bytes; half the buffer is 32,768.
        var mapping = TestMachine.Whole(Layer) with { Rows = 4, OutputChannels = 64 };

        Assert.That(Refusal(TestMachine.Spec(), mapping), Does.Contain("a tile of 36864 bytes does not fit buffers.weight").And.Contain("4096 bytes short"));
        Assert.That(Refusal(TestMachine.Spec() with { WeightBuffer = TestMachine.Spec().WeightBuffer with { DoubleBuffered = false } }, mapping), Is.Empty);
    }

    [Test]
    public void Activations_and_partial_sums_are_checked_too()
    {
        var small = TestMachine.Whole(Layer) with { OutputChannels = 8, InputChannels = 8 };
        var spec = TestMachine.Spec();

        Assert.Multiple(() =>
        {
            // 32 x 32 x 8 inputs of a byte, eight tiles; half of 8 KiB.
            Assert.That(Refusal(spec with { ActivationBuffer = spec.ActivationBuffer with { SizeKib = 8 } }, small),
                Does.Contain("a tile of 8192 bytes does not fit buffers.activation").And.Contain("4096 bytes short"));
            // 32 x 32 x 8 sums of 4 bytes; half of 32 KiB.
            Assert.That(Refusal(spec with { PartialSumBuffer = TestMachine.Sums("int32", 32) }, small),
                Does.Contain("a tile of 32768 bytes does not fit buffers.partial_sum").And.Contain("16384 bytes short"));
        });
    }

    [TestCase(0, 1, 32, 32, 8, 8, "groups must be 1..1, was 0")]
    [TestCase(1, 2, 32, 32, 8, 8, "images must be 1..1, was 2")]
    [TestCase(1, 1, 33, 32, 8, 8, "rows must be 1..32, was 33")]
    [TestCase(1, 1, 1, 33, 8, 8, "columns must be 1..32, was 33")]
    [TestCase(1, 1, 1, 32, 129, 8, "output_channels must be 1..128, was 129")]
    [TestCase(1, 1, 1, 32, 8, 65, "input_channels must be 1..64, was 65")]
    [TestCase(1, 1, 2, 31, 8, 8, "a tile of 2 rows must have all 32 columns, has 31")]
    public void A_tile_that_the_layer_does_not_have_is_refused(int groups, int images, int rows, int columns, int outputs, int inputs, string message)
    {
        var mapping = new Mapping(groups, images, rows, columns, outputs, inputs, TileCandidates.Orders[0]);

        Assert.That(Refusal(TestMachine.Spec(), mapping), Does.Contain(message));
    }

    [Test]
    public void A_layer_that_the_network_has_not_is_refused_with_the_nearest_name()
    {
        var request = Request() with { PinnedMappings = new Dictionary<string, Mapping> { ["conv11"] = TestMachine.Whole(Layer), ["relu7"] = TestMachine.Whole(Layer) } };
        var problems = Problems.Of(() => Simulator.Run(request));

        Assert.Multiple(() =>
        {
            Assert.That(problems, Has.Length.EqualTo(2));
            Assert.That(problems[0], Does.Contain("alexnet has no matrix layer of that name (did you mean 'conv1'?)"));
        });
    }

    [Test]
    public void A_pinned_layer_that_does_not_fit_stops_a_run_with_its_name()
    {
        var layer = (MatrixLayer)WorkloadFile.Load("alexnet").Layers.First(l => l.Name == "conv2");
        var request = Request() with { PinnedMappings = new Dictionary<string, Mapping> { ["conv2"] = TestMachine.Whole(layer) } };

        Assert.That(Problems.Of(() => Simulator.Run(request)).Single(), Does.Contain("layer 'conv2'").And.Contain("bytes short"));
    }

    [Test]
    public void The_size_that_is_offered_where_nothing_fits_is_the_least_that_runs([Values("weight", "activation", "partial_sum")] string buffer, [Values] bool doubled)
    {
        // One output channel of one channel: 100 x 100 weights of 4 bytes. One pixel looks at as many inputs. A sum has 4,096 bits.
        var layer = TestMachine.Convolution(200, 2, 2, 100);
        AcceleratorSpec Sized(int kib)
        {
            var large = new BufferSpec { SizeKib = 1024, WidthBits = 256, DoubleBuffered = true };
            var small = large with { SizeKib = kib, DoubleBuffered = doubled };
            var spec = TestMachine.Spec() with { WeightBuffer = large, ActivationBuffer = large };
            return buffer switch
            {
                "weight" => spec with { WeightBuffer = small },
                "activation" => spec with { ActivationBuffer = small },
                _ => spec with { PartialSumBuffer = TestMachine.Sums("int32", kib) with { WidthBits = 1 << 14, DoubleBuffered = doubled } },
            };
        }
        var formats = TestMachine.Formats("int32", "int32");
        var problem = Problems.Of(() => TestMachine.Simulate(Sized(1), layer, formats)).Single();
        var offered = int.Parse(problem[(problem.LastIndexOf(' ') + 1)..]);

        Assert.Multiple(() =>
        {
            Assert.That(problem, Does.Contain("layer 'conv'").And.Contain($"buffers.{buffer}").And.Contain("bytes short").And.Contain("would fit from size_kib: "));
            Assert.That(offered, Is.GreaterThan(1));
            Assert.That(Problems.Of(() => TestMachine.Simulate(Sized(offered), layer, formats)), Is.Empty);
            Assert.That(Problems.Of(() => TestMachine.Simulate(Sized(offered - 1), layer, formats)), Is.Not.Empty, "one KiB less");
        });
    }

    private static string Refusal(AcceleratorSpec spec, Mapping mapping) => string.Join('\n', Problems.Of(() => Mapper(spec).Check(mapping, "pins.yaml")));

    private static Mapper Mapper(AcceleratorSpec spec) => new(TestMachine.Costs(spec, Layer), TestMachine.RoundEnergy);

    private static RunRequest Request() => new()
    {
        Accelerator = AcceleratorFile.Load("int8-systolic"),
        Workload = WorkloadFile.Load("alexnet"),
        Precision = PrecisionFile.Load("int8"),
    };
}
