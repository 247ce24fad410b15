using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Input that neighbouring tiles share is fetched once: against windows laid over the input one by one.</summary>
public sealed class HaloReuseTests
{
    [Test]
    public void What_a_tile_shares_with_the_one_before_equals_brute_force() => Seeds.Each(150, CheckShared);

    private static void CheckShared(Random random)
    {
        var layer = Layer(random) with { Batch = random.Next(1, 3) };
        var mapping = Tile(random, layer);
        var tiling = new PixelTiling(layer, layer.Batch, mapping);
        var tiles = Tiles(layer, mapping);

        Assert.That(tiles, Has.Length.EqualTo(tiling.Count));
        for (var i = 0; i < tiles.Length; i++)
        {
            var follows = i > 0 && tiles[i].Image == tiles[i - 1].Image && (tiles[i].Row == tiles[i - 1].Row || mapping.Columns >= layer.OutputWidth);
            var shared = follows ? tiles[i].Inputs.Intersect(tiles[i - 1].Inputs).Count() : 0;
            Assert.That(tiling[i].SharedInputPixels, Is.EqualTo(shared), $"tile {i}");
            Assert.That(tiling[i].NewInputPixels, Is.EqualTo(tiles[i].Inputs.Count - shared), $"tile {i}");
        }
    }

    [Test]
    public void What_is_kept_is_in_the_buffer_in_every_order() => Seeds.Each(150, CheckBuffer);

    /// <summary>Walks the schedule with the two tiles that the buffer has had last: what is not fetched must be in the one before.</summary>
    private static void CheckBuffer(Random random)
    {
        var layer = Layer(random) with { Batch = random.Next(1, 3) };
        var mapping = Tile(random, layer) with
        {
            OutputChannels = random.Next(1, layer.OutputChannels + 1),
            InputChannels = random.Next(1, layer.InputChannels + 1),
            Order = TileCandidates.Orders[random.Next(6)],
            HaloReuse = true,
        };
        var schedule = new TileSchedule(TestMachine.Costs(TestMachine.Spec(), layer), mapping);
        var tiles = Tiles(layer, mapping);
        var before = (Group: -1, Input: -1, Pixels: new HashSet<(int, int, int)>());
        for (var i = 0L; i < Math.Min(schedule.Steps, 3000); i++)
        {
            var step = schedule.At(i);
            if (!step.LoadsActivations)
                continue;
            var tile = tiles[step.Pixel].Inputs;
            var channels = Math.Min(mapping.InputChannels, layer.InputChannels - step.Input * mapping.InputChannels);
            var there = before.Group == step.Group && before.Input == step.Input ? tile.Intersect(before.Pixels).Count() : 0;
            // A byte a code.
            Assert.That(step.Cost.ActivationBytes, Is.EqualTo((long)tile.Count * channels));
            Assert.That(step.Cost.ActivationBytes - step.FetchedActivationBytes, Is.InRange(0L, (long)there * channels), $"step {i}");
            before = (step.Group, step.Input, tile);
        }
    }

    [Test]
    public void Bands_of_rows_fetch_each_row_once()
    {
        // 3 x 3 over 32 rows of 32 x 16 bytes in bands of 4: two bands at a border look at 5 rows, six at 6: 46 rows, of which 32 are distinct.
        var layer = TestMachine.Convolution(32, 16, 16, 3);
        var mapping = TestMachine.Whole(layer) with { Rows = 4 };
        var without = TestMachine.Simulate(TestMachine.Spec(), layer, mapping: mapping);
        var with = TestMachine.Simulate(TestMachine.Spec(), layer, mapping: mapping with { HaloReuse = true });

        const int Row = 32 * 16;
        const int Weights = 16 * 9 * 16;
        Assert.Multiple(() =>
        {
            Assert.That(without.Counts.DramReadBytes, Is.EqualTo(46 * Row + Weights));
            Assert.That(with.Counts.DramReadBytes, Is.EqualTo(32 * Row + Weights));
            // Words of 32 bytes into the buffer; what the array reads out of it is the same.
            Assert.That(without.Counts.ActivationBufferWriteWords - with.Counts.ActivationBufferWriteWords, Is.EqualTo(14 * Row / 32));
            Assert.That(with.Counts.ActivationBufferReadWords, Is.EqualTo(without.Counts.ActivationBufferReadWords));
            Assert.That(with.Cycles, Is.LessThanOrEqualTo(without.Cycles));
        });
    }

