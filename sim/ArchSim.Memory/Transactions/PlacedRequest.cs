namespace ArchSim.Memory;

/// <summary>A waiting request with the bank that it waits for.</summary>
internal readonly record struct PlacedRequest(Request Request, byte Channel, byte Bank);
