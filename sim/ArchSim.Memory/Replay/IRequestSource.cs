namespace ArchSim.Memory;

/// <summary>A request of one burst.</summary>
/// <param name="Address">In bytes.</param>
/// <param name="Clock">It is offered no earlier than at this DRAM clock, and not before those ahead of it were taken.</param>
public readonly record struct MemoryRequest(long Address, bool IsWrite, long Clock);

/// <summary>Requests in the order in which they are offered.</summary>
public interface IRequestSource
{
    /// <returns>False where there are no more.</returns>
    bool TryNext(out MemoryRequest request);
}
