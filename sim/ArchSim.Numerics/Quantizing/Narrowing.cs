using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Small numbers in 32 bits, stored in fewer.</summary>
internal static class Narrowing
{
    public static void Narrow(ReadOnlySpan<uint> wide, Span<ushort> narrow)
    {
        var whole = wide.Length / 32 * 32;
        var sources = MemoryMarshal.Cast<uint, Vector512<uint>>(wide[..whole]);
        var targets = MemoryMarshal.Cast<ushort, Vector512<ushort>>(narrow[..whole]);
        for (var i = 0; i < targets.Length; i++)
            targets[i] = Vector512.Narrow(sources[2 * i], sources[2 * i + 1]);
        for (var i = whole; i < wide.Length; i++)
            narrow[i] = (ushort)wide[i];
    }

    public static void Narrow(ReadOnlySpan<uint> wide, Span<byte> narrow)
    {
        var whole = wide.Length / 64 * 64;
        var sources = MemoryMarshal.Cast<uint, Vector512<uint>>(wide[..whole]);
        var targets = MemoryMarshal.Cast<byte, Vector512<byte>>(narrow[..whole]);
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = Vector512.Narrow(
                Vector512.Narrow(sources[4 * i], sources[4 * i + 1]), Vector512.Narrow(sources[4 * i + 2], sources[4 * i + 3]));
        }
        for (var i = whole; i < wide.Length; i++)
            narrow[i] = (byte)wide[i];
    }
}
