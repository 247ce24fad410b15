namespace ArchSim.Hardware;

/// <summary>The macros of a buffer against the clock.</summary>
/// <param name="Macros">How many it has, all alike.</param>
/// <param name="MacroBytes">Size of one.</param>
/// <param name="WidthBits">Word of one.</param>
/// <param name="AccessCycles">Stages of pipeline from the address to the data. An access begins every cycle, however many there are.</param>
/// <param name="TakesOneACycle">One bank of the macro takes an access each cycle. Where not, accesses of one cycle after the other are taken to fall on others of its banks.</param>
public sealed record BufferTiming(string Name, int Macros, double MacroBytes, int WidthBits, SramMacro Macro, int AccessCycles, bool TakesOneACycle);
