using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>One run: everything its result depends on, and how to go about it.</summary>
public sealed record RunRequest
{
    public required Accelerator Accelerator { get; init; }
    public required Workload Workload { get; init; }
    public required Precision Precision { get; init; }
    public Objective Objective { get; init; } = Objective.Latency;
    public int Batch { get; init; } = 1;

    /// <summary>
    /// The mapper may keep input that neighbouring tiles share (<see cref="Mapping.HaloReuse"/>). Without effect on machines that mirror another tool, and on
    /// pinned mappings, which say so themselves.
    /// </summary>
    public bool HaloReuse { get; init; } = true;

    /// <summary>
    /// Vector layers may be fused into the matrix layer that they follow, where edges are known (<see cref="NetworkPlan"/>). Without effect, like the two below, on machines that
    /// mirror another tool.
    /// </summary>
    public bool Fusion { get; init; } = true;

    /// <summary>A small result may stay on chip for the layer that follows, where edges are known.</summary>
    public bool OnChipResults { get; init; } = true;

    /// <summary>A layer's first weights may be fetched while the layer before it ends (<see cref="WeightPrefetch"/>).</summary>
    public bool Prefetch { get; init; } = true;

    /// <summary>For operand samples that are drawn, not traced.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Operands by layer name, as a trace gives them, in the precision's formats; drawn by the seed for layers that have none.</summary>
    public IReadOnlyDictionary<string, OperandSample> Operands { get; init; } = new Dictionary<string, OperandSample>();

    /// <summary>What to advise where the machine cannot run the formats; then every layer is named that it cannot run.</summary>
    public string FormatAdvice { get; init; } = "";

    /// <summary>Mappings by layer name; the mapper picks for layers that have none.</summary>
    public IReadOnlyDictionary<string, Mapping> PinnedMappings { get; init; } = new Dictionary<string, Mapping>();

    /// <summary>The file that <see cref="PinnedMappings"/> come from, for messages.</summary>
    public string MappingFile { get; init; } = "mapping";

    /// <summary>Layers simulated side by side; the result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Takes what each unit did when; null records nothing and costs nothing.</summary>
    public ITimeline? Timeline { get; init; }

    /// <summary>Layers done so far and in all.</summary>
    public IProgress<(int Done, int Total)>? Progress { get; init; }
}

/// <summary>Receives what units do, in cycles from the start of the network. A row holds one kind at a time.</summary>
public interface ITimeline
{
    void Span(string layer, Unit unit, string what, long start, long end);
}
