using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// A step function of doubles as a table that gives it exactly. The upper bits of a number choose a bucket; it says how many steps lie below, and the number is
/// compared with the steps inside, of which there is at most one where the table stays small, and a few where steps lie closer.
/// </summary>
internal sealed class StepTable
{
    /// <summary>Numbers that are looked up together: enough to hide latencies, few enough to stay in the nearest cache.</summary>
    public const int Block = 256;

    // 32 KiB: a larger table would leave the nearest cache, which costs more than another comparison.
    private const int MostBuckets = 1 << 14;
    private const int FractionBits = 52;
    private const int LeastBucketBits = 32;

    // Of each bucket, those of positive numbers first: steps that all of its numbers are at or above.
    private readonly ushort[] _below;
    private readonly long[] _stepKeys;
    private readonly uint[] _codes;
    private readonly int _bucketBits;
    private readonly long _first;
    private readonly long _last;
    private readonly int _mostInside;

    private StepTable(List<(long FromKey, uint Code)> runs, int bucketBits)
    {
        var keys = runs.Skip(1).Select(r => r.FromKey).ToArray();
        var (firstBucket, buckets) = Buckets(keys, bucketBits);
        _bucketBits = bucketBits;
        _first = firstBucket << bucketBits;
        _last = _first + ((long)buckets << bucketBits) - 1;
        _below = new ushort[2 * buckets];
        var most = 0;
        for (var i = 0; i < _below.Length; i++)
        {
            var (low, high) = Ends(i % buckets, buckets);
            // The key of a negative number is the complement of its magnitude's.
            if (i >= buckets)
                (low, high) = (~high, ~low);
            var below = CountUpTo(keys, low);
            _below[i] = (ushort)below;
            most = Math.Max(most, CountUpTo(keys, high) - below);
        }
        _mostInside = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(most, 1) + 1) - 1;
        // A search may look beyond the last step, where nothing is found.
        _stepKeys = [.. keys, .. Enumerable.Repeat(long.MaxValue, _mostInside)];
        _codes = [.. runs.Select(r => r.Code)];
    }

    /// <summary>Of every run of numbers, ascending, its code.</summary>
    public ReadOnlySpan<uint> Codes => _codes;

    public int SizeBytes => _below.Length * sizeof(ushort) + _stepKeys.Length * sizeof(long);

    /// <summary>The table of a function; null where it is no step function with one step a code.</summary>
    /// <param name="landmarks">Numbers of which each code that is ever given has one.</param>
    public static StepTable? Of(Func<double, uint> encode, IEnumerable<double> landmarks)
    {
        if (StepFunction.Of(encode, landmarks) is not { } runs)
            return null;
        var keys = runs.Skip(1).Select(r => r.FromKey).ToArray();
        StepTable? best = null;
        for (var bucketBits = FractionBits; bucketBits >= LeastBucketBits && 2 * Buckets(keys, bucketBits).Count <= MostBuckets; bucketBits--)
        {
            var table = new StepTable(runs, bucketBits);
            if (best is null || table._mostInside < best._mostInside)
                best = table;
            if (best._mostInside == 1)
                break;
        }
        return best;
    }

    /// <param name="ofRun">What each run of numbers gives, ascending.</param>
    /// <param name="numbers">At most <see cref="Block"/>, finite.</param>
    /// <param name="results">As many; may be the same memory.</param>
    public void LookUp<T>(ReadOnlySpan<double> numbers, T[] ofRun, Span<T> results)
        where T : unmanaged
    {
        Span<long> keys = stackalloc long[Block];
        Span<int> buckets = stackalloc int[Block];
        FindBuckets(MemoryMarshal.Cast<double, long>(numbers), keys, buckets);
        if (_mostInside == 1)
            LookUpOneInside(keys, buckets, ofRun, results[..numbers.Length]);
        else
            LookUpSomeInside(keys, buckets, ofRun, results[..numbers.Length]);
    }

    // Indices are right by construction: a bucket lies between the first and the last, and no number is above more steps than there are.
    private void LookUpOneInside<T>(ReadOnlySpan<long> keys, ReadOnlySpan<int> buckets, T[] ofRun, Span<T> results)
        where T : unmanaged
    {
        ref var below = ref MemoryMarshal.GetArrayDataReference(_below);
        ref var steps = ref MemoryMarshal.GetArrayDataReference(_stepKeys);
        ref var runs = ref MemoryMarshal.GetArrayDataReference(ofRun);
        for (var i = 0; i < results.Length; i++)
        {
            var run = (int)Unsafe.Add(ref below, buckets[i]);
            run += keys[i] >= Unsafe.Add(ref steps, run) ? 1 : 0;
            results[i] = Unsafe.Add(ref runs, run);
        }
    }

    private void LookUpSomeInside<T>(ReadOnlySpan<long> keys, ReadOnlySpan<int> buckets, T[] ofRun, Span<T> results)
        where T : unmanaged
    {
        ref var below = ref MemoryMarshal.GetArrayDataReference(_below);
        ref var steps = ref MemoryMarshal.GetArrayDataReference(_stepKeys);
        ref var runs = ref MemoryMarshal.GetArrayDataReference(ofRun);
        Span<int> found = stackalloc int[Block];
        found = found[..results.Length];
        for (var i = 0; i < found.Length; i++)
            found[i] = Unsafe.Add(ref below, buckets[i]);
        // Each round of the search goes over the whole block, so that no number waits for its last comparison.
        for (var half = (_mostInside + 1) / 2; half > 0; half /= 2)
        {
            for (var i = 0; i < found.Length; i++)
            {
                // By a mask: half of all branches here would be mispredicted.
                var run = found[i];
                found[i] = run + (half & -(keys[i] >= Unsafe.Add(ref steps, run + half - 1) ? 1 : 0));
            }
        }
        for (var i = 0; i < results.Length; i++)
            results[i] = Unsafe.Add(ref runs, found[i]);
    }

    private void FindBuckets(ReadOnlySpan<long> bits, Span<long> keys, Span<int> buckets)
    {
        var (first, last) = (Vector512.Create(_first), Vector512.Create(_last));
        var ofSign = Vector512.Create((long)_below.Length / 2);
        var whole = bits.Length / 16 * 16;
        for (var i = 0; i < whole; i += 16)
        {
            var low = Buckets(Vector512.Create(bits[i..]), keys[i..]);
            var high = Buckets(Vector512.Create(bits[(i + 8)..]), keys[(i + 8)..]);
            Vector512.Narrow(low, high).CopyTo(buckets[i..]);
        }
        for (var i = whole; i < bits.Length; i++)
        {
            var magnitude = bits[i] & long.MaxValue;
            keys[i] = bits[i] ^ ((bits[i] >> 63) & long.MaxValue);
            buckets[i] = (int)((Math.Clamp(magnitude, _first, _last) - _first) >> _bucketBits) + (bits[i] < 0 ? _below.Length / 2 : 0);
        }

        Vector512<long> Buckets(Vector512<long> numbers, Span<long> keysOfThem)
        {
            var magnitudes = numbers & Vector512.Create(long.MaxValue);
            var signs = numbers >> 63;
            (numbers ^ (signs & Vector512.Create(long.MaxValue))).CopyTo(keysOfThem);
            return ((Vector512.Min(Vector512.Max(magnitudes, first), last) - first) >>> _bucketBits) + (signs & ofSign);
        }
    }

    /// <summary>Bits of the magnitudes of a bucket; the outer ones reach to zero and to the largest.</summary>
    private (long Low, long High) Ends(int bucket, int buckets) => (
        bucket == 0 ? 0 : _first + ((long)bucket << _bucketBits),
        bucket == buckets - 1 ? long.MaxValue : _first + ((long)(bucket + 1) << _bucketBits) - 1);

    /// <summary>
    /// Buckets of one sign, from the one below that of the step nearest to zero to that of the farthest. Steps at zero itself, where the sign changes, lie in the first.
    /// </summary>
    private static (long First, int Count) Buckets(long[] keys, int bucketBits)
    {
        var magnitudes = keys.Select(k => k < 0 ? ~k : k).Where(m => m > 1).DefaultIfEmpty(BitConverter.DoubleToInt64Bits(1)).ToArray();
        var first = Math.Max((magnitudes.Min() >> bucketBits) - 1, 0);
        return (first, (int)Math.Min(int.MaxValue / 2, (magnitudes.Max() >> bucketBits) - first + 1));
    }

    private static int CountUpTo(long[] keys, long limit)
    {
        var found = Array.BinarySearch(keys, limit);
        return found >= 0 ? found + 1 : ~found;
    }
}
