namespace ArchSim.Simulation;

/// <summary>What a mapping takes by the closed forms, before it is priced: no more of it than of another costs no more, whatever an action costs.</summary>
/// <param name="Bytes">To and from memory: counted.</param>
/// <param name="WeightBytes">That the weight buffer takes in.</param>
/// <param name="PartialSumWords">Written, and read as often.</param>
internal readonly record struct MappingCounts(
    double Cycles, double Bytes, double ReadBursts, double WriteBursts, double Rows,
    double WeightWords, double WeightBytes, double ActivationWords, double ActivationBytes, double PartialSumWords)
{
    /// <summary>No count is above the other's.</summary>
    public bool IsWithin(in MappingCounts other) =>
        Cycles <= other.Cycles && Bytes <= other.Bytes && ReadBursts <= other.ReadBursts && WriteBursts <= other.WriteBursts && Rows <= other.Rows
        && WeightWords <= other.WeightWords && WeightBytes <= other.WeightBytes && ActivationWords <= other.ActivationWords && ActivationBytes <= other.ActivationBytes
        && PartialSumWords <= other.PartialSumWords;
}
