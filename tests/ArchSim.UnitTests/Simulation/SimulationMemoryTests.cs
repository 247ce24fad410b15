using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Simulations that runs on other machines made are taken where they are equal, and nowhere else.</summary>
internal sealed class SimulationMemoryTests
{
    /// <summary>Some change what a layer runs like, some what it costs, some which mappings fit.</summary>
    private static readonly (string Field, string[] Values)[] Fields =
    [
        ("technology", ["28nm", "16nm"]),
        ("clock_mhz", ["500", "250"]),
        ("array.unroll.K", ["8", "16"]),
        ("array.unroll.N", ["8", "32"]),
        ("buffers.weight.size_kib", ["16", "64", "128"]),
        ("buffers.activation.size_kib", ["32", "64", "256"]),
        ("buffers.partial_sum.size_kib", ["16", "64", "128"]),
        ("buffers.weight.width_bits", ["128", "256"]),
        ("buffers.activation.double_buffered", ["true", "false"]),
        ("buffers.partial_sum.encoding", ["int32", "e8m23", "e4m7"]),
        ("dram.use", ["ddr4-2400", "lpddr4-3200"]),
        ("vector_unit.lanes", ["8", "16"]),
    ];

    [Test]
    public void Remembered_and_fresh_simulations_come_to_the_same_on_random_machines()
    {
        var memory = new SimulationMemory();
        Seeds.Each(30, random =>
        {
            var request = Request([.. Fields.Select(f => (f.Field, f.Values[random.Next(4) == 0 ? random.Next(f.Values.Length) : 0]))]);
            RequireEqual(TotalsSimulator.Run(request, new Nothing(), memory), TotalsSimulator.Run(request, new Nothing()));
        });
        Assert.That(memory.Found, Is.Positive);
    }

    [Test]
    public void What_is_forgotten_is_simulated_again()
    {
        var memory = new SimulationMemory(most: 4);
        var request = Request([]);
        var first = TotalsSimulator.Run(request, new Nothing(), memory);
        var simulated = memory.Simulated;
        RequireEqual(TotalsSimulator.Run(request, new Nothing(), memory), first);
        Assert.That(memory.Simulated, Is.GreaterThan(simulated));
    }

    [Test]
    public void When_the_array_begins_with_weights_on_chip_is_simulated_once()
    {
        var layer = TestMachine.Gemm(64, 128, 64);
        var inputs = MatrixInputs.Of(TestMachine.Costs(TestMachine.Spec() with { Dram = TestMachine.Ddr4() }, layer).Work, TestMachine.Whole(layer));
        var memory = new SimulationMemory();
        var cycles = memory.BeginCyclesWithWeights(inputs, default);
        Assert.That(cycles, Is.EqualTo(MatrixMachine.BeginCyclesWithWeights(inputs)));
        // The whole simulation is another one.
        Assert.That(memory.Matrix(inputs, default).BeginCycles, Is.GreaterThan(cycles));
        Assert.That(memory.BeginCyclesWithWeights(inputs with { }, default), Is.EqualTo(cycles));
        Assert.That((memory.Simulated, memory.Found), Is.EqualTo((2L, 1L)));
    }

    [TestCase("technology", "16nm")]
    [TestCase("buffers.weight.size_kib", "4096")]
    [TestCase("buffers.activation.cell", "lstp")]
    public void What_changes_energy_or_room_alone_is_simulated_once(string field, string value)
    {
        var memory = new SimulationMemory();
        // Room enough for all that the layers ask for.
        (string, string)[] ample = [("clock_mhz", "100"), ("buffers.weight.size_kib", "2048"), ("buffers.activation.size_kib", "2048"), ("buffers.partial_sum.size_kib", "2048")];
        var before = TotalsSimulator.Run(Request(ample), new Nothing(), memory);
        var simulated = memory.Simulated;
        var after = TotalsSimulator.Run(Request([.. ample.Where(f => f.Item1 != field), (field, value)]), new Nothing(), memory);
        Assert.Multiple(() =>
        {
            Assert.That(after.EnergyPj, Is.Not.EqualTo(before.EnergyPj), "the point is priced by itself");
            Assert.That(memory.Simulated - simulated, Is.LessThan(simulated / 4 + 1));
        });
    }

    [Test]
    public void Threads_that_want_the_same_simulate_it_once()
    {
        var request = Request([]);
        var alone = new SimulationMemory();
        var expected = TotalsSimulator.Run(request, new Nothing(), alone);
        var memory = new SimulationMemory();
        var runs = new RunTotals[4];
        Parallel.For(0, runs.Length, new ParallelOptions { MaxDegreeOfParallelism = runs.Length }, i => runs[i] = TotalsSimulator.Run(request, new Nothing(), memory));
        Assert.That(memory.Simulated, Is.EqualTo(alone.Simulated));
        foreach (var run in runs)
            RequireEqual(run, expected);
    }

    private static void RequireEqual(RunTotals run, RunTotals expected) => Assert.Multiple(() =>
    {
        Assert.That(run.Cycles, Is.EqualTo(expected.Cycles));
        Assert.That(run.EnergyByComponentPj, Is.EqualTo(expected.EnergyByComponentPj));
        Assert.That((run.Macs, run.DramBytes, run.PartialSumFootprintBytes), Is.EqualTo((expected.Macs, expected.DramBytes, expected.PartialSumFootprintBytes)));
        Assert.That(run.PrefetchGains, Is.EqualTo(expected.PrefetchGains));
    });

    private static RunRequest Request(IReadOnlyList<(string Path, string Value)> fields)
    {
        var machine = AcceleratorFile.Load("int8-systolic", fields);
        return new RunRequest { Accelerator = machine, Workload = Network, Precision = PrecisionFile.Load(machine.Spec.DefaultPrecision) };
    }

    private static readonly Workload Network = WorkloadFile.Parse("""
        name: small
        layers:
          - { name: c1, op: conv, input: [14, 14, 32], kernel: 3, padding: 1, filters: 48, epilogue: [relu], inputs: [outside] }
          - { name: c2, op: conv, input: [14, 14, 48], kernel: 3, padding: 1, filters: 48 }
          - { name: sum, op: add, shape: [14, 14, 48], inputs: [c2, c1] }
          - { name: f1, op: fc, in: 9408, out: 32 }
          - { name: f2, op: fc, in: 32, out: 64 }
        """, "small.yaml");

    private sealed class Nothing : ILayerTotals
    {
        public LayerWay? FindWay(string hash) => null;

        public void KeepWay(string hash, LayerWay way)
        {
        }

        public LayerTotals? Find(string hash) => null;

        public void Keep(string hash, LayerTotals totals)
        {
        }

        public long? FindPrefetchGain(string hash) => null;

        public void KeepPrefetchGain(string hash, long cycles)
        {
        }
    }
}
