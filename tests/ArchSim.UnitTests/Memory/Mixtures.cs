using ArchSim.Memory;

namespace ArchSim.UnitTests.Memory;

/// <summary>Requests of no one pattern.</summary>
internal static class Mixtures
{
    /// <summary>Runs of consecutive, strided and scattered requests, reads and writes, some of them again and again, some with pauses.</summary>
    public static IEnumerable<MemoryRequest> Of(Random random, int bytes, int count)
    {
        long clock = 0;
        for (var made = 0; made < count;)
        {
            var start = (long)random.Next(1 << 18) * bytes;
            var stride = random.Next(4) switch { 0 => 0, 1 => bytes * 16L, _ => bytes };
            var write = random.Next(3) == 0;
            var gap = random.Next(3) == 0 ? random.Next(1, 12) : 0;
            clock += random.Next(6) switch { 0 => random.Next(3000), 1 => random.Next(500_000), _ => 0 };
            for (var run = random.Next(1, 600); run > 0 && made < count; run--, made++)
            {
                yield return new MemoryRequest(start, write, clock);
                start += stride;
                clock += gap;
            }
        }
    }
}
