using System.Diagnostics.CodeAnalysis;

namespace ArchSim.Kernel;

/// <summary>Throw helpers, out of line so that the hot paths stay small.</summary>
internal static class Throw
{
    [DoesNotReturn]
    public static void NegativeDelay(Cycles delay) =>
        throw new ArgumentOutOfRangeException(nameof(delay), delay, "a timeout's delay must not be negative");

    [DoesNotReturn]
    public static void TriggeredTwice(Event e) => throw new InvalidOperationException($"{e.Description} was triggered already");

    [DoesNotReturn]
    public static void Reentrant() => throw new InvalidOperationException("Run was called while the simulation runs; a process waits by yielding events");

    [DoesNotReturn]
    public static void NotYours(Event e) => throw new InvalidOperationException($"{e.Description} is triggered by the kernel, not by the model");

    [DoesNotReturn]
    public static void NotHeld(Resource resource, bool releasedBefore) => throw new InvalidOperationException(
        $"resource '{resource.Name}': the request {(releasedBefore ? "was released already" : "belongs to another resource")}");

    [DoesNotReturn]
    public static void Unhandled(Event e, Exception error) =>
        throw new InvalidOperationException($"{e.Description} failed and nobody handled it: {error.Message}", error);
}
