using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;

namespace ArchSim.UnitTests.KernelTests;

/// <summary>
/// The adapter to SimSharp, and the models on top of it, built against a stand-in with the signatures of the package. It is built elsewhere than the tests themselves, so that
/// it disturbs nothing.
/// </summary>
public sealed class AdapterTests
{
    private string _output = "";
    private string _library = "";

    [OneTimeSetUp]
    public void Build()
    {
        _output = Directory.CreateTempSubdirectory("archsim-adapter-").FullName;
        var project = Path.Combine(Repository.Root, "sim", "ArchSim.Simulation", "ArchSim.Simulation.csproj");
        var start = new ProcessStartInfo("dotnet",
        [
            "build", project, "-c", "Release", "-p:Engine=SimSharp", "-p:SimSharpStandIn=true", "--artifacts-path", _output,
            "-nodeReuse:false", "-p:UseSharedCompilation=false", "-v:quiet", "-nologo",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        // The test host hands down where its own MSBuild lies; the new one must find its own.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var build = System.Diagnostics.Process.Start(start)!;
        var errors = build.StandardError.ReadToEndAsync();
        var output = build.StandardOutput.ReadToEnd() + errors.Result;
        build.WaitForExit();
        Assert.That(build.ExitCode, Is.Zero, output);
        _library = Path.Combine(_output, "bin", "ArchSim.Kernel", "release", "ArchSim.Kernel.dll");
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_output, recursive: true);

    [Test]
    public void The_adapter_offers_the_same_public_members_as_our_engine()
    {
        var context = new AssemblyLoadContext("adapter", isCollectible: false);
        var standIn = Path.Combine(Path.GetDirectoryName(_library)!, "SimSharp.dll");
        context.Resolving += (_, name) => name.Name == "SimSharp" ? Load(context, standIn) : null;
        var theirs = PublicMembers(Load(context, _library));
        Assert.That(theirs, Is.EquivalentTo(PublicMembers(typeof(Kernel.Simulation).Assembly)));
    }

    // From memory, so that the directory can be removed again.
    private static Assembly Load(AssemblyLoadContext context, string file)
    {
        using var stream = new MemoryStream(File.ReadAllBytes(file));
        return context.LoadFromStream(stream);
    }

    private static List<string> PublicMembers(Assembly assembly)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return [.. from type in assembly.GetExportedTypes()
                   from member in type.GetMembers(Declared).Select(m => $"{type} {m}{Defaults(m)}").Append($"{type} : {type.BaseType}")
                   select member];

        // Callers compile against names and defaults of parameters too.
        static string Defaults(MemberInfo member) => member is not MethodBase method ? "" :
            string.Concat(method.GetParameters().Select(p => $" {p.Name}={p.RawDefaultValue}"));
    }
}
