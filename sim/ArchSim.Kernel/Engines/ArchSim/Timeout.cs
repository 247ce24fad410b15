namespace ArchSim.Kernel;

/// <summary>
/// Fires a fixed number of cycles after it was made. It is recycled: see <see cref="Event.Retain"/> for how long a reference stays valid.
/// </summary>
public sealed class Timeout : Event
{
    internal const EventFlags Fresh = EventFlags.Triggered | EventFlags.Recyclable;

    internal Timeout(Simulation simulation)
        : base(simulation) => Flags = Fresh;

    internal override PendingKind Kind => (Flags & EventFlags.Start) != 0 ? PendingKind.Start : PendingKind.Timeout;

    internal override string Description => "timeout";

    internal override void Recycle()
    {
        Flags = EventFlags.Pooled;
        Next = Simulation.FreeTimeouts;
        Simulation.FreeTimeouts = this;
    }
}
