using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>An element's mode as timing sees it; what else it is of matters to energy.</summary>
/// <param name="LeastCycles">Of a step on operands that cost least.</param>
internal readonly record struct ModeTiming(LoopExtents Lanes, int PipelineDepth, CyclesPerStep LeastCycles, double SumsPerCycle)
{
    public static ModeTiming Of(ProcessingElementMode mode) => new(mode.Lanes, mode.PipelineDepth, mode.StallLaw.LeastCycles, mode.SumsPerCycle);
}
