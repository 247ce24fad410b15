namespace ArchSim.Hardware;

/// <summary>The macros of a buffer against the clock.</summary>
/// <param name="Macros">How many it has, all alike.</param>
/// <param name="MacroBytes">Size of one.</param>
/// <param name="WidthBits">Word of one.</param>
/// <param name="AccessCycles">Stages of pipeline from the address to the data.</param>
/// <param name="CyclesBetweenAccesses">The macro's cycle time: an access begins so many cycles after the one before it. A macro whose data come later than that is a pipeline by itself.</param>
public sealed record BufferTiming(string Name, int Macros, double MacroBytes, int WidthBits, SramMacro Macro, int AccessCycles, int CyclesBetweenAccesses)
{
    /// <summary>Type of its cells.</summary>
    public string Cell { get; init; } = "";

    public bool TakesOneACycle => CyclesBetweenAccesses == 1;
}
