using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Fusion, results that stay on chip and weights fetched ahead: what they spare, by hand, and what they leave as it is.</summary>
public sealed class NetworkPlanTests
{
    private const string Block = """
        name: block
        layers:
          - { name: a, op: fc, rows: 64, in: 64, out: 64, inputs: [outside] }
          - { name: b, op: fc, rows: 64, in: 64, out: 64 }
          - { name: sum, op: add, shape: [64, 64], inputs: [b, a] }
        """;

    [Test]
    public void With_all_off_a_network_is_its_layers_one_by_one([Values("lpa", "int8-systolic")] string accelerator, [Values("resnet50", "bert-base-128")] string network)
    {
        var request = Off(Shipped(accelerator, network));
        var whole = Simulator.Run(request);
        var parts = whole.Layers.DistinctBy(l => l.Hash).Where((_, i) => i % 4 == 0).Select(l => (l, Alone: Simulator.Run(request with { Workload = new Workload { Name = "one", Layers = [l.Layer] } })));

        foreach (var (layer, alone) in parts)
            Assert.That(Conservation.Text(layer), Is.EqualTo(Conservation.Text(alone.Layers[0])));
        Assert.That(whole.Cycles, Is.EqualTo(whole.Layers.Sum(l => l.Cycles)));
    }

    [Test]
    public void Machines_that_mirror_another_tool_know_none_of_it([Values("scalesim-32x32-ws", "scalesim-32x32-os")] string accelerator, [Values("resnet50", "bert-base-128")] string network)
    {
        var request = Shipped(accelerator, network);

        Assert.That(Text(Simulator.Run(request)), Is.EqualTo(Text(Simulator.Run(Off(request)))));
    }

    /// <summary>As they were before any of this.</summary>
    [TestCase("resnet50", 6_371_725)]
    [TestCase("bert-base-128", 19_003_200)]
    public void Machines_that_mirror_another_tool_take_the_cycles_that_they_took(string network, long cycles) =>
        Assert.That(Simulator.Run(Shipped("scalesim-32x32-ws", network)).Cycles, Is.EqualTo(cycles));

    [Test]
    public void Without_edges_nothing_is_fused_and_nothing_stays()
    {
        var request = Shipped("int8-systolic", "resnet18") with { Prefetch = false };
        request = request with { Workload = request.Workload with { Edges = null } };

        Assert.That(Text(Simulator.Run(request)), Is.EqualTo(Text(Simulator.Run(Off(request)))));
    }

    [Test]
    public void A_sum_is_done_on_the_way_out_of_the_layer_before_it()
    {
        var run = Simulator.Run(Small(Block) with { OnChipResults = false, Prefetch = false, Objective = Objective.Traffic });
        var (b, sum) = (run.Layers[1], run.Layers[2]);
        const long Map = 64 * 64;

        Assert.Multiple(() =>
        {
            Assert.That((b.Fused.Single().Name, sum.FusedInto), Is.EqualTo(("sum", "b")));
            // Weights, the map that is multiplied, and the map that is added; the sum alone goes to memory.
            Assert.That((b.Counts.DramReadBytes, b.Counts.DramWriteBytes), Is.EqualTo((3 * Map, Map)));
            // Requantized, then added.
            Assert.That((b.Counts.VectorOperations, b.Counts.ResultEncodes), Is.EqualTo((2 * Map, Map)));
            Assert.That((sum.Cycles, sum.TotalEnergyPj), Is.EqualTo((0L, 0.0)));
        });
        Conservation.Check(run);
    }

    [Test]
    public void The_other_operand_of_a_sum_takes_its_time_on_the_bus()
    {
        RunResult Run(bool fusion) => Simulator.Run(Small(Block) with { OnChipResults = false, Prefetch = false, Fusion = fusion });
        var (fused, apart) = (Run(true).Layers[1], Run(false).Layers[1]);

        Assert.That((fused.Counts.DramReadBursts - apart.Counts.DramReadBursts) * TestMachine.Ddr4().BurstBytes, Is.EqualTo(64 * 64));
        Assert.That(fused.Units[(int)Unit.Dram].Busy, Is.GreaterThan(apart.Units[(int)Unit.Dram].Busy));
        Assert.That(fused.Cycles, Is.GreaterThan(apart.Cycles));
    }

