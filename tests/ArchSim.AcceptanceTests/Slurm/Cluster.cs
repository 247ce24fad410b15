using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ArchSim.AcceptanceTests.CommandLine;

namespace ArchSim.AcceptanceTests.Slurm;

/// <summary>A Slurm of one node on this machine, for as long as the object lives; the script behind it ends with its standard input, so that it never outlives the tests.</summary>
internal sealed class Cluster : IDisposable
{
    private const int Cpus = 2;
    private static readonly string[] Daemons = ["slurmctld", "slurmd", "munged"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _script;
    private readonly string _folder = Directory.CreateTempSubdirectory("archsim-slurm-").FullName;

    private Cluster()
    {
        var ports = FreePorts(2);
        var start = new ProcessStartInfo("bash", [Path.Combine(ArchSimProcess.Repository, "tests/ArchSim.AcceptanceTests/Slurm/cluster.sh"), _folder, .. ports.Append(Cpus).Select(n => n.ToString(CultureInfo.InvariantCulture))])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _script = Process.Start(start)!;
    }

    public Dictionary<string, string> Environment => new() { ["SLURM_CONF"] = Path.Combine(_folder, "slurm.conf") };

    /// <summary>Starts one; the test is skipped where Slurm is not installed or may not be started.</summary>
    public static Cluster Start()
    {
        var folders = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(["/usr/sbin", "/sbin"]).ToList();
        if (Daemons.FirstOrDefault(d => !folders.Exists(f => File.Exists(Path.Combine(f, d)))) is { } absent)
            Assert.Ignore($"No Slurm: {absent} is not installed (Debian: apt-get install slurm-wlm munge).");
        if (!System.Environment.IsPrivilegedProcess)
            Assert.Ignore("Slurm's daemons are started by root only.");
        var cluster = new Cluster();
        try
        {
            var said = cluster._script.StandardOutput.ReadLineAsync();
            if (!said.Wait(Patience) || said.Result != "ready")
                Assert.Fail($"Slurm did not start: {(said.IsCompleted ? said.Result + "\n" + cluster._script.StandardOutput.ReadToEnd() : "no answer")}");
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _script.StandardInput.Close();
        if (!_script.WaitForExit(Patience))
            _script.Kill(entireProcessTree: true);
        _script.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int[] FreePorts(int count)
    {
        // All at once, so that they differ.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(l => l.Start());
            return [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(l => l.Dispose());
        }
    }
}
