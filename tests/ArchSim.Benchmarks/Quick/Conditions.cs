using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Benchmarks;

/// <summary>What a reader must know of the machine to judge a rate.</summary>
internal static class Conditions
{
    public static string Machine { get; } =
        $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}{Flags()}), .NET {Environment.Version}";

    /// <summary>Processes that want a core, ours included, over the last minute: above the number of cores, others slow a measurement down.</summary>
    public static double? Load => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    public static string LoadText(double? before, double? after) => before is null || after is null
        ? "load unknown"
        : string.Create(CultureInfo.InvariantCulture, $"load average {before:0.0} before and {after:0.0} after")
            + (Math.Max(before.Value, after.Value) > Environment.ProcessorCount ? ", so the machine was busy with other work: the least time and the processor time say more than the median" : "");

    private static string Flags()
    {
        var flags = ((string Name, bool Has)[])[("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512", Avx512F.IsSupported)];
        return string.Concat(flags.Where(f => f.Has).Select(f => $", {f.Name}"));
    }
}
