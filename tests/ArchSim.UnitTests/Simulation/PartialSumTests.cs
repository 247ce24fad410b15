using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>The encoding of partial sums: what it changes at the same tiling, when sums spill, and when the tiling is free.</summary>
public sealed class PartialSumTests
{
    private static readonly Dictionary<string, int> Bits = new() { ["int64"] = 64, ["int48"] = 48, ["int32"] = 32, ["int24"] = 24, ["e4m7"] = 12, ["e4m5"] = 10, ["e4m3"] = 8, ["bfp8"] = 8 };

    private static readonly Lazy<Dictionary<string, RunResult>> Words = new(() => Pinned("words"));

    private static readonly Lazy<Dictionary<string, RunResult>> Dense = new(() => Pinned("dense"));

    [TestCase("e4m7", 12.0 / 32)]
    [TestCase("e4m5", 10.0 / 32)]
    [TestCase("e4m3", 8.0 / 32)]
    // Eight bits of exponent for sixteen sums.
    [TestCase("bfp8", 8.5 / 32)]
    [TestCase("int24", 24.0 / 32)]
    [TestCase("int64", 2.0)]
    public void Packed_densely_the_footprint_on_resnet50_follows_the_bits(string encoding, double share)
    {
        var (wide, narrow) = (Dense.Value["int32"], Dense.Value[encoding]);

        Assert.Multiple(() =>
        {
            foreach (var (w, n) in wide.Layers.Zip(narrow.Layers).Where(p => p.First.Layer is MatrixLayer))
            {
                // Rounded up to bytes, once a tile.
                Assert.That(n.Counts.PartialSumFootprintBytes, Is.EqualTo(w.Counts.PartialSumFootprintBytes * share).Within(share > 1 ? 0 : 1e-3 * w.Counts.PartialSumFootprintBytes), n.Layer.Name);
                Assert.That(n.Counts.PartialSumBufferReadBytes, Is.EqualTo(w.Counts.PartialSumBufferReadBytes * share).Within(1));
                Assert.That(n.Counts.PartialSumBufferWriteBytes, Is.EqualTo(w.Counts.PartialSumBufferWriteBytes * share).Within(1));
            }
            Assert.That(Footprint(narrow) / Footprint(wide), Is.EqualTo(share).Within(1e-4));
        });
    }

    /// <summary>A word of 256 bits holds 8 codes of 32 bits, 32 of 8, 25 of 10, 21 of 12, 10 of 24, 4 of 64.</summary>
    [TestCase("e4m7", 8.0 / 21)]
    [TestCase("e4m5", 8.0 / 25)]
    [TestCase("e4m3", 8.0 / 32)]
    // And 32 exponents, for 512 sums: 17 words for what takes 64 of 8.
    [TestCase("bfp8", 17.0 / 64)]
    [TestCase("int24", 8.0 / 10)]
    [TestCase("int64", 8.0 / 4)]
    public void In_words_the_footprint_on_resnet50_follows_the_codes_that_fit_one(string encoding, double share)
    {
        var (wide, narrow) = (Words.Value["int32"], Words.Value[encoding]);
        Assert.Multiple(() =>
        {
            foreach (var (w, n) in wide.Layers.Zip(narrow.Layers).Where(p => p.First.Layer is MatrixLayer))
            {
                // In 32 bits all that is begun fills its words.
                var codes = w.Counts.PartialSumFootprintBytes / 4;
                var perWord = 256 / Bits[encoding];
                var exponents = encoding == "bfp8" ? (codes + 15) / 16 : 0;
                Assert.That(n.Counts.PartialSumFootprintBytes, Is.EqualTo(((codes + perWord - 1) / perWord + (exponents + 31) / 32) * 32), n.Layer.Name);
            }
            Assert.That(Footprint(narrow) / Footprint(wide), Is.EqualTo(share).Within(0.002));
            // Every tile ends in a word of its own, which the narrower codes fill less well.
            Assert.That((double)narrow.Sum(c => c.PartialSumBufferWriteWords) / wide.Sum(c => c.PartialSumBufferWriteWords), Is.EqualTo(share).Within(0.005));
        });
    }