    /// <summary>
    /// Where buffers hold everything, each layer moves its operands and results once. Fused, a map is neither written nor read again: the 16 sums of the residual blocks, and the
    /// two pools, which see whole maps.
    /// </summary>
    [Test]
    public void Fusion_spares_ResNet50_the_way_of_its_sums_and_pools_through_memory()
    {
        var request = Small("") with { Workload = WorkloadFile.Load("resnet50"), Objective = Objective.Traffic, OnChipResults = false, Prefetch = false };
        request = request with { Accelerator = TestMachine.Accelerator(Sized(8192) with { Dram = TestMachine.Ddr4() with { Ideal = true } }) };
        var (fused, apart) = (Simulator.Run(request), Simulator.Run(request with { Fusion = false }));
        long[] sums = [3 * 56 * 56 * 256, 4 * 28 * 28 * 512, 6 * 14 * 14 * 1024, 3 * 7 * 7 * 2048];
        long[] pools = [112 * 112 * 64, 7 * 7 * 2048];
        var spared = sums.Sum() + pools.Sum();

        Assert.Multiple(() =>
        {
            Assert.That(fused.Layers.Count(l => l.FusedInto.Length > 0), Is.EqualTo(18));
            Assert.That(fused.Sum(c => c.DramReadBytes), Is.EqualTo(apart.Sum(c => c.DramReadBytes) - spared));
            Assert.That(fused.Sum(c => c.DramWriteBytes), Is.EqualTo(apart.Sum(c => c.DramWriteBytes) - spared));
            Assert.That(fused.Sum(c => c.VectorOperations), Is.EqualTo(apart.Sum(c => c.VectorOperations)));
            Assert.That(fused.Sum(c => c.ResultEncodes), Is.EqualTo(apart.Sum(c => c.ResultEncodes) - spared));
            Assert.That(fused.Macs, Is.EqualTo(apart.Macs));
        });
    }

    [TestCase("{ name: n, op: layernorm, shape: [64, 64] }", true)]
    [TestCase("{ name: n, op: layernorm, shape: [128, 32] }", false, TestName = "A row that is not a pixel's channels")]
    [TestCase("{ name: n, op: rope, shape: [64, 64] }", false)]
    [TestCase("{ name: n, op: gelu, shape: [64, 64] }", true)]
    public void What_is_fused_fits_the_tile(string layer, bool fuses)
    {
        var run = Simulator.Run(Small($"name: n\nlayers:\n  - {{ name: a, op: fc, rows: 64, in: 64, out: 64, inputs: [outside] }}\n  - {layer}\n"));

        Assert.That(run.Layers[1].FusedInto, Is.EqualTo(fuses ? "a" : ""));
    }

    [Test]
    public void A_pool_is_fused_where_tiles_hold_its_windows()
    {
        const string Pooled = """
            name: n
            layers:
              - { name: a, op: conv, input: [64, 64, 8], filters: 64, inputs: [outside] }
              - { name: p, op: maxpool, input: [64, 64, 64], kernel: 4 }
            """;
        // 64 KiB of sums in two halves hold two rows of 64 x 64, not the four of a window: with fewer channels they do.
        var run = Simulator.Run(Small(Pooled) with { Accelerator = TestMachine.Accelerator(Sized(64)) });
        Assert.That(run.Layers[1].FusedInto, Is.EqualTo("a"));
        Assert.That(run.Layers[0].PickedMapping!.Rows % 4, Is.Zero);
        Assert.That(run.Layers[0].Counts.DramWriteBytes, Is.EqualTo(16 * 16 * 64));

        // Windows that overlap need the whole map, which does not fit.
        var overlapping = Simulator.Run(Small(Pooled.Replace("kernel: 4", "kernel: 3, stride: 2", StringComparison.Ordinal)) with { Accelerator = TestMachine.Accelerator(Sized(8)) });
        Assert.That(overlapping.Layers[1].FusedInto, Is.Empty);
    }

