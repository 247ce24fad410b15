using ArchSim.Memory;

namespace ArchSim.UnitTests.Memory;

/// <summary>Clocks that ranks spend awake and asleep, which add up and are none of them negative.</summary>
public sealed class PowerDownTests
{
    private static readonly MemorySpec OneRank = MemoryReader.Load("ddr4-2400-1rank");

    // Requests wait at every clock, whenever a refresh falls due: there is no time to sleep.
    [Test]
    public void A_rank_that_always_has_requests_never_powers_down([Values] bool jumps)
    {
        var requests = Traces.Sequential(64, 40_000).ToArray();
        var result = Run(OneRank with { PowerDownIdleClocks = 100 }, jumps, requests);
        var awake = Run(OneRank, jumps, requests);
        Assert.That(result.Commands.RankRefreshes, Is.GreaterThan(10));
        Assert.That(States(result), Is.EqualTo(States(awake)));
        Assert.That(States(result)[2..], Is.EqualTo(new[] { 0L, 0L }));
        Assert.That(result.Clocks, Is.EqualTo(awake.Clocks));
    }

    [Test]
    public void Clocks_of_all_states_add_up_and_none_is_negative([Values] bool jumps, [Values(1, 3, 30, 300)] int idleClocks, [Values] RefreshKind refresh)
    {
        foreach (var (name, seed) in new[] { ("ddr4-2400", 1), ("hbm3", 2), ("lpddr4-3200", 3) })
        {
            var spec = MemoryReader.Load(name);
            spec = spec with
            {
                PowerDownIdleClocks = idleClocks,
                Refresh = refresh,
                PagePolicy = (PagePolicy)(seed - 1),
                Timing = spec.Timing with { RefreshInterval = 5500, RefreshTimePerBank = 200 },
                Currents = spec.Currents with { Idd5PerBank = 80 },
            };
            var result = Run(spec, jumps, [.. Mixtures.Of(new Random(seed), spec.BurstBytes, 3000)]);
            Assert.That(States(result), Is.All.GreaterThanOrEqualTo(0), name);
            Assert.That(States(result).Sum(), Is.EqualTo((long)spec.Channels * spec.Ranks * result.Clocks), name);
            Assert.That(States(result)[2] + States(result)[3], Is.Positive, name);
        }
    }

    // Asleep from the first clock; nine writes come at clock 3 and are acknowledged in the next, with which the run ends. The rank cannot wake before it has slept its least time.
    [Test]
    public void A_run_that_ends_while_a_rank_must_stay_asleep_counts_no_more_clocks_than_it_has()
    {
        var spec = OneRank with { PowerDownIdleClocks = 1, Timing = OneRank.Timing with { PowerDownLeast = 1000 } };
        var result = Run(spec, jumps: true, [.. Enumerable.Range(0, 40).Select(i => new MemoryRequest(i * 64, true, 3))]);
        Assert.That(States(result), Is.EqualTo(new[] { 0, 1, 0, result.Clocks - 1 }));
    }

    private static ReplayResult Run(MemorySpec spec, bool jumps, MemoryRequest[] requests) =>
        new MemorySystem(spec, new ReplayOptions { Jumps = jumps }).Replay(new ListSource(requests));

    private static long[] States(ReplayResult result)
    {
        var c = result.Commands;
        return [c.ActiveClocks, c.PrechargedClocks, c.ActivePowerDownClocks, c.PrechargedPowerDownClocks];
    }
}