    [Test]
    public void The_share_of_12_in_32_bits_is_what_the_design_states()
    {
        // 168 codes: 8 whole words of 12 bits, 21 of 32.
        double Share(bool dense) => (double)TestMachine.Sums("e4m7", dense: dense).StoredBits(168, 12) / TestMachine.Sums("int32", dense: dense).StoredBits(168, 32);

        Assert.That(Math.Round(Share(dense: true), 3), Is.EqualTo(0.375));
        Assert.That(Math.Round(Share(dense: false), 3), Is.EqualTo(0.381));
    }

    [Test]
    public void Narrower_sums_at_the_same_tiling_take_no_more_of_anything_in_any_layer([Values("words", "dense")] string packing)
    {
        var runs = packing == "words" ? Words.Value : Dense.Value;
        foreach (var (encoding, run) in runs)
            TestContext.Out.WriteLine($"{packing} {encoding}: {run.Cycles} cycles, buffer {PartialSumEnergy(run):e4} pJ, total {run.EnergyPj:e4} pJ, stalls {run.UnitTotal(Unit.Array).Stalls[(int)StallReason.PartialSumBandwidth]}");
        string[] order = ["int64", "int32", "int24", "e4m7", "e4m5", "e4m3"];
        // Results that come a few cycles later may meet the memory while it turns to another row.
        var dram = runs["int32"].Accelerator.Spec.Dram;
        var rowCycle = dram.Timing.RowCycle * dram.ClockPeriodNs * runs["int32"].Accelerator.Spec.ClockMhz / 1000;
        Assert.Multiple(() =>
        {
            foreach (var (wide, narrow) in order.Zip(order.Skip(1)))
            {
                foreach (var (w, n) in runs[wide].Layers.Zip(runs[narrow].Layers))
                {
                    var what = $"{n.Layer.Name}: {narrow} after {wide}";
                    Assert.That(n.Mapping, Is.EqualTo(w.Mapping), what);
                    // Encoder and decoder delay the last sums of a layer, and those that are wanted again before they are back.
                    Assert.That(n.Cycles - n.Units[(int)Unit.Array].Stalls[(int)StallReason.PartialSumLatency] - CodecCycles(runs[narrow]),
                        Is.LessThanOrEqualTo(w.Cycles - w.Units[(int)Unit.Array].Stalls[(int)StallReason.PartialSumLatency] + rowCycle), what);
                    // They leak as well, in a layer that has hardly any sums too.
                    Assert.That(WithoutLeakage(n), Is.LessThanOrEqualTo(WithoutLeakage(w)), what);
                    Assert.That(n.Counts.PartialSumBufferReadWords, Is.LessThanOrEqualTo(w.Counts.PartialSumBufferReadWords), what);
                    Assert.That(n.Counts.PartialSumBufferWriteWords, Is.LessThanOrEqualTo(w.Counts.PartialSumBufferWriteWords), what);
                    Assert.That(n.Counts.DramReadBytes + n.Counts.DramWriteBytes, Is.LessThanOrEqualTo(w.Counts.DramReadBytes + w.Counts.DramWriteBytes), what);
                }
                Assert.That(runs[narrow].EnergyPj, Is.LessThan(runs[wide].EnergyPj));
            }
        });
    }

    [Test]
    public void Narrower_sums_with_free_tiling_take_no_more_traffic_of_sums_for_each_sum()
    {
        var (wide, narrow) = (Free("int32"), Free("e4m7"));
        foreach (var (name, run) in new[] { ("int32", wide), ("e4m7", narrow) })
        {
            TestContext.Out.WriteLine($"free tiling, {name}: {run.Cycles} cycles, {run.EnergyPj:e4} pJ, sums' buffer {PartialSumEnergy(run):e4} pJ, footprint {Footprint(run)} bytes, "
                + $"spilled {run.Sum(c => c.PartialSumDramWriteBytes)} bytes, memory {run.Sum(c => c.DramReadBytes + c.DramWriteBytes)} bytes");
        }
        // The mapper has every choice at 12 bits that it has at 32, and may weigh a percent of time against energy.
        Assert.That(narrow.Cycles, Is.LessThanOrEqualTo(wide.Cycles * 1.01));
        Assert.That(narrow.Layers.Sum(l => l.Macs), Is.EqualTo(wide.Layers.Sum(l => l.Macs)));
    }