    [Test]
    public void A_result_with_two_readers_is_not_fused_away()
    {
        var run = Simulator.Run(Small("""
            name: n
            layers:
              - { name: a, op: fc, rows: 64, in: 64, out: 64, inputs: [outside] }
              - { name: g, op: gelu, shape: [64, 64] }
              - { name: sum, op: add, shape: [64, 64], inputs: [g, a] }
            """));

        Assert.That(run.Layers.Select(l => l.FusedInto), Is.All.Empty);
    }

    [Test]
    public void A_small_result_stays_for_the_layer_that_follows()
    {
        var run = Simulator.Run(Small(Block) with { Fusion = false, Prefetch = false, Objective = Objective.Traffic });
        var (a, b, sum) = (run.Layers[0].Counts, run.Layers[1].Counts, run.Layers[2].Counts);
        const long Map = 64 * 64;
        const long Words = Map / 32;

        Assert.Multiple(() =>
        {
            // The sum reads it later: it goes to memory as well.
            Assert.That((a.DramReadBytes, a.DramWriteBytes), Is.EqualTo((2 * Map, Map)));
            Assert.That((b.DramReadBytes, b.DramWriteBytes), Is.EqualTo((Map, 0L)));
            Assert.That((sum.DramReadBytes, sum.DramWriteBytes), Is.EqualTo((Map, Map)));
            // Into the buffer: what is fetched, and what stays.
            Assert.That((a.ActivationBufferWriteWords, b.ActivationBufferWriteWords, sum.ActivationBufferWriteWords), Is.EqualTo((2 * Words, Words, Words)));
            Assert.That(sum.ActivationBufferReadWords, Is.EqualTo(2 * Words));
            Assert.That(run.Layers.Select(l => (l.InputOnChip, l.ResultOnChip)), Is.EqualTo(new[] { (false, true), (true, true), (true, false) }));
        });
        Conservation.Check(run);
    }

    [Test]
    public void A_result_of_more_than_half_the_buffer_does_not_stay()
    {
        RunResult Run(int kib) => Simulator.Run(Small(Block) with
        {
            Fusion = false,
            Objective = Objective.Traffic,
            Accelerator = TestMachine.Accelerator(TestMachine.Spec() with { ActivationBuffer = TestMachine.Spec().ActivationBuffer with { SizeKib = kib } }),
        });

        Assert.That(Run(7).Layers[0].ResultOnChip, Is.False);
        Assert.That(Run(8).Layers[0].ResultOnChip, Is.True);
    }

    [Test]
    public void What_is_fused_and_kept_is_part_of_the_hash()
    {
        var request = Small(Block);
        string[] Of(RunRequest r) => [.. Simulator.Run(r).Layers.Select(l => l.Hash)];
        string[][] all = [Of(Off(request)), Of(request with { Fusion = false }), Of(request with { OnChipResults = false })];

        Assert.That(all.Select(h => h[1]).Distinct().Count(), Is.EqualTo(3));
        Assert.That(all[2][0], Is.EqualTo(all[0][0]), "nothing is fused into the first layer");
        Assert.That(all[2][2], Is.Not.EqualTo(all[0][2]), "a part of another's result is none by itself");
    }

