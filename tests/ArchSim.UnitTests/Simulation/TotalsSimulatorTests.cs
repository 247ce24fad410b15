using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Results;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Totals without results are those of the whole run, to the last bit, whether layers are simulated or known.</summary>
internal sealed class TotalsSimulatorTests
{
    private static IEnumerable<TestCaseData> Pairs =>
        from accelerator in ShippedFiles.Names(ShippedFiles.Accelerators)
        from network in (string[])["resnet50", "mobilenetv2", "vit-b16", "bert-base-128"]
        select new TestCaseData(accelerator, network).SetArgDisplayNames(accelerator, network);

    [TestCaseSource(nameof(Pairs))]
    [Category("Long")]
    public void Totals_are_those_of_the_run_on_every_shipped_machine(string accelerator, string network) => RequireEqual(Shipped(accelerator, network));

    [Test]
    public void Totals_are_those_of_the_run_for_every_objective_and_way([Values] Objective objective, [Values] bool fusion, [Values] bool onChipResults, [Values] bool prefetch) =>
        RequireEqual(Residual("lpa") with { Objective = objective, Fusion = fusion, OnChipResults = onChipResults, Prefetch = prefetch });

    [TestCase("int8-systolic")]
    [TestCase("scalesim-32x32-ws")]
    public void Totals_are_those_of_the_run_on_other_machines_and_in_batches(string accelerator) => RequireEqual(Residual(accelerator) with { Batch = 3 });

    [Test]
    public void Fusion_results_on_chip_and_prefetch_are_all_taken_in_the_network_of_these_tests()
    {
        var run = Simulator.Run(Residual("lpa"));
        Assert.Multiple(() =>
        {
            Assert.That(run.Layers.Any(l => l.Fused.Count > 0));
            Assert.That(run.Layers.Any(l => l.ResultOnChip));
            Assert.That(run.PrefetchOverlapCycles, Is.Positive);
        });
    }

    [Test]
    public void A_gain_that_nobody_asked_for_before_is_found_where_all_layers_are_known()
    {
        var request = Residual("lpa");
        var known = new Remembering();
        var first = TotalsSimulator.Run(request with { Prefetch = false }, known);
        Assert.That(first.PrefetchGains, Is.Empty);
        var kept = known.Kept;
        RequireEqual(request, known);
        Assert.That(known.Kept, Is.EqualTo(kept));
    }

    [Test]
    public void What_no_layer_can_run_is_told_as_the_run_tells_it()
    {
        // Windows of whole images: no buffer holds the weights of one.
        var request = Request("lpa", WorkloadFile.Parse("""
            name: large
            layers:
              - { name: a, op: conv, input: [1000, 1000, 16], kernel: 1000, filters: 16 }
              - { name: b, op: conv, input: [900, 900, 16], kernel: 900, filters: 16 }
            """, "large.yaml"));
        var whole = Assert.Throws<InputException>(() => Simulator.Run(request))!;
        Assert.That(whole.Problems, Has.Exactly(2).Items);
        Assert.That(() => TotalsSimulator.Run(request, new Remembering()), Throws.TypeOf<InputException>().With.Message.EqualTo(whole.Message));
    }

    private static void RequireEqual(RunRequest request, Remembering? remembered = null)
    {
        var run = Simulator.Run(request);
        var known = remembered ?? new Remembering();
        var totals = TotalsSimulator.Run(request, known);
        var kept = known.Kept;
        var again = TotalsSimulator.Run(request, known);
        Assert.Multiple(() =>
        {
            foreach (var found in (RunTotals[])[totals, again])
            {
                Assert.That(found.Cycles, Is.EqualTo(run.Cycles));
                Assert.That(found.Macs, Is.EqualTo(run.Macs));
                Assert.That(found.Seconds, Is.EqualTo(run.Seconds));
                Assert.That(found.EnergyPj, Is.EqualTo(run.EnergyPj));
                Assert.That(found.EnergyByComponentPj, Is.EqualTo(run.EnergyByComponentPj));
                Assert.That(found.Utilization, Is.EqualTo(run.Utilization));
                Assert.That(found.DramBytes, Is.EqualTo(run.Sum(c => c.DramReadBytes + c.DramWriteBytes)));
                Assert.That(found.PartialSumFootprintBytes, Is.EqualTo(ResultMetrics.PartialSumFootprint(run)));
                Assert.That(found.Layers.Select(l => l.Hash), Is.SupersetOf(run.Layers.Where(l => l.FusedInto.Length == 0).Select(l => l.Hash).Distinct()));
            }
            Assert.That(again.PrefetchGains, Is.EqualTo(totals.PrefetchGains));
            Assert.That(known.Kept, Is.EqualTo(kept), "layers that were known were simulated");
        });
    }

    /// <summary>Two blocks with a sum around them, a pool and a classifier.</summary>
    private static RunRequest Residual(string accelerator) => Request(accelerator, WorkloadFile.Parse("""
        name: residual
        layers:
          - { name: c1, op: conv, input: [16, 16, 32], kernel: 3, padding: 1, filters: 64, epilogue: [relu], inputs: [outside] }
          - { name: c2, op: conv, input: [16, 16, 64], kernel: 3, padding: 1, filters: 64 }
          - { name: sum, op: add, shape: [16, 16, 64], inputs: [c2, c1] }
          - { name: pool, op: maxpool, input: [16, 16, 64], kernel: 2, stride: 2 }
          - { name: c3, op: conv, input: [8, 8, 64], kernel: 3, padding: 1, filters: 128, epilogue: [relu] }
          - { name: f1, op: fc, in: 8192, out: 64 }
          - { name: f2, op: fc, in: 64, out: 64 }
          - { name: f3, op: fc, in: 64, out: 64 }
        """, "residual.yaml"));

    private static RunRequest Shipped(string accelerator, string network) => Request(accelerator, WorkloadFile.Load(network));

    private static RunRequest Request(string accelerator, Workload workload)
    {
        var loaded = AcceleratorFile.Load(accelerator);
        return new RunRequest { Accelerator = loaded, Workload = workload, Precision = PrecisionFile.Load(loaded.Spec.DefaultPrecision) };
    }

    private sealed class Remembering : ILayerTotals
    {
        private readonly Dictionary<string, LayerTotals> _totals = [];
        private readonly Dictionary<string, LayerWay> _ways = [];
        private readonly Dictionary<string, long> _gains = [];

        public LayerWay? FindWay(string hash) => _ways.GetValueOrDefault(hash);

        public void KeepWay(string hash, LayerWay way)
        {
            _ways[hash] = way;
            Kept++;
        }

        /// <summary>Totals of layers, and ways.</summary>
        public int Kept { get; private set; }

        public LayerTotals? Find(string hash) => _totals.GetValueOrDefault(hash);

        public void Keep(string hash, LayerTotals totals)
        {
            _totals[hash] = totals;
            Kept++;
        }

        public long? FindPrefetchGain(string hash) => _gains.TryGetValue(hash, out var cycles) ? cycles : null;

        public void KeepPrefetchGain(string hash, long cycles) => _gains[hash] = cycles;
    }
}
