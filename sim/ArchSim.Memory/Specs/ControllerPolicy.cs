namespace ArchSim.Memory;

/// <summary>Sizes and rules of a controller that no standard fixes.</summary>
public sealed record ControllerPolicy
{
    /// <summary>Bounds of memory, of the reads and of the writes of a channel.</summary>
    public const int LongestQueue = 1024;

    public const int LongestCommandQueue = 64;

    public const int LargestHitCap = 1000;

    public required string Name { get; init; }

    /// <summary>Reads that a channel holds before they reach the queue of their bank.</summary>
    public required int ReadQueue { get; init; }

    /// <summary>Writes that a channel holds, likewise.</summary>
    public required int WriteQueue { get; init; }

    /// <summary>Requests that wait at a bank; among them the first ready comes first.</summary>
    public required int CommandQueue { get; init; }

    /// <summary>A row with as many hits is closed for an older request of another row, even where more hits wait.</summary>
    public required int HitCap { get; init; }

    /// <summary>Writes drain from so many in the buffer on.</summary>
    public required int DrainHigh { get; init; }

    /// <summary>Draining ends at so many; -1: when all that were there when it began have gone.</summary>
    public required int DrainLow { get; init; }

    /// <summary>Writes also drain above so many when no request waits at any bank.</summary>
    public required int DrainIdle { get; init; }

    /// <summary>Queues, hit cap and drain rule of DRAMsim3.</summary>
    public static ControllerPolicy Dramsim3 { get; } = new()
    {
        Name = "dramsim3",
        ReadQueue = 32,
        WriteQueue = 32,
        CommandQueue = 8,
        HitCap = 4,
        DrainHigh = 32,
        DrainLow = -1,
        DrainIdle = 8,
    };

    /// <summary>Twice the queues, long runs of hits, and writes in batches between watermarks: fewer turns of the bus. Assumed, not taken from a product.</summary>
    public static ControllerPolicy Batching { get; } = new()
    {
        Name = "batching",
        ReadQueue = 64,
        WriteQueue = 64,
        CommandQueue = 16,
        HitCap = 32,
        DrainHigh = 56,
        DrainLow = 16,
        DrainIdle = 0,
    };

    /// <summary>One request at a bank at a time, in order of arrival: the least that a controller does. Assumed.</summary>
    public static ControllerPolicy InOrder { get; } = new()
    {
        Name = "in-order",
        ReadQueue = 32,
        WriteQueue = 32,
        CommandQueue = 1,
        HitCap = 1,
        DrainHigh = 32,
        DrainLow = -1,
        DrainIdle = 0,
    };

    public static IReadOnlyDictionary<string, ControllerPolicy> Known { get; } =
        new[] { Dramsim3, Batching, InOrder }.ToDictionary(p => p.Name);
}