    /// <summary>Bytes are counted when ways are weighed, so that what a switch takes away cannot have been in the way.</summary>
    [TestCase("ant", "mobilenetv2")]
    [TestCase("int8-systolic", "resnet18")]
    public void Nothing_that_is_switched_off_makes_the_least_traffic_less(string accelerator, string network)
    {
        var request = Shipped(accelerator, network) with { Objective = Objective.Traffic };
        var least = Bytes(request);
        Assert.That(Bytes(request with { HaloReuse = false }), Is.GreaterThanOrEqualTo(least), "halo reuse");
        Assert.That(Bytes(request with { Fusion = false }), Is.GreaterThanOrEqualTo(least), "fusion");
        Assert.That(Bytes(request with { OnChipResults = false }), Is.GreaterThanOrEqualTo(least), "results on chip");

        static long Bytes(RunRequest request) => Simulator.Run(request).Sum(c => c.DramReadBytes + c.DramWriteBytes);
    }

    [TestCase("lpa", "resnet50")]
    [TestCase("bitfusion", "mobilenetv2")]
    public void Each_alone_and_all_together_keep_the_laws(string accelerator, string network)
    {
        var request = Shipped(accelerator, network);
        var off = Simulator.Run(Off(request));
        foreach (var one in (RunRequest[])[Off(request) with { Fusion = true }, Off(request) with { OnChipResults = true }, Off(request) with { Prefetch = true }, request])
        {
            var run = Simulator.Run(one);
            Conservation.Check(run);
            Assert.That(run.Cycles, Is.LessThanOrEqualTo(off.Cycles));
            Assert.That(run.Sum(c => c.VectorOperations), Is.EqualTo(off.Sum(c => c.VectorOperations)));
        }
    }

    [Test]
    public void More_buffer_never_means_more_traffic_of_a_network() => Seeds.Each(12, CheckMonotone);

    [Test, Category("Long")]
    public void More_buffer_never_means_more_traffic_of_many_networks() => Seeds.Each(400, CheckMonotone);

    private static void CheckMonotone(Random random)
    {
        var request = Small(Network(random)) with { Objective = Objective.Traffic };
        var (weight, activation, sums) = (2, 2, 2);
        var last = long.MaxValue;
        for (var i = 0; i < 6; i++)
        {
            var spec = TestMachine.Spec();
            spec = spec with
            {
                WeightBuffer = spec.WeightBuffer with { SizeKib = weight },
                ActivationBuffer = spec.ActivationBuffer with { SizeKib = activation },
                PartialSumBuffer = TestMachine.Sums("int32", sums),
                Dram = spec.Dram with { Ideal = true },
            };
            var run = Simulator.Run(request with { Accelerator = TestMachine.Accelerator(spec) });
            var bytes = run.Sum(c => c.DramReadBytes + c.DramWriteBytes);
            Assert.That(bytes, Is.LessThanOrEqualTo(last), $"{weight}, {activation}, {sums} KiB");
            Assert.That(bytes, Is.GreaterThanOrEqualTo(run.Layers.Where(l => l.FusedInto.Length == 0).Sum(Compulsory)));
            last = bytes;
            (weight, activation, sums) = (weight + random.Next(weight + 1), activation + random.Next(activation + 1), sums + random.Next(sums + 1));
        }
    }

    /// <summary>Of a layer in int8: what is not on chip, once.</summary>
    private static long Compulsory(LayerResult layer)
    {
        var results = LayerOperands.ResultElementsOf(layer.Fused.Count > 0 ? layer.Fused[^1] : layer.Layer);
        var read = layer.Layer is MatrixLayer m ? m.WeightElements + (layer.InputOnChip ? 0 : m.InputElements) : layer.InputOnChip ? 0 : ((VectorLayer)layer.Layer).InputElements;
        return read + (layer.ResultOnChip ? 0 : results);
    }

