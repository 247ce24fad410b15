namespace ArchSim.Hardware;

/// <summary>The links between the buffers and the array, as a file states them. Without a word in the file, they deliver whatever the buffers do.</summary>
public sealed record NetworkSpec
{
    public OperandLinkSpec Weight { get; init; } = new();

    public OperandLinkSpec Activation { get; init; } = new();

    public LinkSpec PartialSum { get; init; } = new();
}

/// <summary>Wires between one buffer and the array's edge.</summary>
public record LinkSpec
{
    /// <summary>Bits a cycle, and each way for sums; null is what the buffer delivers.</summary>
    public int? WidthBits { get; init; }

    /// <summary>Registers one behind the other on the way, a cycle each.</summary>
    public int Hops { get; init; }

    /// <summary>Bits a cycle that one row (of activations) or column (of weights and sums) of the array takes; null is what its elements take.</summary>
    public int? LineBits { get; init; }

    public int WidthFrom(BufferSpec buffer) => WidthBits ?? buffer.BitsPerCycle;
}

/// <summary>How an operand reaches the elements that share it.</summary>
public enum Delivery
{
    /// <summary>One transfer serves them all: on a wire along them, or from neighbour to neighbour.</summary>
    Multicast,

    /// <summary>One transfer each.</summary>
    Unicast,
}

public sealed record OperandLinkSpec : LinkSpec
{
    public Delivery Delivery { get; init; }

    /// <summary>Transfers of a code that so many elements use at once.</summary>
    public int Transfers(int receivers) => Delivery == Delivery.Unicast ? receivers : 1;
}
