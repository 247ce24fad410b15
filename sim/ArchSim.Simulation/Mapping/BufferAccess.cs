using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>How the array passes through what a tile has in a buffer. Words lie round the banks, in the order in which they are passed: no two of a cycle share a bank.</summary>
/// <param name="Words">Accessed.</param>
/// <param name="PortCycles">With each bank accessing a word a cycle.</param>
/// <param name="CodesAtOnce">Of one access by itself.</param>
internal readonly record struct BufferAccess(long Words, long PortCycles, long CodesAtOnce)
{
    /// <param name="bits">All of it.</param>
    /// <param name="accesses">Cycles of the array that access some of it, taken to be equal.</param>
    /// <param name="bitsOf">Bits that so many codes take.</param>
    public static BufferAccess Of(BufferSpec buffer, long bits, long accesses, Func<long, long> bitsOf, long codes)
    {
        if (buffer.WordRegister)
            return new(TileCost.Words(bits, buffer), (bits + buffer.BitsPerCycle - 1) / buffer.BitsPerCycle, codes);
        var atOnce = (codes + accesses - 1) / accesses;
        var words = TileCost.Words(bitsOf(atOnce), buffer);
        return new(checked(accesses * words), checked(accesses * ((words + buffer.Banks - 1) / buffer.Banks)), atOnce);
    }
}
