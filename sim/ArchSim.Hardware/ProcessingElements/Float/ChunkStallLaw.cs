using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>The sum of a chunk is added to those before it by the element's one adder, in a cycle of its own.</summary>
internal sealed class ChunkStallLaw(int chunk) : IStallLaw
{
    public CyclesPerStep LeastCycles => new(chunk + 1, chunk);

    public CyclesPerStep Measure(OperandSample sample, int elementsInCluster) => LeastCycles;
}