    [TestCase("int64", false)]
    [TestCase("int48", false)]
    [TestCase("int48", true)]
    [TestCase("int32", false)]
    [TestCase("int24", false)]
    [TestCase("e4m7", false)]
    [TestCase("e4m7", true)]
    [TestCase("e4m5", false)]
    [TestCase("e4m3", false)]
    public void Sums_that_find_no_room_go_to_memory_and_come_back_in_their_encoding(string encoding, bool dense)
    {
        var perWord = 256 / Bits[encoding];
        CompareSpills(encoding, dense, Stored(2048), Stored(8 * 2048));

        long Stored(long sums) => dense ? sums * Bits[encoding] / 8 : (sums + perWord - 1) / perWord * 32;
    }

    /// <summary>
    /// A tile of 2,048 sums, and all eight. Dense, bfp8 has 2,048 bytes of mantissas and 128 of exponents, one for 16 sums; bfp6 1,536 and 128; bfp10:block32 2,560 and 64; bfp12:block8 3,072 and
    /// 256. In words of 32 bytes, which hold 32 exponents: bfp8 has 64 words of 32 mantissas and 4; bfp6 49 of 42 and 4, all of it 391 and 32; bfp10:block32 82 of 25 and 2, all of it 656 and 16;
    /// bfp12:block8 98 of 21 and 8, all of it 781 and 64.
    /// </summary>
    [TestCase("bfp8", true, 2048 + 128, 8 * (2048 + 128))]
    [TestCase("bfp6", true, 1536 + 128, 8 * (1536 + 128))]
    [TestCase("bfp10:block32", true, 2560 + 64, 8 * (2560 + 64))]
    [TestCase("bfp12:block8", true, 3072 + 256, 8 * (3072 + 256))]
    [TestCase("bfp8", false, 32 * (64 + 4), 32 * (512 + 32))]
    [TestCase("bfp6", false, 32 * (49 + 4), 32 * (391 + 32))]
    [TestCase("bfp10:block32", false, 32 * (82 + 2), 32 * (656 + 16))]
    [TestCase("bfp12:block8", false, 32 * (98 + 8), 32 * (781 + 64))]
    public void Sums_in_blocks_take_their_exponents_along(string encoding, bool dense, long tileBytes, long allBytes) => CompareSpills(encoding, dense, tileBytes, allBytes);

    /// <summary>K outermost: all sums are begun four times; 8 tiles of 32 x 64 sums.</summary>
    private static void CompareSpills(string encoding, bool dense, long tileBytes, long allBytes)
    {
        var layer = TestMachine.Gemm(256, 256, 64);
        var mapping = TestMachine.Whole(layer) with { Rows = 32, InputChannels = 64, Order = [TileLoop.K, TileLoop.N, TileLoop.M] };
        const long tiles = 8, returns = 3;
        var spec = TestMachine.Spec();
        // Room for two tiles, or for all of them and one.
        var small = TestMachine.Sums(encoding, (int)((2 * tileBytes + 1023) / 1024), dense);
        var large = TestMachine.Sums(encoding, (int)((9 * tileBytes + 1023) / 1024), dense);
        var spilled = TestMachine.Simulate(spec with { PartialSumBuffer = small }, layer, mapping: mapping).Counts;
        var kept = TestMachine.Simulate(spec with { PartialSumBuffer = large }, layer, mapping: mapping).Counts;

        Assert.Multiple(() =>
        {
            Assert.That(spilled.PartialSumDramWriteBytes, Is.EqualTo(tiles * returns * tileBytes));
            Assert.That(spilled.PartialSumDramReadBytes, Is.EqualTo(tiles * returns * tileBytes));
            Assert.That((kept.PartialSumDramReadBytes, kept.PartialSumDramWriteBytes), Is.EqualTo((0L, 0L)));
            // Weights once, inputs once, results once; and the sums.
            Assert.That((kept.DramReadBytes, kept.DramWriteBytes), Is.EqualTo((256 * 256L + 256 * 64, 256 * 64L)));
            Assert.That(spilled.DramReadBytes - kept.DramReadBytes, Is.EqualTo(spilled.PartialSumDramReadBytes));
            Assert.That(spilled.DramWriteBytes - kept.DramWriteBytes, Is.EqualTo(spilled.PartialSumDramWriteBytes));
            Assert.That((spilled.PartialSumFootprintBytes, kept.PartialSumFootprintBytes), Is.EqualTo((allBytes, allBytes)));
        });
    }