    [Test]
    public void Strips_of_a_row_fetch_each_column_once_a_row()
    {
        // One row in strips of 8 of 32 columns: strips look at 9, 10, 10, 9 columns of 2 rows at a border, of 3 elsewhere: 38 columns, of which 32 are distinct.
        var layer = TestMachine.Convolution(32, 16, 16, 3);
        var mapping = TestMachine.Whole(layer) with { Rows = 1, Columns = 8 };
        long Reads(bool halo) => TestMachine.Simulate(TestMachine.Spec(), layer, mapping: mapping with { HaloReuse = halo }).Counts.DramReadBytes;

        const int Rows = 2 * 2 + 30 * 3;
        const int Weights = 16 * 9 * 16;
        Assert.That((Reads(false), Reads(true)), Is.EqualTo((Rows * 38L * 16 + Weights, Rows * 32L * 16 + Weights)));
    }

    [Test]
    public void Input_channels_in_between_part_neighbours()
    {
        // Half the channels at a time, for each band: when a band's second half is there, nothing of the next band is.
        var layer = TestMachine.Convolution(32, 16, 16, 3);
        var mapping = TestMachine.Whole(layer) with { Rows = 4, InputChannels = 8 };
        long Reads(TileLoop[] order, bool halo) =>
            TestMachine.Simulate(TestMachine.Spec(), layer, mapping: mapping with { Order = order, HaloReuse = halo }).Counts.DramReadBytes;

        TileLoop[] parted = [TileLoop.N, TileLoop.M, TileLoop.K];
        TileLoop[] following = [TileLoop.K, TileLoop.N, TileLoop.M];
        Assert.That(Reads(parted, true), Is.EqualTo(Reads(parted, false)));
        // Weights and spilled or kept sums are the same in both: the difference is 14 rows of either half.
        Assert.That(Reads(following, false) - Reads(following, true), Is.EqualTo(14 * 32 * 16));
    }

    [Test]
    public void The_same_tiles_never_move_more_bytes_with_it() => Seeds.Each(60, random =>
    {
        var layer = Layer(random);
        var costs = TestMachine.Costs(TestMachine.Spec(), layer, TestMachine.Formats("int8", random.Next(2) == 0 ? "int8" : "int4"));
        var mapping = Tile(random, layer) with { Order = TileCandidates.Orders[random.Next(6)] };
        if (!new TileSchedule(costs, mapping).Fit.Fits)
            return;
        var with = MatrixMachine.Run(costs, mapping with { HaloReuse = true }).Counts;
        var without = MatrixMachine.Run(costs, mapping).Counts;

        Assert.That(with.DramReadBytes, Is.LessThanOrEqualTo(without.DramReadBytes));
        Assert.That(with.DramWriteBytes, Is.EqualTo(without.DramWriteBytes));
    });

    [Test]
    public void Skipped_repetitions_keep_the_halo_too()
    {
        // Rows of 32 x 64 bytes in bands of two, each looking at four: 8 KiB, a row of the memory, as are the 2 x 32 x 128 results.
        var layer = TestMachine.Convolution(32, 64, 128, 3) with { InputHeight = 2048, OutputHeight = 2048 };
        var spec = TestMachine.Spec();
        // Steps are skipped where there is no DRAM.
        var costs = TestMachine.Costs(spec with { WeightBuffer = spec.WeightBuffer with { SizeKib = 128 }, Dram = spec.Dram with { Ideal = true } }, layer);
        var mapping = TestMachine.Whole(layer) with { Rows = 2, HaloReuse = true };
        var full = MatrixMachine.Run(costs, mapping, out var all, fastForward: false);
        var skipped = MatrixMachine.Run(costs, mapping, out var fewer);

        Assert.Multiple(() =>
        {
            Assert.That(fewer, Is.LessThan(all));
            Assert.That(skipped.Cycles, Is.EqualTo(full.Cycles));
            Assert.That(skipped.Counts, Is.EqualTo(full.Counts));
            Assert.That(skipped.Counts.DramReadBytes, Is.EqualTo(2048 * 32 * 64 + 64 * 9 * 128));
        });
    }

    [Test]
    public void The_mapper_keeps_it_unless_told_otherwise_and_never_on_a_machine_that_mirrors_another_tool()
    {
        // Room for a few rows only.
        var spec = TestMachine.Spec();
        spec = spec with { ActivationBuffer = spec.ActivationBuffer with { SizeKib = 16 } };
        var layer = TestMachine.Convolution(64, 16, 16, 3);
        TileCosts Of(AcceleratorSpec machine) => TestMachine.Costs(machine, layer);
        var off = new TileCosts(Of(spec).Work with { MayReuseHalo = false });

        Assert.Multiple(() =>
        {
            Assert.That(TestMachine.Pick(Of(spec)).HaloReuse, Is.True);
            Assert.That(TestMachine.Pick(off).HaloReuse, Is.False);
            Assert.That(TestMachine.Pick(Of(spec with { IsReferenceModel = true })).HaloReuse, Is.False);
        });
    }

