using ArchSim.Kernel;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

/// <summary>Writes down what fired when.</summary>
internal sealed class Recorder(Sim sim)
{
    public List<string> Log { get; } = [];

    public void Note(string what) => Log.Add($"{sim.Now}:{what}");

    public IEnumerable<Event> WaitFor(Event e, string what)
    {
        yield return e;
        Note(what);
    }

    public IEnumerable<Event> Wait(long cycles, string what)
    {
        yield return sim.Timeout(new(cycles));
        Note(what);
    }
}