    [Test]
    public void Words_of_the_buffer_are_those_of_every_pass()
    {
        // K of 256 on 8 rows: 32 folds; each writes all sums, all but the first read them, and the results are read once more.
        var layer = TestMachine.Gemm(64, 256, 64);
        var counts = TestMachine.Simulate(TestMachine.Spec(), layer, mapping: TestMachine.Whole(layer)).Counts;
        const long words = 64 * 64 / 8;

        Assert.Multiple(() =>
        {
            Assert.That(counts.PartialSumBufferWriteWords, Is.EqualTo(32 * words));
            Assert.That(counts.PartialSumBufferReadWords, Is.EqualTo(31 * words + words));
            Assert.That(counts.PartialSumBufferWriteBytes, Is.EqualTo(32 * 64 * 64 * 4));
            Assert.That(counts.PartialSumEncodes, Is.EqualTo(32 * 64 * 64));
            Assert.That(counts.PartialSumDecodes, Is.EqualTo(32 * 64 * 64));
        });
    }

    [Test]
    public void Spilled_sums_pass_the_buffer_once_more_each_way_and_the_codec_not()
    {
        var layer = TestMachine.Gemm(256, 256, 64);
        var mapping = TestMachine.Whole(layer) with { Rows = 32, InputChannels = 64, Order = [TileLoop.K, TileLoop.N, TileLoop.M] };
        var spec = TestMachine.Spec();
        var spilled = TestMachine.Simulate(spec with { PartialSumBuffer = TestMachine.Sums("int32", 16) }, layer, mapping: mapping).Counts;
        var kept = TestMachine.Simulate(spec with { PartialSumBuffer = TestMachine.Sums("int32", 80) }, layer, mapping: mapping).Counts;
        // 8 tiles of 32 x 64 sums, 8 to a word, three times out and in.
        const long words = 3 * 8 * 32 * 64 / 8;

        Assert.Multiple(() =>
        {
            Assert.That(spilled.PartialSumBufferReadWords - kept.PartialSumBufferReadWords, Is.EqualTo(words));
            Assert.That(spilled.PartialSumBufferWriteWords - kept.PartialSumBufferWriteWords, Is.EqualTo(words));
            Assert.That((spilled.PartialSumEncodes, spilled.PartialSumDecodes), Is.EqualTo((kept.PartialSumEncodes, kept.PartialSumDecodes)));
        });
    }

    private static double Footprint(RunResult run) => run.Sum(c => c.PartialSumFootprintBytes);

    private static double PartialSumEnergy(RunResult run) =>
        run.EnergyByComponentPj[(int)EnergyComponent.PartialSumBuffer] + run.EnergyByComponentPj[(int)EnergyComponent.PartialSumCodec];

    /// <summary>ResNet-50 on the log-posit accelerator in the mapping that fits the widest sums, once an encoding.</summary>
    private static Dictionary<string, RunResult> Pinned(string packing)
    {
        var mappings = Run("int64", packing, []).Layers.Where(l => l.PickedMapping is not null).ToDictionary(l => l.Layer.Name, l => l.PickedMapping!);
        return Bits.Keys.ToDictionary(e => e, e => Run(e, packing, mappings));
    }

    private static RunResult Free(string encoding) => Run(encoding, "words", []);

    private static RunResult Run(string encoding, string packing, Dictionary<string, Mapping> mappings) => Simulator.Run(new RunRequest
    {
        Accelerator = AcceleratorFile.Load("lpa", [("buffers.partial_sum.encoding", encoding), ("buffers.partial_sum.packing", packing)]),
        Workload = WorkloadFile.Load("resnet50"),
        Precision = PrecisionFile.Load("lp-w4a8"),
        PinnedMappings = mappings,
    });

    private static int CodecCycles(RunResult run) => run.Accelerator.Costs.PartialSumCodecCycles is var (encoder, decoder) ? encoder + decoder : 0;

    private static double WithoutLeakage(LayerResult layer) => layer.TotalEnergyPj - layer.EnergyPj[(int)EnergyComponent.Leakage];
}
