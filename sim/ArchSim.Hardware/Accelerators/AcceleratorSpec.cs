using ArchSim.Memory;
using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>An accelerator as its YAML file states it: immutable, validated, without behaviour.</summary>
public sealed record AcceleratorSpec
{
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required string TechnologyName { get; init; }
    public required double ClockMhz { get; init; }
    public required ArraySpec Array { get; init; }
    public required string DefaultPrecision { get; init; }
    public required BufferSpec WeightBuffer { get; init; }
    public required BufferSpec ActivationBuffer { get; init; }
    public required PartialSumBufferSpec PartialSumBuffer { get; init; }
    public required MemorySpec Dram { get; init; }
    public DramLayout DramLayout { get; init; }
    public required VectorUnitSpec VectorUnit { get; init; }
    public NetworkSpec Network { get; init; } = new();

    /// <summary>Mirrors another tool, to be held against its numbers; a comparison of machines leaves it out unless it is named.</summary>
    public bool IsReferenceModel { get; init; }

    /// <summary>Full text of the accelerator file (with what <c>--set</c> changed) and of every file it includes.</summary>
    public required string SourceText { get; init; }

    /// <summary>
    /// What results depend on: every field of the file and of those it includes, without name, description, comments and the files' names.
    /// Machines of equal identity have equal results.
    /// </summary>
    public string Identity { get; init; } = "";

    /// <summary>The file it came from, for messages.</summary>
    public string File { get; init; } = "accelerator";

    /// <summary>Paths of those files, the accelerator's own first; they are of this machine and no part of a result.</summary>
    public IReadOnlyList<string> SourceFiles { get; init; } = [];
}

/// <summary>Dimensions of a matrix layer that an array can unroll in space.</summary>
public enum LoopDimension
{
    /// <summary>Reduction.</summary>
    K,

    /// <summary>Output channels.</summary>
    N,

    /// <summary>Output rows.</summary>
    H,

    /// <summary>Output columns.</summary>
    W,

    /// <summary>Images of a batch.</summary>
    B,

    /// <summary>Groups.</summary>
    G,
}

/// <summary>A positive extent for each loop dimension; 1 where nothing is unrolled.</summary>
public readonly record struct LoopExtents(int K = 1, int N = 1, int H = 1, int W = 1, int B = 1, int G = 1)
{
    public static LoopExtents One => new(1, 1, 1, 1, 1, 1);

    public long Product => checked((long)K * N * H * W * B * G);

    public static LoopExtents operator *(LoopExtents a, LoopExtents b) =>
        checked(new(a.K * b.K, a.N * b.N, a.H * b.H, a.W * b.W, a.B * b.B, a.G * b.G));
}

/// <summary>How the K extent is summed: along a column of elements, by an adder tree, or not at all (each element accumulates).</summary>
public enum Reduction
{
    Systolic,
    Tree,
    None,
}

/// <summary>How operands reach the elements: skewed from neighbour to neighbour, or to all at once.</summary>
public enum Feeding
{
    Systolic,
    Broadcast,
}

/// <summary>Which operand stays in the elements while the others pass.</summary>
public enum Stationary
{
    Weight,
    Output,
    Input,
}

/// <summary>Serial: an operand is loaded, then used, and cycles are counted as SCALE-Sim counts them. Overlapped: loaded behind the fold before.</summary>
public enum WeightLoad
{
    Overlapped,
    Serial,
}

public sealed record ArraySpec
{
    public required LoopExtents Unroll { get; init; }
    public required Reduction Reduction { get; init; }
    public required Feeding Feeding { get; init; }
    public required Stationary Stationary { get; init; }
    public required WeightLoad WeightLoad { get; init; }

    /// <summary>Groups of elements with buffers between them, so that one can stall without the others.</summary>
    public required int Clusters { get; init; }

    public required ProcessingElementSpec ProcessingElement { get; init; }

