using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Fused inner-product units as names write them behind <c>+acc=</c>: the bits of the tree, and what differs from <see cref="FusedIpuParameters"/>' defaults (<c>ipu16:single,p16</c>).
/// </summary>
internal static class FusedUnitName
{
    public const string Word = "ipu";

    public const string Pattern = "ipuW[:single][,pP]";

    public static string Of(FusedIpuParameters unit)
    {
        string?[] options = [
            unit.Alignment == FusedIpuAlignment.SingleCycle ? "single" : null, unit.SoftwarePrecision == new FusedIpuParameters().SoftwarePrecision ? null : $"p{unit.SoftwarePrecision}"];
        var written = string.Join(',', options.OfType<string>());
        return $"{Word}{unit.TreeBits}{(written.Length > 0 ? ":" : "")}{written}";
    }

    /// <exception cref="ArgumentException">No such name, or a parameter out of its range.</exception>
    public static FusedIpuParameters Read(string text)
    {
        var name = new FormatName(text);
        if (name.Width(Word) is not { } treeBits)
            throw new ArgumentException($"the accumulator must be {Pattern}, was '{text}'");
        var options = name.ReadOptions(Pattern);
        var alignment = options.Word("single") ? FusedIpuAlignment.SingleCycle : FusedIpuAlignment.MultiCycle;
        var softwarePrecision = options.Whole("p");
        options.End();
        var unit = new FusedIpuParameters { TreeBits = treeBits, Alignment = alignment };
        return softwarePrecision is { } precision ? unit with { SoftwarePrecision = precision } : unit;
    }
}