    [TestCase(TileLoop.M, TileLoop.N, TileLoop.K)]
    [TestCase(TileLoop.N, TileLoop.M, TileLoop.K)]
    public void A_pinned_mapping_that_cannot_keep_it_is_refused(params TileLoop[] order)
    {
        var layer = TestMachine.Convolution(32, 16, 16, 3);
        var mapping = TestMachine.Whole(layer) with { Rows = 4, InputChannels = 8, Order = order, HaloReuse = true };
        var mapper = new Mapper(TestMachine.Costs(TestMachine.Spec(), layer), TestMachine.RoundEnergy);

        Assert.That(Problems.Of(() => mapper.Check(mapping, "pins.yaml")).Single(), Does.Contain("layer 'conv'").And.Contain("halo_reuse must be false"));
        Assert.That(Problems.Of(() => mapper.Check(mapping with { InputChannels = 16 }, "pins.yaml")), Is.Empty);
    }

    private static MatrixLayer Layer(Random random)
    {
        var (kernel, dilation) = (random.Next(1, 5), random.Next(1, 3));
        var layer = TestMachine.Convolution(random.Next(8, 20), random.Next(1, 12), random.Next(1, 12), kernel, random.Next(1, 4));
        return layer with { DilationHeight = dilation, DilationWidth = dilation };
    }

    private static Mapping Tile(Random random, MatrixLayer layer)
    {
        var whole = TestMachine.Whole(layer) with { Images = 1 };
        return random.Next(2) == 0
            ? whole with { Rows = random.Next(1, layer.OutputHeight + 1) }
            : whole with { Rows = 1, Columns = random.Next(1, layer.OutputWidth + 1) };
    }

    // The last row of tiles needs rows that are there, and padding: nothing is left to fetch of it.
    [TestCase(DramLayout.Tile)]
    [TestCase(DramLayout.Nhwc)]
    [TestCase(DramLayout.Nchw)]
    public void A_tile_that_is_all_there_moves_nothing(DramLayout layout)
    {
        var layer = TestMachine.Convolution(8, 4, 8, 3);
        var costs = TestMachine.Costs(TestMachine.Spec() with { DramLayout = layout }, layer);
        var outcome = MatrixMachine.Run(costs, new Mapping(1, 1, 1, 8, 8, 4, TileCandidates.Orders[0]) { HaloReuse = true });
        // 8 bits each: the input once, the weights once.
        Assert.That(outcome.Counts.DramReadBytes, Is.EqualTo((8 * 8 * 4) + (3 * 3 * 4 * 8)));
    }

    /// <summary>The tiles in raster order, with every input position under a window of theirs; what the input lacks is padding, the odd one in front.</summary>
    private static (int Image, int Row, HashSet<(int, int, int)> Inputs)[] Tiles(MatrixLayer layer, Mapping mapping)
    {
        var tiles = new List<(int, int, HashSet<(int, int, int)>)>();
        for (var image = 0; image < layer.Batch; image++)
        {
            for (var row = 0; row < layer.OutputHeight; row += mapping.Rows)
            {
                for (var column = 0; column < layer.OutputWidth; column += mapping.Columns)
                {
                    var inputs = new HashSet<(int, int, int)>();
                    foreach (var y in Under(row, mapping.Rows, layer.OutputHeight, layer.StrideHeight, layer.KernelHeight, layer.DilationHeight, layer.InputHeight))
                    {
                        foreach (var x in Under(column, mapping.Columns, layer.OutputWidth, layer.StrideWidth, layer.KernelWidth, layer.DilationWidth, layer.InputWidth))
                            inputs.Add((image, y, x));
                    }
                    tiles.Add((image, row, inputs));
                }
            }
        }
        return [.. tiles];
    }

    private static HashSet<int> Under(int start, int count, int outputs, int stride, int kernel, int dilation, int input)
    {
        var front = (Math.Max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - input) + 1) / 2;
        var positions = new HashSet<int>();
        for (var output = start; output < Math.Min(outputs, start + count); output++)
        {
            for (var tap = 0; tap < kernel; tap++)
            {
                var at = output * stride - front + tap * dilation;
                if (at >= 0 && at < input)
                    positions.Add(at);
            }
        }
        return positions;
    }
}
