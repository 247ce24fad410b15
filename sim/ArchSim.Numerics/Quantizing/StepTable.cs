using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// A quantizer to codes of at most eight bits as a table. Of each sign it is a step function of a float's other bits. The upper bits of a float
/// choose a bucket that holds at most one step; the lower ones are compared with it.
/// </summary>
internal sealed class StepTable
{
    /// <summary>Values that are looked up together: enough to hide latencies, few enough to stay in the nearest cache.</summary>
    public const int Block = 256;

    private const uint FirstInfinity = 0x7F80_0000;
    private const uint MagnitudeBits = 0x7FFF_FFFF;

    // An entry holds a step's place in its bucket in 16 bits.
    private const int MostBucketBits = 16;

    // One MiB: a larger table would be slower than the definition that it stands for.
    private const int MostEntries = 1 << 18;

    // Of each bucket: place of the step << 16 | code from there on << 8 | code below. All of positive numbers, then all of negative ones.
    private readonly uint[] _entries;
    private readonly int _bucketBits;
    private readonly uint _first;
    private readonly uint _last;

    private StepTable(uint[] entries, int bucketBits, uint firstBucket)
    {
        _entries = entries;
        _bucketBits = bucketBits;
        _first = firstBucket << bucketBits;
        _last = ((firstBucket + (uint)entries.Length / 2) << bucketBits) - 1;
    }

    public int SizeBytes => _entries.Length * sizeof(uint);

    /// <summary>The table of a quantizer; null where it is no step function with one step a code, or its steps lie too close for a table.</summary>
    /// <param name="landmarks">Numbers of which each code that is ever given has one; steps are looked for between them.</param>
    public static StepTable? Of(Func<float, uint> encode, IReadOnlyCollection<float> landmarks)
    {
        var positive = StepFunction.Of(bits => encode(BitConverter.UInt32BitsToSingle(bits)), [.. landmarks.Where(float.IsPositive).Select(BitConverter.SingleToUInt32Bits)]);
        var negative = StepFunction.Of(
            bits => encode(BitConverter.UInt32BitsToSingle(bits | ~MagnitudeBits)), [.. landmarks.Where(float.IsNegative).Select(v => BitConverter.SingleToUInt32Bits(v) & MagnitudeBits)]);
        if (positive is null || negative is null)
            return null;
        var steps = positive.Skip(1).Concat(negative.Skip(1)).Select(s => s.From).ToArray();
        // What lies below the first step has to have a place in the first bucket.
        var (lowest, highest) = steps.Length == 0 ? (0, 0) : (steps.Min() - 1, steps.Max());
        for (var bucketBits = MostBucketBits; ; bucketBits--)
        {
            var buckets = (highest >> bucketBits) - (lowest >> bucketBits) + 1;
            if (2L * buckets > MostEntries)
                return null;
            if (!FitInBuckets(positive, bucketBits) || !FitInBuckets(negative, bucketBits))
                continue;
            var entries = new uint[2 * buckets];
            Fill(entries.AsSpan(0, (int)buckets), positive, lowest >> bucketBits, bucketBits);
            Fill(entries.AsSpan((int)buckets), negative, lowest >> bucketBits, bucketBits);
            return new StepTable(entries, bucketBits, lowest >> bucketBits);
        }
    }

    /// <param name="values"><see cref="Block"/> numbers.</param>
    /// <param name="codes">As many codes.</param>
    /// <returns>False where one of the numbers is infinite or NaN; the codes mean nothing then.</returns>
    public bool TryEncode(ReadOnlySpan<float> values, Span<uint> codes)
    {
        var bits = MemoryMarshal.Cast<float, Vector512<uint>>(values[..Block]);
        var found = MemoryMarshal.Cast<uint, Vector512<uint>>(codes[..Block]);
        if (!TryFindBuckets(bits, found))
            return false;
        var entries = _entries;
        // Sixteen look-ups in a row are as fast as one gather instruction where there is one, and the same everywhere.
        foreach (ref var index in codes[..Block])
            index = entries[index];
        var places = Vector512.Create((1u << _bucketBits) - 1);
        for (var i = 0; i < found.Length; i++)
        {
            var entry = found[i];
            var isBeyond = Vector512.GreaterThanOrEqual(Clamped(bits[i] & Vector512.Create(MagnitudeBits)) & places, entry >>> 16);
            found[i] = Vector512.ConditionalSelect(isBeyond, entry >>> 8, entry) & Vector512.Create(0xFFu);
        }
        return true;
    }

    private bool TryFindBuckets(ReadOnlySpan<Vector512<uint>> bits, Span<Vector512<uint>> buckets)
    {
        var largest = Vector512<uint>.Zero;
        var first = Vector512.Create(_first);
        var negative = Vector512.Create((uint)_entries.Length / 2);
        for (var i = 0; i < buckets.Length; i++)
        {
            var magnitude = bits[i] & Vector512.Create(MagnitudeBits);
            largest = Vector512.Max(largest, magnitude);
            var sign = (bits[i].AsInt32() >> 31).AsUInt32();
            buckets[i] = ((Clamped(magnitude) - first) >>> _bucketBits) + (sign & negative);
        }
        return Vector512.LessThanAll(largest, Vector512.Create(FirstInfinity));
    }

    // Below the first bucket and above the last the codes are those of their outer ends.
    private Vector512<uint> Clamped(Vector512<uint> magnitude) => Vector512.Min(Vector512.Max(magnitude, Vector512.Create(_first)), Vector512.Create(_last));

    private static bool FitInBuckets(List<(uint From, uint Code)> steps, int bucketBits)
    {
        for (var i = 2; i < steps.Count; i++)
        {
            if (steps[i].From >> bucketBits == steps[i - 1].From >> bucketBits)
                return false;
        }
        return true;
    }

    private static void Fill(Span<uint> entries, List<(uint From, uint Code)> steps, uint firstBucket, int bucketBits)
    {
        var current = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            var below = steps[current].Code;
            var place = 0u;
            if (current + 1 < steps.Count && steps[current + 1].From >> bucketBits == firstBucket + (uint)i)
                place = steps[++current].From & ((1u << bucketBits) - 1);
            entries[i] = place << 16 | steps[current].Code << 8 | below;
        }
    }
}
