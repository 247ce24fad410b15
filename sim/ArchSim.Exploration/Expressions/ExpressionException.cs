namespace ArchSim.Exploration;

/// <summary>An expression cannot be read, or has no value for a point; the message is the rest of a line that begins with the expression.</summary>
public sealed class ExpressionException(string message) : Exception(message);
