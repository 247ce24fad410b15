namespace ArchSim.Hardware;

/// <summary>
/// A buffer as SRAM macros: one a bank, two of half the size where it is double-buffered, for a macro has one port and the halves are filled and read at once.
/// A word is read from one macro.
/// </summary>
internal sealed class BufferCost
{
    public BufferCost(BufferSpec spec, Technology technology)
    {
        Macros = MacrosOf(spec);
        Macro = technology.Sram.Macro(MacroBytes(spec), spec.WidthBits);
    }

    public int Macros { get; }

    public SramMacro Macro { get; }

    public BufferEnergy Energy => new(Macro.ReadPj, Macro.WritePj);

    public double LeakageMw => Macros * Macro.LeakageMw;

    public AreaNode Area(string name) =>
        new(name, Macros * Macro.AreaUm2, [new AreaNode("sram_macro", Macros * Macro.AreaUm2, []) { Count = Macros }]);

    public static int MacrosOf(BufferSpec spec) => checked(spec.Banks * (spec.DoubleBuffered ? 2 : 1));

    public static double MacroBytes(BufferSpec spec) => (double)spec.SizeBytes / MacrosOf(spec);
}
