namespace ArchSim.Hardware;

/// <summary>One SRAM macro: energy of a word, leakage, area and time.</summary>
/// <param name="AccessNs">From the address to the data.</param>
/// <param name="CycleNs">Between two accesses of one bank of it.</param>
public readonly record struct SramMacro(double ReadPj, double WritePj, double LeakageMw, double AreaUm2, double AccessNs, double CycleNs);

/// <summary>A macro as the memory compiler gave it.</summary>
public readonly record struct SramRow(double NodeNm, double Bytes, double WidthBits, SramMacro Macro);
