using ArchSim.Memory;

namespace ArchSim.UnitTests.Memory;

/// <summary>Jumping over periods changes nothing but the time that it takes.</summary>
public sealed class JumpTests
{
    private static readonly string[] Drams = ["ddr4-2400", "ddr4-2400-1rank", "ddr4-2400-interleaved", "ddr4-2400-closed", "ddr4-3200", "hbm2-1channel", "lpddr4-2400", "hbm2", "hbm3", "lpddr4-3200", "lpddr5-6400", "ddr4-2000", "ddr4-2000-x32"];

    [Test]
    public void Streams_of_accelerators_take_the_same_with_and_without([ValueSource(nameof(Drams))] string dram)
    {
        var spec = MemoryReader.Load(dram);
        var bytes = spec.BurstBytes;
        foreach (var requests in (IEnumerable<MemoryRequest>[])
        [
            Traces.Sequential(bytes, 6000), Traces.Sequential(bytes, 6000, write: true), Traces.Sequential(bytes, 3000, gap: 8), Traces.Sequential(bytes, 3000, write: true, gap: 7),
            Traces.Chunks(bytes, 4000, 16, (0, false), (512L << 20, true)), Traces.Chunks(bytes, 4000, 1, (0, false), (64L << 17, false)), Traces.Tiles(bytes, 4000, 1024, 8192),
        ])
        {
            Same(spec, requests, new ReplayOptions());
        }
    }

    // Long enough that each recurs; pauses, chunks and strides are such that rows are opened and closed on the way.
    [Test]
    public void Streams_that_cross_rows_take_the_same_and_are_passed_over([Values("ddr4-2400", "hbm2-1channel")] string dram)
    {
        var spec = MemoryReader.Load(dram);
        var bytes = spec.BurstBytes;
        foreach (var requests in (IEnumerable<MemoryRequest>[])
        [
            Traces.Sequential(bytes, 40_000), Traces.Sequential(bytes, 40_000, write: true), Traces.Sequential(bytes, 40_000, gap: 8),
            Traces.Chunks(bytes, 40_000, 16, (0, false), (512L << 20, true)), Traces.Chunks(bytes, 40_000, 16, (0, false), (256L << 20, false), (512L << 20, true)),
            Traces.Strided(bytes, 40_000, 4096),
        ])
        {
            Assert.That(Same(spec, requests, new ReplayOptions()), Is.Positive);
        }
    }

    [Test]
    public void Requests_that_wait_for_the_one_before_take_the_same_and_are_passed_over()
    {
        var spec = MemoryReader.Load("ddr4-2400");
        Assert.That(Same(spec, Traces.Sequential(spec.BurstBytes, 16_384), new ReplayOptions { MaxOutstanding = 1 }), Is.Positive);
    }

    // One channel plays the part of all until a round breaks: by its end, its direction, its clock, or where it begins.
    [Test]
    public void Rounds_of_channels_take_the_same_wherever_they_break([ValueSource(nameof(Drams))] string dram, [Values(0, 1, 5)] int more)
    {
        var spec = MemoryReader.Load(dram);
        var (bytes, channels) = (spec.BurstBytes, spec.Channels);
        var options = new ReplayOptions { MaxAdds = ReplayOptions.AddsFor(channels) };
        var whole = channels * 100;
        var reads = Traces.Sequential(bytes, whole + more);
        var writes = Traces.Sequential(bytes, whole + more, write: true);
        Same(spec, reads, options);
        Same(spec, [.. reads, .. writes, .. reads], options);
        Same(spec, [.. writes, .. reads], options with { FlushesWrites = true, StartsMidInterval = true });
        Same(spec, writes, options with { DrainedBy = 10_000 });
        Same(spec, Traces.Sequential(bytes, whole, gap: 3), options);
        Same(spec, reads.Select(r => r with { Address = r.Address + (more * bytes), Clock = r.Address / bytes / channels * 5 }), options);
        Same(spec, reads.Select(r => r with { Address = r.Address + spec.CapacityBytes - (50L * channels * bytes) }), options);
    }

