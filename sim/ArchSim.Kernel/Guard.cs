using System.Diagnostics.CodeAnalysis;

namespace ArchSim.Kernel;

/// <summary>Checks of what models hand in; one wording for both engines.</summary>
internal static class Guard
{
    public static void Name([NotNull] string? name, string what)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException($"a {what} needs a name: deadlock reports and errors use it", nameof(name));
    }

    public static void Delay(Cycles delay)
    {
        if (delay.Value < 0)
            Throw.NegativeDelay(delay);
    }

    public static void Capacity(long capacity, string what, string name)
    {
        if (capacity < 1)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"{what} '{name}': capacity must be at least 1");
    }

    public static void Initial(long initial, long capacity, string name)
    {
        if (initial < 0 || initial > capacity)
            throw new ArgumentOutOfRangeException(nameof(initial), initial, $"container '{name}': initial level must be 0..{capacity}");
    }

    public static void Amount(long amount, long capacity, string name)
    {
        if (amount < 1 || amount > capacity)
            throw new ArgumentOutOfRangeException(nameof(amount), amount, $"container '{name}': amount must be 1..{capacity}");
    }

    public static void Item<T>(T item, string name)
    {
        if (item is null)
            throw new ArgumentNullException(nameof(item), $"store '{name}': an item must not be null");
    }

    public static void Until(Cycles until, Cycles now)
    {
        if (until <= now || until > Simulation.EndOfTime)
            throw new ArgumentOutOfRangeException(nameof(until), until, $"Run(until) must lie after now, cycle {now}, and not after {Simulation.EndOfTime}");
    }

    public static void SameSimulation(Event e, Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (e.Simulation != simulation)
            throw new InvalidOperationException($"{e.Description} belongs to another simulation");
    }
}
