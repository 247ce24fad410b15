namespace ArchSim.Simulation;

/// <summary>
/// What simulations came to, by all that they were built from: points of an exploration, and layers of a network, whose machines run a mapped layer alike simulate it once. For all threads; two that want
/// the same at once wait for the one that began. A result does not depend on what is remembered. What was not used for longest is forgotten.
/// </summary>
/// <param name="most">Outcomes; each takes some kilobytes with its inputs.</param>
public sealed class SimulationMemory(int most = SimulationMemory.MostOutcomes)
{
    private const int MostOutcomes = 30_000;

    private readonly Lock[] _working = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];
    private readonly Lock _lock = new();
    private Dictionary<object, LayerOutcome> _recent = [];
    private Dictionary<object, LayerOutcome> _older = [];
    private long _found;
    private long _simulated;

    /// <summary>Simulations that were asked for and known.</summary>
    public long Found => Interlocked.Read(ref _found);

    /// <summary>Simulations that were run.</summary>
    public long Simulated => Interlocked.Read(ref _simulated);

    /// <summary>Units of outcomes, which totals do not ask for, are kept.</summary>
    internal bool KeepsUnits { get; init; }

    /// <param name="cancel">Of the simulation; nothing is kept of one that was cancelled.</param>
    internal LayerOutcome Matrix(MatrixInputs inputs, CancellationToken cancel) => Of(inputs, () => MatrixMachine.Run(inputs, cancel: cancel));

    /// <inheritdoc cref="Matrix"/>
    internal LayerOutcome Vector(VectorInputs inputs, CancellationToken cancel) => Of(inputs, () => VectorMachine.Run(inputs, cancel: cancel));

    private LayerOutcome Of(object inputs, Func<LayerOutcome> simulate)
    {
        lock (_working[inputs.GetHashCode() & (_working.Length - 1)])
        {
            if (Find(inputs) is { } known)
            {
                Interlocked.Increment(ref _found);
                return known;
            }
            var outcome = simulate();
            Interlocked.Increment(ref _simulated);
            outcome = KeepsUnits ? outcome : outcome with { Units = [] };
            Keep(inputs, outcome);
            return outcome;
        }
    }

    private LayerOutcome? Find(object inputs)
    {
        LayerOutcome? outcome;
        lock (_lock)
        {
            if (_recent.TryGetValue(inputs, out outcome))
                return outcome;
            if (!_older.TryGetValue(inputs, out outcome))
                return null;
        }
        Keep(inputs, outcome);
        return outcome;
    }

    /// <summary>Two generations: when the younger one is full the older one goes.</summary>
    private void Keep(object inputs, LayerOutcome outcome)
    {
        lock (_lock)
        {
            if (_recent.Count >= most / 2)
                (_older, _recent) = (_recent, []);
            _recent[inputs] = outcome;
        }
    }
}
