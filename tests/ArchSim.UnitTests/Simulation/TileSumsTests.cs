using System.Reflection;
using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>The bound by which tilings are passed over: at most what their tiles add up to, in every sum, or a good one would be lost.</summary>
public sealed class TileSumsTests
{
    private static readonly PropertyInfo[] All = typeof(TileSums).GetProperties();

    // Sums of whole numbers below 2^53 are exact; shares of tiles are rounded once or twice.
    private const double Rounding = 1e-12;

    [Test]
    public void The_bound_never_exceeds_what_it_bounds() => Seeds.Each(1500, random =>
    {
        var (costs, tiling) = Round(random);
        var (bound, sums) = Both(costs, tiling);
        foreach (var property in All)
        {
            var (least, exact) = ((double)property.GetValue(bound)!, (double)property.GetValue(sums)!);
            Assert.That(least, Is.InRange(0, exact * (1 + Rounding)), property.Name);
        }
    });

    /// <summary>Where tiles cut nothing into pieces, bytes and words are those of the layer, and the bound is no bound but the sum.</summary>
    [Test]
    public void Of_whole_tiles_the_bound_is_the_sum()
    {
        // 16 rows of 32 in two tiles of a whole number of words each; 16 of 32 outputs, 32 of 64 inputs.
        var layer = TestMachine.Gemm(32, 64, 32);
        var costs = TestMachine.Costs(TestMachine.Spec(), layer);
        var tiling = new Tiling(new PixelTiling(layer, 1, TestMachine.Whole(layer) with { Rows = 16 }), new TileCut(1, 1), new TileCut(32, 16), new TileCut(64, 32));
        var (bound, sums) = Both(costs, tiling);
        Assert.That((bound.WeightBytes, bound.ActivationBytes, bound.OutputBytes, bound.Outputs), Is.EqualTo((64.0 * 32, 32.0 * 64, 32.0 * 32, 32.0 * 32)));
        // The array sets the pace of these tiles, so that its cycles are known from the largest, too.
        Assert.That(bound, Is.EqualTo(sums));
    }

    /// <summary>Tile by tile: the first along K begins its sums, each other one adds to them, which takes longer where reading and writing share a port.</summary>
    [Test]
    public void Cycles_of_the_array_add_up_over_tiles_that_begin_sums_and_tiles_that_add_to_them() => Seeds.Each(60, random =>
    {
        var (costs, tiling) = Round(random);
        var cycles = 0.0;
        foreach (var (groups, groupCount) in tiling.Groups.Parts)
        {
            foreach (var (outputs, outputCount) in tiling.OutputChannels.Parts)
            {
                foreach (var (pixel, pixelCount) in tiling.Pixels.Shapes)
                {
                    var depths = tiling.InputChannels.Parts.SelectMany(p => Enumerable.Repeat(p.Size, p.Count));
                    cycles += depths.Select((inputs, i) => costs.Compute(pixel, groups, outputs, inputs).CyclesOf(continues: i > 0)).Sum() * (double)groupCount * outputCount * pixelCount;
                }
            }
        }
        Assert.That(TileSums.Of(costs, tiling).ArrayCycles, Is.EqualTo(cycles));
    });

    private static (TileSums Bound, TileSums Sums) Both(TileCosts costs, Tiling tiling)
    {
        var largest = costs.Compute(tiling.Pixels.Largest, tiling.Groups.Size, tiling.OutputChannels.Size, tiling.InputChannels.Size);
        return (TileSums.AtLeast(costs.Work, tiling, largest), TileSums.Of(costs, tiling));
    }

    private static (TileCosts Costs, Tiling Tiling) Round(Random random)
    {
        var groups = random.Next(3) == 0 ? random.Next(2, 5) : 1;
        var layer = random.Next(3) == 0
            ? TestMachine.Gemm(random.Next(1, 200), random.Next(1, 200), random.Next(1, 100), groups)
            : TestMachine.Convolution(random.Next(3, 30), random.Next(1, 70), random.Next(1, 70), random.Next(1, 6), random.Next(1, 4), groups);
        layer = layer with { Batch = random.Next(1, 5), SecondOperandIsActivation = random.Next(4) == 0 };
        string[] widths = ["int4", "int5", "int8", "int16"];
        var formats = TestMachine.Formats(widths[random.Next(4)], widths[random.Next(4)]);
        var whole = TestMachine.Costs(Spec(random), layer, formats, depth: random.Next(1, 4)).Work;
        IReadOnlyList<FusedLayer> fused = random.Next(2) == 0 ? [] : [new FusedLayer(Vector(random, layer), formats)];
        var work = whole with { Fused = FusedOperations.Of(layer, fused) };
        int Size(int extent) => random.Next(3) == 0 ? extent : random.Next(1, extent + 1);
        var pixels = random.Next(3) switch
        {
            0 => (Size(work.Images), layer.OutputHeight, layer.OutputWidth),
            1 => (1, Size(layer.OutputHeight), layer.OutputWidth),
            _ => (1, 1, Size(layer.OutputWidth)),
        };
        var shape = new Mapping(1, pixels.Item1, pixels.Item2, pixels.Item3, 1, 1, TileCandidates.Orders[0]);
        return (new TileCosts(work), new Tiling(new PixelTiling(layer, work.Images, shape),
            new TileCut(work.Groups, Size(work.Groups)), new TileCut(work.OutputChannels, Size(work.OutputChannels)), new TileCut(work.InputChannels, Size(work.InputChannels))));
    }

    private static VectorLayer Vector(Random random, MatrixLayer layer)
    {
        var results = layer.OutputElements / layer.Batch;
        return random.Next(2) == 0
            ? new VectorLayer { Name = "add", Op = LayerOp.Add, InputElementsPerImage = 2 * results, OutputElementsPerImage = results, Batch = layer.Batch }
            : new VectorLayer { Name = "gelu", Op = LayerOp.Gelu, InputElementsPerImage = results, OutputElementsPerImage = results, Batch = layer.Batch };
    }

    private static AcceleratorSpec Spec(Random random)
    {
        var spec = TestMachine.Spec();
        int Width() => 8 << random.Next(7);
        BufferSpec Buffer(BufferSpec buffer) => buffer with { WidthBits = Width(), Banks = random.Next(1, 5), WordRegister = random.Next(2) == 0 };
        LoopExtents[] unrolls = [new(K: 8, N: 8), new(K: 3, N: 5), new(W: 8, N: 4), new(H: 2, W: 4, K: 2), new(N: 16)];
        string[] encodings = ["int32", "int24", "e4m7", "bfp10"];
        return spec with
        {
            Array = spec.Array with
            {
                Unroll = unrolls[random.Next(unrolls.Length)],
                Stationary = (Stationary)random.Next(3),
                Feeding = (Feeding)random.Next(2),
                WeightLoad = (WeightLoad)random.Next(2),
            },
            WeightBuffer = Buffer(spec.WeightBuffer),
            ActivationBuffer = Buffer(spec.ActivationBuffer),
            PartialSumBuffer = TestMachine.Sums(encodings[random.Next(4)], dense: random.Next(2) == 0) with
            {
                WidthBits = 32 << random.Next(5),
                Banks = random.Next(1, 5),
                WordRegister = random.Next(2) == 0,
                ByteEnables = random.Next(2) == 0,
                Ports = random.Next(1, 3),
            },
        };
    }
}
