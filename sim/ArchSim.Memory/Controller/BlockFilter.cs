namespace ArchSim.Memory;

/// <summary>Tells at once, for nearly every block, that no request for it is under way; counts of hashes, so never wrong in saying so.</summary>
internal sealed class BlockFilter
{
    private const int Bits = 12;
    private readonly ushort[] _counts = new ushort[1 << Bits];

    public bool MayHold(long block) => _counts[Slot(block)] != 0;

    public void Add(long block) => _counts[Slot(block)]++;

    public void Clear() => Array.Clear(_counts);

    public void Remove(long block) => _counts[Slot(block)]--;

    private static int Slot(long block) => (int)((ulong)(block * unchecked((long)0x9E3779B97F4A7C15)) >> (64 - Bits));
}
