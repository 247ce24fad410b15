namespace ArchSim.Simulation;

/// <summary>Mappings that are weighed against each other, and what a search need not look at because of them.</summary>
internal sealed class MappingField(bool forTraffic)
{
    private readonly BeatenMappings _beaten = new();
    private double _leastCycles = double.PositiveInfinity;
    private double _leastPicojoule = double.PositiveInfinity;
    private double _leastProduct = double.PositiveInfinity;
    private double _leastBytes = double.PositiveInfinity;

    public List<MappingCandidate> Candidates { get; } = [];

    public void Add(in MappingCandidate candidate)
    {
        Candidates.Add(candidate);
        Expect((candidate.Cycles, candidate.Picojoule, candidate.Bytes));
    }

    /// <summary>There is such a mapping, which will be added.</summary>
    public void Expect(in (double Cycles, double Picojoule, double Bytes) estimate)
    {
        _leastCycles = Math.Min(_leastCycles, estimate.Cycles);
        _leastPicojoule = Math.Min(_leastPicojoule, estimate.Picojoule);
        _leastProduct = Math.Min(_leastProduct, MappingCandidate.Of(estimate, Objective.Edp));
        _leastBytes = Math.Min(_leastBytes, estimate.Bytes);
        _beaten.Add(estimate.Cycles, estimate.Picojoule);
    }

    /// <summary>Most are far from the best so far by every measure, let alone from the best of all.</summary>
    public bool MayBePicked(in (double Cycles, double Picojoule, double Bytes) estimate) => forTraffic
        ? IsWithin(estimate, 1)
        : IsWithin(estimate, 1 + Mapper.Tolerance) && !_beaten.Covers(estimate.Cycles, estimate.Picojoule);

    /// <summary>As good as the best by some measure at the least.</summary>
    public bool IsNoBetter(in (double Cycles, double Picojoule, double Bytes) estimate) => IsWithin(estimate, 1);

    private bool IsWithin(in (double Cycles, double Picojoule, double Bytes) estimate, double share) => forTraffic
        ? estimate.Bytes <= _leastBytes * share
        : estimate.Cycles <= _leastCycles * share || estimate.Picojoule <= _leastPicojoule * share
            || MappingCandidate.Of(estimate, Objective.Edp) <= _leastProduct * share;
}