    /// <summary>Products, each followed by a few vector layers, some of which read an earlier result too.</summary>
    private static string Network(Random random)
    {
        var rows = random.Next(1, 60);
        var width = random.Next(1, 60);
        var text = "name: n\nlayers:\n";
        var before = "outside";
        for (var i = 0; i < 3; i++)
        {
            var next = random.Next(1, 60);
            text += $"  - {{ name: m{i}, op: fc, rows: {rows}, in: {width}, out: {next}{(i == 0 ? ", inputs: [outside]" : "")} }}\n";
            before = $"m{i}";
            for (var j = 0; j < random.Next(3); j++)
            {
                var op = random.Next(4);
                text += op switch
                {
                    0 => $"  - {{ name: v{i}{j}, op: add, shape: [{rows}, {next}], inputs: [{before}, {(random.Next(2) == 0 || j == 0 ? "outside" : $"m{i}")}] }}\n",
                    1 => $"  - {{ name: v{i}{j}, op: gelu, shape: [{rows}, {next}] }}\n",
                    2 => $"  - {{ name: v{i}{j}, op: softmax, shape: [{rows}, {next}] }}\n",
                    _ => $"  - {{ name: v{i}{j}, op: multiply, shape: [{rows}, {next}], inputs: [{before}, outside] }}\n",
                };
                before = $"v{i}{j}";
            }
            width = next;
        }
        return text;
    }

    [Test]
    public void Skipped_and_full_runs_agree_with_what_is_fused_and_kept([Range(0, 39)] int seed)
    {
        var random = new Random(seed);
        var (costs, mapping) = FastForwardTests.Round(random);
        var layer = costs.Work.Layer;
        var sum = new VectorLayer { Name = "sum", Op = LayerOp.Add, InputElementsPerImage = 2 * layer.OutputElements, OutputElementsPerImage = layer.OutputElements };
        var kept = random.Next(3) switch { 0 => default, 1 => new Residence(0, 1024, random.Next(2) == 0), _ => new Residence(1024, 0, false) };
        var work = costs.Work;
        var fused = FusedOperations.Of(layer, [new FusedLayer(sum, TestMachine.Int8)]);
        var changed = new TileCosts(work with { Fused = fused, Residence = kept });
        if (!new TileSchedule(changed, mapping).Fit.Fits)
            changed = new TileCosts(work with { Fused = fused });
        var full = MatrixMachine.Run(changed, mapping, fastForward: false);
        var skipped = MatrixMachine.Run(changed, mapping);

        Assert.Multiple(() =>
        {
            Assert.That((skipped.Cycles, skipped.Counts), Is.EqualTo((full.Cycles, full.Counts)));
            Assert.That((skipped.FirstWeightCycles, skipped.IdleMemoryCyclesAtEnd), Is.EqualTo((full.FirstWeightCycles, full.IdleMemoryCyclesAtEnd)));
            foreach (var unit in Enum.GetValues<Unit>())
                Assert.That((skipped.Units[(int)unit].Busy, skipped.Units[(int)unit].Idle), Is.EqualTo((full.Units[(int)unit].Busy, full.Units[(int)unit].Idle)), $"{unit}");
        });
    }

    [TestCase("lpa", "resnet50")]
    [TestCase("int8-systolic", "bert-base-128")]
    public void Weights_fetched_ahead_shorten_the_run_and_no_layer(string accelerator, string network)
    {
        var request = Off(Shipped(accelerator, network));
        var (with, without) = (Simulator.Run(request with { Prefetch = true }), Simulator.Run(request));
        var costs = with.Accelerator.Costs.EnergyOf(null, with.Layers[0].Formats, default);
        var standing = costs.LeakageMw * with.PrefetchOverlapCycles / with.Accelerator.Spec.ClockMhz * 1000
            + without.EnergyByComponentPj[(int)EnergyComponent.DramBackground] * with.PrefetchOverlapCycles / without.Cycles;

        Assert.Multiple(() =>
        {
            Assert.That(with.PrefetchOverlapCycles, Is.Positive);
            Assert.That(with.Cycles, Is.EqualTo(without.Cycles - with.PrefetchOverlapCycles));
            Assert.That(with.EnergyPj, Is.EqualTo(without.EnergyPj - standing).Within(1e-9).Percent);
            Assert.That(with.Layers.Select(Conservation.Text), Is.EqualTo(without.Layers.Select(Conservation.Text)));
            Assert.That(with.Hash, Is.Not.EqualTo(without.Hash));
        });
    }

