using ArchSim.Memory;

namespace ArchSim.Benchmarks;

/// <summary>The controller on streams that are made up as it goes.</summary>
internal static class MemoryRates
{
    private const long StreamBytes = 16 << 20;
    private const int RandomBursts = 1_000_000;

    // The runtime compiles hot paths for good a while after it has seen them; what is measured first would be slow.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private static readonly string[] Drams = ["ddr4-2400", "ddr4-2400-interleaved", "ddr4-3200", "lpddr4-2400", "lpddr4-3200", "lpddr5-6400", "hbm2-1channel", "hbm2", "hbm3"];

    public static string Measure()
    {
        var table = new MarkdownTable("memory", "16 MB ms", "median", "of its clocks jumped %", "without jumps ms", "1 M random ms", "processor ms");
        var first = MemoryReader.Load(Drams[0]);
        Timing.Of(() => Sequential(first, jumps: true), WarmUp);
        foreach (var name in Drams)
        {
            var spec = MemoryReader.Load(name);
            var jumped = Sequential(spec, jumps: true);
            var with = Timing.Of(() => Sequential(spec, jumps: true), TimeSpan.FromSeconds(0.5));
            var without = Timing.Of(() => Sequential(spec, jumps: false), TimeSpan.FromSeconds(0.5));
            var random = Timing.Of(() => Run(spec, new RandomReads(spec.BurstBytes, RandomBursts), jumps: true), TimeSpan.Zero);
            table.Add(name, MarkdownTable.Milliseconds(with.Least), MarkdownTable.Milliseconds(with.Median), (100.0 * jumped.JumpedClocks / jumped.Clocks).ToString("0"),
                MarkdownTable.Milliseconds(without.Least), MarkdownTable.Milliseconds(random.Least), MarkdownTable.Milliseconds(random.Processor));
        }
        return table.ToString();
    }

    private static ReplayResult Sequential(MemorySpec spec, bool jumps) => Run(spec, new SequentialReads(spec.BurstBytes, (int)(StreamBytes / spec.BurstBytes)), jumps);

    private static ReplayResult Run<TSource>(MemorySpec spec, TSource source, bool jumps)
        where TSource : IRequestSource =>
        new MemorySystem(spec, new ReplayOptions { MaxAdds = ReplayOptions.AddsFor(spec.Channels), Jumps = jumps }).Replay(source);

    private struct SequentialReads(int bytes, int count) : IRequestSource
    {
        private int _next;

        public bool TryNext(out MemoryRequest request)
        {
            request = new MemoryRequest((long)_next * bytes, false, 0);
            return _next++ < count;
        }
    }

    private struct RandomReads(int bytes, int count) : IRequestSource
    {
        private int _made;
        private ulong _state = 1;

        public bool TryNext(out MemoryRequest request)
        {
            // Knuth's constants; over a gigabyte.
            _state = (_state * 6364136223846793005) + 1442695040888963407;
            request = new MemoryRequest((long)(_state >> 33) % ((1L << 30) / bytes) * bytes, false, 0);
            return _made++ < count;
        }
    }
}
