using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>
/// How the array passes through what a tile has in a buffer. Words lie round the banks, in the order in which they are passed: no two of a cycle share a bank, but for
/// those of <see cref="BankConflicts"/>.
/// </summary>
/// <param name="Words">Accessed.</param>
/// <param name="PortCycles">With each bank accessing a word a cycle.</param>
/// <param name="CodesAtOnce">Of one access by itself.</param>
internal readonly record struct BufferAccess(long Words, long PortCycles, long CodesAtOnce)
{
    /// <summary>Word after word, each once.</summary>
    public static BufferAccess InOrder(BufferSpec buffer, long bits, long codes) =>
        new(TileCost.Words(bits, buffer), (bits + buffer.BitsPerCycle - 1) / buffer.BitsPerCycle, codes);

    /// <summary>Whole words in each cycle of the array that accesses some codes, these cycles taken to be equal.</summary>
    /// <param name="bitsAtOnce">That <paramref name="codesAtOnce"/> take.</param>
    public static BufferAccess CycleByCycle(BufferSpec buffer, long accesses, long codesAtOnce, long bitsAtOnce)
    {
        var words = TileCost.Words(bitsAtOnce, buffer);
        return new(checked(accesses * words), checked(accesses * ((words + buffer.Banks - 1) / buffer.Banks)), codesAtOnce);
    }

    /// <summary>For that many bytes through the port, side by side.</summary>
    public static long CyclesOf(BufferSpec buffer, long bytes) => (checked(bytes * 8) + buffer.BitsPerCycle - 1) / buffer.BitsPerCycle;

    /// <summary>The most of so many codes in one of so many cycles.</summary>
    public static long AtOnce(long codes, long accesses) => (codes + accesses - 1) / accesses;
}
