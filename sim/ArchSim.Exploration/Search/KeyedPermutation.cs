using System.Numerics;

namespace ArchSim.Exploration;

/// <summary>
/// A permutation of 0 to count - 1 that needs no memory: a Feistel network over the next even number of bits, walked along its cycle until it comes back into the range
/// (Black and Rogaway, CT-RSA 2002).
/// </summary>
internal readonly struct KeyedPermutation(long count, long seed, long dimension)
{
    private const int Rounds = 6;

    private readonly int _halfBits = Math.Max(1, (BitOperations.Log2((ulong)Math.Max(1, count - 1)) + 2) / 2);

    public long At(long index)
    {
        var value = (ulong)index;
        do
            value = Encrypt(value);
        while (value >= (ulong)count);
        return (long)value;
    }

    private ulong Encrypt(ulong value)
    {
        var mask = (1UL << _halfBits) - 1;
        var (left, right) = (value >> _halfBits, value & mask);
        for (var round = 0; round < Rounds; round++)
            (left, right) = (right, left ^ (CounterRandom.Bits(seed, (long)right, round, dimension) & mask));
        return left << _halfBits | right;
    }
}
