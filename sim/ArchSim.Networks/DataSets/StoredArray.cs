using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>What the header of a file of IDX or .npy, or a sidecar, says of the numbers that follow.</summary>
/// <param name="Form">For messages: what the file is.</param>
/// <param name="Extents">Outermost first; at least 1 each.</param>
/// <param name="OffsetBytes">Of the first number.</param>
/// <param name="IsColumnMajor">The first index runs fastest, as Fortran has it.</param>
internal sealed record StoredArray(string Form, StoredNumber Number, long[] Extents, long OffsetBytes, bool IsColumnMajor = false)
{
    public string Shape => $"[{string.Join(", ", Extents)}]";

    /// <summary>Bytes of the numbers; <see cref="UInt128.MaxValue"/> where no file can be as long.</summary>
    private UInt128 Bytes
    {
        get
        {
            var bytes = (UInt128)Number.SizeBytes;
            foreach (var extent in Extents)
            {
                bytes *= (UInt128)extent;
                if (bytes > long.MaxValue)
                    return UInt128.MaxValue;
            }
            return bytes;
        }
    }

    /// <summary>The numbers fill the file to its last byte.</summary>
    public bool Fills(DataFile file) => Bytes == (UInt128)(file.Length - OffsetBytes);

    /// <summary>Fails unless there are numbers and they fill the file, which also bounds every extent.</summary>
    /// <exception cref="InputException">An extent of 0, or a size that the file does not have.</exception>
    public void RequireFile(DataFile file)
    {
        if (Extents.Contains(0))
            throw new InputException(file.Path, $"{Form} holds nothing: its shape is {Shape}");
        if (Fills(file))
            return;
        var size = Bytes == UInt128.MaxValue ? "more bytes than any file has" : $"{Bytes} bytes";
        throw new InputException(file.Path, $"{Form} of shape {Shape} has {size} of numbers from byte {OffsetBytes} on; the file has {file.Length - OffsetBytes}");
    }
}