    [Test]
    public void Random_mixtures_in_rounds_take_the_same_with_and_without([Range(1, 24)] int seed)
    {
        var random = new Random(seed);
        var spec = MemoryReader.Load(Drams[random.Next(Drams.Length)]).WithChannels(1 << random.Next(1, 5));
        spec = spec with
        {
            Mapping = AddressMapping.Interleaved(spec.Mapping),
            PagePolicy = (PagePolicy)random.Next(3),
            Policy = ControllerPolicy.Known.Values.ElementAt(random.Next(ControllerPolicy.Known.Count)),
            PowerDownIdleClocks = random.Next(4) == 0 ? 40 : 0,
            Ranks = 1 << random.Next(2),
            Timing = spec.Timing with { RefreshInterval = random.Next(900, 6000), RefreshTime = 300, RefreshTimePerBank = 20 },
            Refresh = (RefreshKind)random.Next(2),
            Currents = spec.Currents with { Idd5PerBank = 80 },
        };
        var options = new ReplayOptions { MaxAdds = spec.Channels * random.Next(1, 4), StartsMidInterval = random.Next(2) == 0, FlushesWrites = random.Next(2) == 0 };
        var rounds = Mixtures.Of(random, spec.BurstBytes, 3000).SelectMany(r => Enumerable.Range(0, spec.Channels).Select(c => r with { Address = ((r.Address / spec.BurstBytes * spec.Channels) + c) * spec.BurstBytes })).ToList();
        Same(spec, rounds, options);
        Same(spec, [.. rounds.Take(rounds.Count / 2), new(rounds[0].Address, false, rounds[rounds.Count / 2].Clock), .. rounds.Skip(rounds.Count / 2)], options);
    }

    // A refresh is due every 128 clocks, in which the bus carries 32 bursts: none is passed over unless refreshes are.
    [Test]
    public void Refreshes_that_recur_are_passed_over([Values(RefreshKind.AllBank, RefreshKind.PerBank)] RefreshKind kind)
    {
        var spec = MemoryReader.Load("ddr4-2400");
        var interval = kind == RefreshKind.AllBank ? 128 * spec.Ranks : 128 * spec.Banks;
        spec = spec with
        {
            Refresh = kind,
            Timing = spec.Timing with { RefreshInterval = interval, RefreshTime = 60, RefreshTimePerBank = 60 },
            Currents = spec.Currents with { Idd5PerBank = 80 },
        };
        Assert.That(Same(spec, Traces.Sequential(spec.BurstBytes, 100_000), new ReplayOptions()), Is.Positive);
    }

    [Test]
    public void Random_mixtures_take_the_same_with_and_without([Range(1, 24)] int seed)
    {
        var random = new Random(seed);
        var spec = MemoryReader.Load(Drams[random.Next(Drams.Length)]);
        spec = spec with
        {
            PagePolicy = (PagePolicy)random.Next(3),
            Policy = ControllerPolicy.Known.Values.ElementAt(random.Next(ControllerPolicy.Known.Count)),
            PowerDownIdleClocks = random.Next(3) == 0 ? 40 : 0,
            Timing = spec.Timing with { RefreshInterval = random.Next(900, 6000), RefreshTime = 300, RefreshTimePerBank = 20 },
            Refresh = (RefreshKind)random.Next(2),
            Currents = spec.Currents with { Idd5PerBank = 80 },
        };
        Same(spec, Mixtures.Of(random, spec.BurstBytes, 4000), new ReplayOptions { MaxAdds = random.Next(1, 6), MaxOutstanding = random.Next(4) == 0 ? random.Next(1, 40) : 0 });
    }

    // A pause of days: refreshes are counted, not played one by one.
    [Test]
    public void A_pause_of_any_length_is_passed_over([Values("ddr4-2400", "hbm3")] string dram)
    {
        var spec = MemoryReader.Load(dram);
        var result = new MemorySystem(spec, new ReplayOptions()).Replay(new ListSource([new(0, false, 0), new(0, false, TraceFile.LargestClock)]));
        var intervals = TraceFile.LargestClock / spec.Timing.RefreshInterval;
        var targets = spec.Channels * (dram == "hbm3" ? 16 : 2);
        Assert.That((result.Commands.RankRefreshes + result.Commands.BankRefreshes) / (double)(intervals * targets), Is.EqualTo(1).Within(1e-5));
    }

