namespace ArchSim.Simulation;

/// <summary>What a mapping takes by the closed forms, before it is priced.</summary>
/// <param name="Bytes">To and from memory: counted.</param>
/// <param name="WeightBytes">That the weight buffer takes in.</param>
/// <param name="PartialSumWords">Written, and read as often.</param>
internal readonly record struct MappingCounts(
    double Cycles, double Bytes, double ReadBursts, double WriteBursts, double Rows,
    double WeightWords, double WeightBytes, double ActivationWords, double ActivationBytes, double PartialSumWords);
