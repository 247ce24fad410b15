namespace ArchSim.Hardware;

/// <summary>A link as built.</summary>
/// <param name="WidthBits">Bits a cycle, and each way for sums.</param>
/// <param name="LineBits">Bits a cycle of one row or column; null where only its elements limit it.</param>
/// <param name="BufferUm">From the buffer to the array's edge.</param>
/// <param name="ArrayUm">Inside the array; of sums, on their way out.</param>
/// <param name="ReturnUm">Of sums that go back into the array: inside of it.</param>
public sealed record NetworkLink(string Name, int WidthBits, int Hops, int? LineBits, Delivery Delivery, double BufferUm, double ArrayUm, double ReturnUm = 0);

/// <summary>What a code takes on the way between its buffer and the elements, in picojoule.</summary>
/// <param name="WeightPj">Each transfer of a weight.</param>
/// <param name="ActivationPj">Each transfer of an activation.</param>
/// <param name="SumOutPj">A sum that leaves the array.</param>
/// <param name="SumInPj">A sum that goes back to be added to.</param>
public readonly record struct NetworkEnergy(double WeightPj, double ActivationPj, double SumOutPj, double SumInPj);