    // Ranks wake for each refresh, which so comes later; where the stay or the exit is long, it takes several rounds until one is as another before.
    [Test]
    public void Pauses_asleep_take_the_same_with_and_without([Values("ddr4-2400", "lpddr4-3200", "hbm3")] string dram, [Values(1, 100, 5000, 20_000)] int idleClocks, [Values(6, 700, 5500)] int least)
    {
        var spec = MemoryReader.Load(dram);
        spec = spec with { PowerDownIdleClocks = idleClocks, Timing = spec.Timing with { PowerDownLeast = least } };
        var interval = spec.Timing.RefreshInterval;
        MemoryRequest[] requests = [new(0, false, 0), new(1 << 20, false, 90L * interval), new(64, true, 300L * interval + 17), new(0, false, 377L * interval + 5)];
        Same(spec, requests, new ReplayOptions());
    }

    // Of a pause of days some rounds are played, as without power-down.
    [Test]
    public void A_pause_of_any_length_asleep_is_passed_over([Values("ddr4-2400", "hbm3")] string dram)
    {
        var spec = MemoryReader.Load(dram) with { PowerDownIdleClocks = 100 };
        var result = new MemorySystem(spec, new ReplayOptions()).Replay(new ListSource([new(0, false, 0), new(0, false, TraceFile.LargestClock)]));
        var asleep = (double)result.Commands.PrechargedPowerDownClocks / (result.Clocks * spec.Channels * spec.Ranks);
        var awake = (double)(100 + spec.Timing.PowerDownExit + 1) * (dram == "hbm3" ? 16 : 1) / spec.Timing.RefreshInterval;
        Assert.That(asleep, Is.EqualTo(1 - awake).Within(1e-3));
    }

    [Test]
    public void A_replay_can_be_interrupted_among_requests([Values] bool jumps)
    {
        var system = new MemorySystem(MemoryReader.Load("ddr4-2400"), new ReplayOptions { Jumps = jumps });
        using var cancel = new CancellationTokenSource();
        Assert.That(() => system.Replay(new Endless(cancel, interrupted: 50_000), cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    // Played, this pause takes hours.
    [Test]
    public void A_replay_can_be_interrupted_in_a_pause()
    {
        var system = new MemorySystem(MemoryReader.Load("ddr4-2400"), new ReplayOptions { Jumps = false });
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.That(() => system.Replay(new ListSource([new(0, false, 0), new(0, false, TraceFile.LargestClock)]), cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_sequential_stream_is_mostly_jumped_over()
    {
        var result = new MemorySystem(MemoryReader.Load("ddr4-2400"), new ReplayOptions()).Replay(Traces.Sequential(64, 20_000).Source());
        Assert.That(result.JumpedClocks, Is.GreaterThan(result.Clocks / 2));
    }

    /// <returns>Clocks that were passed over.</returns>
    private static long Same(MemorySpec spec, IEnumerable<MemoryRequest> requests, ReplayOptions options)
    {
        var list = requests.ToArray();
        var with = new MemorySystem(spec, options with { Jumps = true }).Replay(new ListSource(list));
        var without = new MemorySystem(spec, options with { Jumps = false }).Replay(new ListSource(list));
        Assert.That(without.JumpedClocks, Is.Zero);
        Assert.That(Facts(with), Is.EqualTo(Facts(without)));
        return with.JumpedClocks;
    }

    private static long[] Facts(ReplayResult r) =>
    [
        r.Clocks, r.Reads, r.Writes, r.Wrapped, r.Commands.Activates, r.Commands.Precharges, r.Commands.Reads, r.Commands.Writes, r.Commands.ReadHits, r.Commands.WriteHits,
        r.Commands.RankRefreshes, r.Commands.BankRefreshes, r.Commands.ActiveClocks, r.Commands.PrechargedClocks, r.Commands.ActivePowerDownClocks, r.Commands.PrechargedPowerDownClocks,
        r.Latencies.Count, r.Latencies.SumClocks, r.Latencies.LongestClocks, .. Enumerable.Range(0, 101).Select(p => r.Latencies.QuantileClocks(p / 100.0)),
    ];

    private struct Endless(CancellationTokenSource cancel, int interrupted) : IRequestSource
    {
        private int _next;

        public bool TryNext(out MemoryRequest request)
        {
            if (_next == interrupted)
                cancel.Cancel();
            request = new MemoryRequest(_next++ * 64L, false, 0);
            return true;
        }
    }
}