    public long ProcessingElements => Unroll.Product;
}

/// <summary>The kind of an element. Each kind derives a record of the fields that its files have.</summary>
/// <param name="Kind">As files name it.</param>
public abstract record ProcessingElementSpec(string Kind)
{
    /// <summary>What of an array such elements cannot stand in, by the array's key.</summary>
    internal virtual IEnumerable<(string Key, string Message)> ProblemsIn(ArraySpec array) => [];
}

/// <summary>One SRAM buffer: <see cref="Banks"/> macros, each <see cref="WidthBits"/> wide, that work side by side on one word address each a cycle.</summary>
public record BufferSpec
{
    public required int SizeKib { get; init; }
    public required int WidthBits { get; init; }
    public int Banks { get; init; } = 1;

    /// <summary>Half of it fills while the other half is read: two macros a bank.</summary>
    public required bool DoubleBuffered { get; init; }

    /// <summary>
    /// A word stays in a register beside the array until all of it is used, or collects there until it is whole. Without, each step of the array accesses words of
    /// its own, and part of a word costs all of it.
    /// </summary>
    public bool WordRegister { get; init; } = true;

    /// <summary>Type of the SRAM cells, one of <see cref="SramCells.Types"/>; null is the technology's.</summary>
    public string? Cell { get; init; }

    public long SizeBytes => SizeKib * 1024L;

    public int BitsPerCycle => checked(WidthBits * Banks);
}

/// <summary>The buffer of sums that leave the array before they are complete.</summary>
public sealed record PartialSumBufferSpec : BufferSpec
{
    /// <summary>The format sums are stored in.</summary>
    public required NumberFormat Encoding { get; init; }

    /// <summary>False: a word holds whole codes only (a 256-bit word holds 21 of 12 bits). True: codes run across words.</summary>
    public required bool DensePacking { get; init; }

    /// <summary>
    /// Two: a bank reads and writes a word in the same cycle. It is a pair of one-port macros, for even and odd words: sums are passed in order, so that the
    /// read runs an odd number of words ahead of the write. One: a bank reads or writes.
    /// </summary>
    public int Ports { get; init; } = 2;

    /// <summary>Whole bytes of a word are written alone. Otherwise, and below a byte, a write of part of a word reads the word first.</summary>
    public bool ByteEnables { get; init; }

    /// <summary>A write of that many codes, by itself, reads its word first.</summary>
    public bool ReadsBeforeWriting(long codes, int bits)
    {
        var whole = DensePacking ? codes * bits % WidthBits == 0 : codes % (WidthBits / bits) == 0;
        return !WordRegister && !whole && !(ByteEnables && codes * bits % 8 == 0);
    }

    /// <summary>
    /// Bits that <paramref name="sums"/> sums of a format take in this buffer. What the sums of a block share stands apart from their codes, packed as these are.
    /// </summary>
    public long StoredBits(long sums, NumberFormat format) => StoredBits(sums, SumCode.Of(format));

    /// <inheritdoc cref="StoredBits(long, NumberFormat)"/>
    public long StoredBits(long sums, SumCode format)
    {
        var codes = StoredBits(sums, format.Bits);
        if (format.BlockLength == 1)
            return codes;
        var sharedBits = (int)Math.Round((format.StoredBits - format.Bits) * format.BlockLength);
        return checked(codes + StoredBits((sums + format.BlockLength - 1) / format.BlockLength, sharedBits));
    }

    /// <summary>Bits that <paramref name="codes"/> codes of <paramref name="bits"/> bits take in this buffer.</summary>
    public long StoredBits(long codes, int bits)
    {
        if (DensePacking)
            return checked(codes * bits);
        var perWord = WidthBits / bits;
        return checked((codes + perWord - 1) / perWord * WidthBits);
    }
}

public sealed record VectorUnitSpec
{
    /// <summary>Elements a cycle.</summary>
    public required int Lanes { get; init; }
}
