using ArchSim.Hardware;
using ArchSim.Memory;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What the machine asked its memory for, written down and replayed on the controllers alone: the same commands, so the machine's clock does not matter to them.</summary>
public sealed class MemoryTraceTests
{
    private static readonly string[] Drams =
    [
        "ddr4-2400", "ddr4-2400-closed", "ddr4-2400-interleaved", "ddr4-3200", "lpddr4-3200", "lpddr5-6400", "hbm2", "hbm3", "hbm2-1channel",
    ];

    [Test]
    public void Requests_of_real_layers_replayed_alone_take_the_same_commands([ValueSource(nameof(Drams))] string dram)
    {
        var spec = MemoryReader.Load(dram);
        foreach (var name in (string[])["layer1.0.conv1", "layer4.0.downsample.0"])
        {
            var all = WorkloadFile.Load("resnet18").Layers.OfType<MatrixLayer>().ToList();
            var layer = all.Find(l => l.Name == name) ?? all[name.StartsWith("layer1", StringComparison.Ordinal) ? 1 : ^3];
            Replay(TestMachine.Spec() with { Dram = spec }, layer);
        }
    }

    [Test]
    public void Requests_of_random_layers_on_random_machines_replayed_alone_take_the_same_commands([Range(0, 19)] int seed)
    {
        var (costs, mapping) = FastForwardTests.Round(new Random(seed));
        Replay(costs, mapping, jumps: seed % 2 == 0);
    }

    private static void Replay(AcceleratorSpec machine, MatrixLayer layer)
    {
        var costs = TestMachine.Costs(machine, layer);
        Replay(costs, TestMachine.Pick(costs), jumps: true);
    }

    private static void Replay(TileCosts costs, Mapping mapping, bool jumps)
    {
        var spec = costs.Work.Machine;
        var requests = new List<MemoryRequest>();
        var machine = MatrixMachine.Run(costs, mapping, out _, fastForward: jumps, requests: requests.Add);
        var cyclesPerClock = spec.Dram.ClockPeriodNs * spec.ClockMhz / 1000;
        var replayed = new MemorySystem(spec.Dram, new ReplayOptions
        {
            MaxAdds = ReplayOptions.AddsFor(spec.Dram.Channels),
            Jumps = false,
            LeastClocks = (long)Math.Ceiling((machine.Cycles - machine.DrainCycles) / cyclesPerClock - 1e-9),
            DrainedBy = (long)Math.Ceiling(machine.Cycles / cyclesPerClock - 1e-9),
            StartsMidInterval = true,
        }).Replay(new Source(requests));
        var (mine, alone) = (machine.Counts, replayed.Commands);

        Assert.That(requests, Is.Not.Empty);
        Assert.Multiple(() =>
        {
            Assert.That((mine.DramReadBursts, mine.DramWriteBursts, mine.DramRowHits), Is.EqualTo((alone.Reads, alone.Writes, alone.ReadHits + alone.WriteHits)));
            Assert.That((mine.DramActivates, mine.DramPrecharges), Is.EqualTo((alone.Activates, alone.Precharges)));
            Assert.That((mine.DramRankRefreshes, mine.DramBankRefreshes), Is.EqualTo((alone.RankRefreshes, alone.BankRefreshes)));
            Assert.That((mine.DramActiveClocks, mine.DramPrechargedClocks), Is.EqualTo((alone.ActiveClocks, alone.PrechargedClocks)));
        });
    }

    private sealed class Source(IReadOnlyList<MemoryRequest> requests) : IRequestSource
    {
        private int _next;

        public bool TryNext(out MemoryRequest request)
        {
            request = _next < requests.Count ? requests[_next] : default;
            return _next++ < requests.Count;
        }
    }
}
