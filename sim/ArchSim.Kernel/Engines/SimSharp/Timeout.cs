namespace ArchSim.Kernel;

/// <summary>Fires a fixed number of cycles after it was made.</summary>
public sealed class Timeout : Event
{
    internal Timeout(Simulation simulation, SimSharp.Timeout inner)
        : base(simulation, inner)
    {
    }

    internal override PendingKind Kind => PendingKind.Timeout;

    internal override string Description => "timeout";
}
