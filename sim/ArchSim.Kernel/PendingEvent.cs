namespace ArchSim.Kernel;

/// <summary>What kind of event is scheduled.</summary>
public enum PendingKind
{
    Event,
    Start,
    Timeout,
    ProcessEnd,
    StorePut,
    StoreGet,
    Request,
    Release,
    ContainerPut,
    ContainerGet,
    Condition,
}

/// <summary>
/// One scheduled event, as <see cref="Simulation.CopyPending"/> lists it. Two moments of a simulation with equal lists (and equal state of the
/// model) have the same future, shifted in time; that is what makes exact fast-forwarding possible.
/// </summary>
/// <param name="In">Cycles from now until it fires.</param>
/// <param name="Owner"><see cref="Process.Index"/> of the only process that waits for it (through a condition too), or -1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Priority">Its priority among events of equal time.</param>
public readonly record struct PendingEvent(Cycles In, int Owner, PendingKind Kind, int Priority);
