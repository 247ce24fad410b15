namespace ArchSim.Hardware;

/// <summary>
/// A buffer as SRAM macros. A macro has one port: a bank is one macro, two of half the size where it is double-buffered, for the halves are filled and read at
/// once, and twice as many where it reads and writes in the same cycle. A word is read from one macro.
/// </summary>
internal sealed class BufferCost
{
    public BufferCost(BufferSpec spec, Technology technology)
    {
        Macros = MacrosOf(spec);
        MacroSize = MacroBytes(spec);
        WidthBits = spec.WidthBits;
        Cell = technology.SramCells.Of(spec.Cell).Table.Cell;
        Macro = technology.SramCells.Of(spec.Cell).Macro(MacroSize, WidthBits);
    }

    public double MacroSize { get; }

    public int WidthBits { get; }

    public int Macros { get; }

    public SramMacro Macro { get; }

    public string Cell { get; }

    public BufferEnergy Energy => new(Macro.ReadPj, Macro.WritePj);

    public double LeakageMw => Macros * Macro.LeakageMw;

    public AreaNode Area(string name) =>
        new(name, Macros * Macro.AreaUm2, [new AreaNode("sram_macro", Macros * Macro.AreaUm2, []) { Count = Macros }]);

    public BufferTiming Timing(string name, double clockMhz) => new(name, Macros, MacroSize, WidthBits, Macro, Cycles(Macro.AccessNs, clockMhz), Cycles(Macro.CycleNs, clockMhz)) { Cell = Cell };

    public static int MacrosOf(BufferSpec spec) => checked(spec.Banks * (spec.DoubleBuffered ? 2 : 1) * (spec is PartialSumBufferSpec { Ports: 2 } ? 2 : 1));

    public static double MacroBytes(BufferSpec spec) => (double)spec.SizeBytes / MacrosOf(spec);

    private static int Cycles(double ns, double clockMhz) => Math.Max(1, (int)Math.Ceiling(ns * clockMhz / 1000));
}
