namespace ArchSim.Exploration;

/// <summary>Slurm did not do what it was asked, and nobody's input is to blame.</summary>
public sealed class SlurmException(string message) : Exception(message);
