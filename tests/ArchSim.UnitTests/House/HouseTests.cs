using System.Reflection;
using System.Text.RegularExpressions;

namespace ArchSim.UnitTests.House;

/// <summary>The house as the design draws it: data flows one way, and rooms know only what they are told.</summary>
public sealed class HouseTests
{
    /// <summary>What each project may use of the others, directly or not.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Kernel"] = [],
        ["Numerics"] = [],
        ["Configuration"] = [],
        ["Memory"] = ["Configuration"],
        ["Workloads"] = ["Numerics", "Configuration"],
        ["Traces"] = ["Workloads", "Numerics", "Configuration"],
        ["Networks"] = ["Numerics", "Configuration"],
        ["Quantization"] = ["Networks", "Workloads", "Numerics", "Configuration"],
        ["Hardware"] = ["Numerics", "Workloads", "Memory", "Configuration"],
        ["Simulation"] = ["Kernel", "Hardware", "Workloads", "Memory", "Numerics", "Configuration"],
        ["Validation"] = ["Simulation", "Hardware", "Workloads", "Memory", "Numerics", "Configuration"],
        ["Results"] = ["Simulation", "Hardware", "Workloads", "Memory", "Numerics", "Configuration"],
        ["Reports"] = ["Results", "Configuration"],
        ["Exploration"] = ["Simulation", "Quantization", "Results", "Hardware", "Traces", "Networks", "Workloads", "Numerics", "Configuration"],
    };

    [TestCaseSource(nameof(Projects))]
    public void A_project_uses_only_what_lies_upstream_of_it(string project)
    {
        var used = Assembly.Load($"ArchSim.{project}").GetReferencedAssemblies()
            .Select(a => a.Name!).Where(n => n.StartsWith("ArchSim.", StringComparison.Ordinal)).Select(n => n["ArchSim.".Length..]);

        Assert.That(used, Is.SubsetOf(Allowed[project]));
    }

    [Test]
    public void No_part_of_the_simulator_outside_the_elements_folder_names_a_kind_of_element()
    {
        var kinds = new Regex("""IntegerElement|FloatElement|LogPositElement|FusedIpuElement|SeparateUnitsElement|"log-posit"|"integer"|"float"|"fused-ipu"|"separate-int-fp" """.TrimEnd());
        var offenders = Sources("sim/ArchSim.Simulation", "sim/ArchSim.Results", "sim/ArchSim.Reports", "sim/ArchSim.Hardware")
            .Where(f => !f.Contains("ProcessingElements", StringComparison.Ordinal))
            .Where(f => kinds.IsMatch(File.ReadAllText(f)))
            .Select(Path.GetFileName);

        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void The_kernel_knows_no_word_of_neural_networks()
    {
        var words = new Regex(@"\b(layer|tile|weight|activation|tensor|network|accelerator|partial sum|dram|PE)\b", RegexOptions.IgnoreCase);
        var offenders = Sources("sim/ArchSim.Kernel").Where(f => words.IsMatch(File.ReadAllText(f))).Select(Path.GetFileName);

        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void Results_depend_on_no_wall_clock_and_no_unseeded_randomness()
    {
        var forbidden = new Regex(@"DateTime\.(Utc)?Now|DateTimeOffset\.(Utc)?Now|Random\.Shared|new Random\(\)|Stopwatch|Environment\.TickCount");
        var offenders = Sources("sim/ArchSim.Kernel", "sim/ArchSim.Numerics", "sim/ArchSim.Workloads", "sim/ArchSim.Traces", "sim/ArchSim.Networks", "sim/ArchSim.Quantization", "sim/ArchSim.Hardware", "sim/ArchSim.Simulation", "sim/ArchSim.Reports")
            .Where(f => forbidden.IsMatch(File.ReadAllText(f))).Select(Path.GetFileName);

        Assert.That(offenders, Is.Empty);
    }

    private static IEnumerable<string> Projects() => Allowed.Keys;

    private static IEnumerable<string> Sources(params string[] folders)
    {
        Assume.That(Repository.Root, Is.Not.Null, "the sources are not beside these tests");
        return folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root!, f), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
    }
}
