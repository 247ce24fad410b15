namespace ArchSim.Hardware;

/// <summary>
/// Macros of a table at the node of a technology. Below the table's smallest node they are that node's, scaled by the published factors of logic: memories
/// shrink less, so area and energy are lower bounds there; leakage and times stay as they are.
/// </summary>
/// <param name="NodeNm">Where in the table.</param>
public sealed record SramMacros(SramTable Table, double NodeNm, double AreaScale, double EnergyScale)
{
    /// <summary>Why there is no macro of that size and width, or null where there is one.</summary>
    public string? Refusal(double bytes, double widthBits) => Table.Refusal(bytes, widthBits);

    public SramMacro Macro(double bytes, double widthBits)
    {
        var macro = Table.Macro(NodeNm, bytes, widthBits);
        return macro with { ReadPj = macro.ReadPj * EnergyScale, WritePj = macro.WritePj * EnergyScale, AreaUm2 = macro.AreaUm2 * AreaScale };
    }
}