    [Test]
    public void Weights_come_ahead_by_their_load_at_most_and_where_there_is_time_and_room() => Seeds.Each(30, random =>
    {
        var spec = TestMachine.Spec();
        var (before, layer) = (Layer(random), Layer(random));
        var (a, b) = (Simulated(spec, before), Simulated(spec, layer));
        var bufferBytes = spec.WeightBuffer.SizeBytes;

        Assert.That(WeightPrefetch.Gain(b, new SimulationMemory(), default), Is.InRange(0, b.Outcome.FirstWeightCycles));
        Assert.That(WeightPrefetch.MostOverlap(a.Totals, b.Totals, bufferBytes), Is.InRange(0, a.Outcome.IdleMemoryCyclesAtEnd));
        Assert.That(WeightPrefetch.MostOverlap(a.Totals with { WeightTileBytes = bufferBytes }, b.Totals, bufferBytes), Is.Zero);
        Assert.That(WeightPrefetch.MostOverlap(a.Totals with { WeightTileBytes = bufferBytes - b.Totals.WeightTileBytes }, b.Totals, bufferBytes), Is.EqualTo(a.Outcome.IdleMemoryCyclesAtEnd));
        Assert.That(WeightPrefetch.MostOverlap(a.Totals with { IdleMemoryCyclesAtEnd = 0 }, b.Totals, bufferBytes), Is.Zero);
        static MatrixLayer Layer(Random random) => TestMachine.Gemm(random.Next(1, 400), random.Next(1, 400), random.Next(1, 400));
    });

    [Test]
    public void An_ideal_memory_leaves_nothing_to_fetch_ahead()
    {
        var layer = TestMachine.Gemm(64, 64, 64);

        Assert.That(WeightPrefetch.Gain(Simulated(TestMachine.Spec() with { Dram = TestMachine.Ddr4() with { Ideal = true } }, layer), new SimulationMemory(), default), Is.Zero);
    }

    private static SimulatedLayer Simulated(AcceleratorSpec spec, MatrixLayer layer)
    {
        var run = Off(Small("")) with { Accelerator = TestMachine.Accelerator(spec), Workload = new Workload { Name = "one", Layers = [layer] } };
        var mode = run.Accelerator.Element.ModeFor(TestMachine.Int8.Weight, TestMachine.Int8.Activation);
        return LayerSimulation.Run(run, new LayerJob(layer, TestMachine.Int8, mode, null, "hash"), null, default)!;
    }

    private static AcceleratorSpec Sized(int kib)
    {
        var spec = TestMachine.Spec();
        return spec with
        {
            WeightBuffer = spec.WeightBuffer with { SizeKib = kib },
            ActivationBuffer = spec.ActivationBuffer with { SizeKib = kib },
            PartialSumBuffer = TestMachine.Sums("int32", kib),
        };
    }

    private static RunRequest Small(string yaml) => new()
    {
        Accelerator = TestMachine.Accelerator(TestMachine.Spec()),
        Workload = yaml.Length == 0 ? new Workload { Name = "none", Layers = [] } : WorkloadFile.Parse(yaml, "n.yaml"),
        Precision = new Precision { Name = "int8", Default = TestMachine.Int8 },
    };

    private static RunRequest Shipped(string accelerator, string network)
    {
        var loaded = AcceleratorFile.Load(accelerator);
        return new RunRequest { Accelerator = loaded, Workload = WorkloadFile.Load(network), Precision = PrecisionFile.Load(loaded.Spec.DefaultPrecision) };
    }

    private static RunRequest Off(RunRequest request) => request with { Fusion = false, OnChipResults = false, Prefetch = false };

    private static string Text(RunResult run) => $"{run.Hash} {run.Cycles} {run.EnergyPj:r}\n" + string.Join('\n', run.Layers.Select(Conservation.Text));
}
