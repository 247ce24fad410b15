using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Benchmarks;

/// <summary>The runs that are timed.</summary>
internal static class ShippedRuns
{
    /// <summary>Machines that somebody would build; those without memory limits, for comparison with SCALE-Sim, are timed apart.</summary>
    public static IReadOnlyList<string> Accelerators =>
        [.. ShippedFiles.Names(ShippedFiles.Accelerators).Where(name => !AcceleratorFile.Load(name).Spec.IsReferenceModel)];

    /// <summary>Five layers of ResNet-18 as SCALE-Sim v3's shapes have them: it took 68 (weight-stationary), 78 (output-) and 139 (input-stationary) CPU seconds.</summary>
    public static Workload FiveLayers { get; } = TopologyCsv.Parse(
        """
        Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,
        Conv3_s,56,56,1,1,64,128,2,
        Conv5_s,14,14,1,1,256,512,2,
        FC,1,1,1,1,512,1000,1,
        Conv4_1a,28,28,3,3,128,256,2,
        Conv2_1a,56,56,3,3,64,64,1,
        """, "resnet18-five-layers.csv");

    public static RunRequest Of(string accelerator, string workload, int threads) => Of(accelerator, WorkloadFile.Load(workload), threads);

    public static RunRequest Of(string accelerator, Workload workload, int threads)
    {
        var machine = AcceleratorFile.Load(accelerator);
        return new RunRequest { Accelerator = machine, Workload = workload, Precision = PrecisionFile.Load(machine.Spec.DefaultPrecision), Threads = threads };
    }
}
