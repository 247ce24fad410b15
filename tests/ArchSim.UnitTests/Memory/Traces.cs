using ArchSim.Memory;

namespace ArchSim.UnitTests.Memory;

/// <summary>Request streams as accelerators and adversaries make them; the twelve of the validation set by their names, from the rules of its script.</summary>
internal static class Traces
{
    public static IReadOnlyDictionary<string, Func<int, long, IEnumerable<MemoryRequest>>> Named { get; } = new Dictionary<string, Func<int, long, IEnumerable<MemoryRequest>>>
    {
        ["seq_read_16MB"] = (r, _) => Sequential(r, Count(r)),
        ["seq_write_16MB"] = (r, _) => Sequential(r, Count(r), write: true),
        ["rand_read_1GiB_s1"] = (r, _) => Scattered(r, Count(r) / 4, 1),
        ["rand_blk1024_s4"] = (r, _) => Scattered(r, Count(r) / 4, 4, 1024),
        ["rw_alt_chunk16_off512M"] = (r, _) => Chunks(r, Count(r) / 2, 16, (0, false), (512L << 20, true)),
        ["triad_chunk16_256M_512M"] = (r, _) => Chunks(r, Count(r) / 2 / 48 * 48, 16, (0, false), (256L << 20, false), (512L << 20, true)),
        ["stride_rowconflict_samebank"] = (r, row) => Strided(r, 16384, row),
        ["stride_4096"] = (r, _) => Strided(r, Count(r) / 4, 4096),
        ["two_streams_bankconflict_64rows"] = (r, row) => Chunks(r, Count(r) / 4, 1, (0, false), (64 * row, false)),
        ["tiles_rb512_pitch8192"] = (r, _) => Tiles(r, Count(r) / 4, 512, 8192),
        ["dep_seq_read_qd1"] = (r, _) => Sequential(r, 16384),
        ["paced_seq_gap8"] = (r, _) => Sequential(r, 65536, gap: 8),
    };

    public static IEnumerable<MemoryRequest> Sequential(int requestBytes, int count, bool write = false, int gap = 0)
    {
        for (var i = 0; i < count; i++)
            yield return new MemoryRequest((long)i * requestBytes, write, (long)i * gap);
    }

    /// <summary>Reads of random requests, or of random blocks of consecutive ones, in the first gigabyte.</summary>
    public static IEnumerable<MemoryRequest> Scattered(int requestBytes, int count, ulong seed, int blockBytes = 0, long region = 1L << 30)
    {
        var state = seed;
        var grain = blockBytes > 0 ? blockBytes : requestBytes;
        long start = 0;
        for (var i = 0; i < count; i++)
        {
            var within = i % (grain / requestBytes);
            if (within == 0)
            {
                // Knuth's constants for a linear congruential generator of 64 bits.
                state = state * 6364136223846793005 + 1442695040888963407;
                start = (long)(state >> 33) % (region / grain) * grain;
            }
            yield return new MemoryRequest(start + (long)within * requestBytes, false, 0);
        }
    }

    /// <summary>A chunk of each stream in turn.</summary>
    public static IEnumerable<MemoryRequest> Chunks(int requestBytes, int count, int chunk, params (long Base, bool Write)[] streams)
    {
        var made = 0;
        for (long first = 0; made < count; first += chunk)
        {
            foreach (var (start, write) in streams)
            {
                for (var i = 0; i < chunk; i++, made++)
                    yield return new MemoryRequest(start + (first + i) * requestBytes, write, 0);
            }
        }
    }

    public static IEnumerable<MemoryRequest> Strided(int requestBytes, int count, long stride, long region = 1L << 30)
    {
        long address = 0, wraps = 0;
        for (var i = 0; i < count; i++)
        {
            yield return new MemoryRequest(address, false, 0);
            address += stride;
            if (address >= region)
                address = stride > requestBytes ? ++wraps * requestBytes % stride : 0;
        }
    }

    /// <summary>Sixty-four rows of a matrix, a piece of each; then the next pieces.</summary>
    public static IEnumerable<MemoryRequest> Tiles(int requestBytes, int count, int pieceBytes, int pitchBytes)
    {
        var perPiece = pieceBytes / requestBytes;
        for (var i = 0; i < count; i++)
        {
            var piece = i / perPiece;
            yield return new MemoryRequest((long)(piece / 64) * pieceBytes + (long)(piece % 64) * pitchBytes + i % perPiece * requestBytes, false, 0);
        }
    }

    public static ListSource Source(this IEnumerable<MemoryRequest> requests) => new([.. requests]);

    private static int Count(int requestBytes) => 16 * 1024 * 1024 / requestBytes;
}

internal struct ListSource(MemoryRequest[] requests) : IRequestSource
{
    private int _next;

    public bool TryNext(out MemoryRequest request)
    {
        request = _next < requests.Length ? requests[_next] : default;
        return _next++ < requests.Length;
    }
}
