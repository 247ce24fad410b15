using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>Cycles that the codes of a tile take over a link: as wide as the link is, and as fast as a row or column of the array may be served.</summary>
internal static class LinkTiming
{
    /// <param name="codes">All that pass.</param>
    /// <param name="accesses">Cycles of the array in which some pass, taken to be equal.</param>
    /// <param name="codesOfLine">The most that one row or column takes in one of them: its element's lanes.</param>
    /// <param name="transfers">Of each code: one, or one for each element that uses it.</param>
    public static long Cycles(LinkSpec link, BufferSpec buffer, long codes, int bits, long accesses, long codesOfLine, int transfers)
    {
        var sent = checked(codes * bits * transfers);
        var width = link.WidthFrom(buffer);
        var byWidth = (sent + width - 1) / width;
        if (link.LineBits is not { } line)
            return byWidth;
        var ofLine = checked(Math.Min(BufferAccess.AtOnce(codes, accesses), codesOfLine) * bits * transfers);
        return Math.Max(byWidth, checked(accesses * ((ofLine + line - 1) / line)));
    }
}
