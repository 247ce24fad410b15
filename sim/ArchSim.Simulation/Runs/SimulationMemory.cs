namespace ArchSim.Simulation;

/// <summary>
/// What simulations came to, by all that they were built from: points of an exploration, and layers of a network, whose machines run a mapped layer alike simulate it once. For all threads; two that want
/// the same at once wait for the one that began. A result does not depend on what is remembered. What was not used for long is forgotten.
/// </summary>
/// <param name="most">Outcomes; each takes some kilobytes with its inputs.</param>
public sealed class SimulationMemory(int most = SimulationMemory.MostOutcomes)
{
    private const int MostOutcomes = 20_000;

    /// <summary>A table takes up to half a megabyte: those of a few arrays, each with a network's layers.</summary>
    private const int MostTilings = 128;

    private readonly Lock[] _working = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];
    private readonly RecentTable<object, LayerOutcome> _outcomes = new(most);
    private readonly RecentTable<object, ArrayBegin> _begins = new(most);
    private readonly RecentTable<MatrixWork, TilingTable> _tilings = new(MostTilings);
    private long _found;
    private long _simulated;

    /// <summary>Simulations that were asked for and known.</summary>
    public long Found => Interlocked.Read(ref _found);

    /// <summary>Simulations that were run.</summary>
    public long Simulated => Interlocked.Read(ref _simulated);

    /// <summary>Units of outcomes, which totals do not ask for, are kept.</summary>
    internal bool KeepsUnits { get; init; }

    /// <summary>The tilings of a layer, which machines share that differ in the sizes of their buffers.</summary>
    internal TilingTable Tilings(MatrixWork work)
    {
        // As searched, with nothing fused: a table keeps what it is asked for.
        var alone = work.Unsized with { Fused = null, Residence = default };
        if (_tilings.Find(alone) is { } known)
            return known;
        var made = new TilingTable(alone);
        _tilings.Keep(alone, made);
        return made;
    }

    /// <param name="cancel">Of the simulation; nothing is kept of one that was cancelled.</param>
    internal LayerOutcome Matrix(MatrixInputs inputs, CancellationToken cancel) => Outcome(inputs, () => MatrixMachine.Run(inputs, cancel));

    /// <inheritdoc cref="Matrix"/>
    internal LayerOutcome Vector(VectorInputs inputs, CancellationToken cancel) => Outcome(inputs, () => VectorMachine.Run(inputs, cancel: cancel));

    /// <summary>As <see cref="MatrixMachine.BeginCyclesWithWeights"/>.</summary>
    /// <inheritdoc cref="Matrix"/>
    internal long BeginCyclesWithWeights(MatrixInputs inputs, CancellationToken cancel) =>
        Of(_begins, inputs, () => new ArrayBegin(MatrixMachine.BeginCyclesWithWeights(inputs, cancel))).Cycles;

    private LayerOutcome Outcome(object inputs, Func<LayerOutcome> simulate) =>
        Of(_outcomes, inputs, () => KeepsUnits ? simulate() : simulate() with { Units = [] });

    private T Of<T>(RecentTable<object, T> known, object inputs, Func<T> simulate)
        where T : class
    {
        lock (_working[inputs.GetHashCode() & (_working.Length - 1)])
        {
            if (known.Find(inputs) is { } found)
            {
                Interlocked.Increment(ref _found);
                return found;
            }
            var made = simulate();
            Interlocked.Increment(ref _simulated);
            known.Keep(inputs, made);
            return made;
        }
    }

    private sealed record ArrayBegin(long Cycles);
}
