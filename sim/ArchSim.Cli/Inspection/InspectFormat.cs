using System.Globalization;
using System.Text.Json;
using ArchSim.Numerics;

namespace ArchSim.Cli;

/// <summary>A number format: its ends, where it is precise, and its codes.</summary>
internal sealed class InspectFormat(NumberFormat format) : IInspection
{
    private const int MostBitsListed = 8;
    private const int ShownOfEachEnd = 8;
    private const int CodesAbreast = 4;
    private const int WidestBar = 32;

    private readonly FormatProfile? _profile = FormatProfile.Of(format);

    public string Name => format.Name;

    public void Write(ITerminal terminal)
    {
        var meaning = FormatFamilies.All.First(f => f.Read(new FormatName(format.Name)) is not null).Meaning;
        foreach (var line in TerminalText.Wrapped($"{format.Name}: {meaning}", terminal.Width))
            terminal.Line(line);
        terminal.Out.WriteLine();
        var table = new TextTable("", "");
        foreach (var (name, value) in Facts())
            table.Add(name, value);
        table.Write(terminal);
        if (_profile is not null)
        {
            WritePrecision(terminal, _profile);
            WriteCodes(terminal, _profile);
        }
        else if (format.BlockCodes.Count > 0)
        {
            WriteBlockCodes(terminal);
        }
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("kind", "format");
        json.WriteString("name", format.Name);
        WriteFields(json);
    }

    /// <summary>All but kind and name. A code that stands for no number, or for an infinity, has the value null.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("bits", format.Bits);
        json.Number("stored_bits", format.StoredBits);
        json.WriteNumber("computed_bits", format.ComputedBits);
        json.WriteNumber("block_length", format.BlockLength);
        json.WriteBoolean("holds_operands", format.HoldsOperands);
        if (Range() is var (least, largest, smallest))
        {
            json.Number("least", least);
            json.Number("largest", largest);
            json.Number("smallest_positive", smallest);
        }
        if (format.BlockCodes.Count > 0)
        {
            json.Objects("values", format.BlockCodes, c =>
            {
                json.WriteNumber("code", c.Code);
                json.Number("value", c.Value);
                json.WriteString("meaning", c.Meaning);
            });
        }
        if (_profile is null)
            return;
        json.Array("zero_codes", _profile.ZeroCodes, json.WriteNumberValue);
        json.Objects("binades", _profile.Binades, b =>
        {
            json.WriteNumber("exponent", b.Exponent);
            json.WriteNumber("values", b.Values);
            json.Number("largest_relative_step", b.LargestStep);
        });
        json.Objects("values", _profile.Codes, c =>
        {
            json.WriteNumber("code", c.Code);
            json.Number("value", c.Value);
        });
    }

    private IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("bits of a code", Quantity.Count(format.Bits));
        yield return ("stored bits of a value", Quantity.Digits(format.StoredBits));
        yield return ("bits that a multiplier sees", Quantity.Count(format.ComputedBits));
        if (format.BlockLength > 1)
            yield return ("codes of a block", $"{Quantity.Count(format.BlockLength)}, which stand for values only together");
        yield return ("used for", (format.HoldsOperands, format.HoldsSums) switch
        {
            (true, true) => "operands and sums",
            (true, false) => "operands",
            (false, true) => "sums",
            _ => "tensors, in blocks",
        });
        if (_profile is not null)
        {
            yield return ("codes", $"{Quantity.Count(_profile.Codes.Count)}, for {Quantity.Count(_profile.Finite.Count)} different numbers");
            yield return ("codes of no number", Of(_profile.Codes.Where(c => double.IsNaN(c.Value)).Select(c => c.Code)));
            yield return ("codes of infinities", Of(_profile.Codes.Where(c => double.IsInfinity(c.Value)).Select(c => c.Code)));
            yield return ("code of zero", Of(_profile.ZeroCodes));
        }
        if (Range() is var (least, largest, smallest))
        {
            yield return ("largest", Exact(largest));
            yield return ("least", Exact(least));
            yield return ("smallest above zero", Exact(smallest));
        }
    }

    /// <summary>The ends of what has values without a block; null elsewhere.</summary>
    private (double Least, double Largest, double SmallestPositive)? Range()
    {
        if (_profile is not null)
            return (_profile.Finite[0], _profile.Finite[^1], _profile.Finite.FirstOrDefault(v => v > 0));
        return format.BlockLength > 1 ? null : (Rounded(-double.MaxValue), Rounded(double.MaxValue), SmallestPositive());
    }

    /// <summary>By bisection over the bits of a double: too many codes to look at each.</summary>
    private double SmallestPositive()
    {
        var (none, some) = (0L, BitConverter.DoubleToInt64Bits(Rounded(double.MaxValue)));
        while (some - none > 1)
        {
            var middle = none + (some - none) / 2;
            if (Rounded(BitConverter.Int64BitsToDouble(middle)) > 0)
                some = middle;
            else
                none = middle;
        }
        return Rounded(BitConverter.Int64BitsToDouble(some));
    }

    private double Rounded(double value)
    {
        Span<double> one = [value];
        format.Round(one);
        return one[0];
    }

    private static void WritePrecision(ITerminal terminal, FormatProfile profile)
    {
        terminal.Heading("Where the precision is: positive values from each power of two up to the next");
        var table = new TextTable("from", ">values", ">largest step", "");
        var most = profile.Binades.Count == 0 ? 0 : profile.Binades.Max(b => Bar(b.Values));
        foreach (var binade in profile.Binades)
        {
            var bar = new string('#', (int)Math.Ceiling(Bar(binade.Values) * WidestBar / most));
            table.Add($"2^{binade.Exponent}", Quantity.Count(binade.Values), binade.LargestStep > 0 ? Quantity.Percent(binade.LargestStep, 1) : "-", bar);
        }
        table.Write(terminal);
        terminal.Line("  Steps are relative to the value below; bars are as long as the logarithm of the number of values.");
    }

    // One value is one bit's worth, so that it shows.
    private static double Bar(int values) => 1 + Math.Log2(values);

    private void WriteCodes(ITerminal terminal, FormatProfile profile)
    {
        if (format.Bits <= MostBitsListed)
        {
            terminal.Heading("All codes");
            WriteColumns(terminal, [.. profile.Codes]);
            return;
        }
        var positive = profile.Codes.Where(c => double.IsFinite(c.Value) && c.Value > 0).OrderBy(c => c.Value).ToArray();
        terminal.Heading($"The {ShownOfEachEnd} smallest and the {ShownOfEachEnd} largest positive values; --json has all codes");
        WriteColumns(terminal, positive[..ShownOfEachEnd]);
        terminal.Out.WriteLine();
        WriteColumns(terminal, positive[^ShownOfEachEnd..]);
    }

    private void WriteBlockCodes(ITerminal terminal)
    {
        foreach (var meaning in format.BlockCodes.GroupBy(c => c.Meaning))
        {
            (uint, double)[] codes = [.. meaning.Select(c => (c.Code, c.Value + 0.0))];
            var isShort = codes.Length <= 1 << MostBitsListed;
            terminal.Heading($"Codes: {meaning.Key}{(isShort ? "" : $", the first {ShownOfEachEnd} and the last {ShownOfEachEnd}; --json has all codes")}");
            WriteColumns(terminal, isShort ? codes : [.. codes[..ShownOfEachEnd], .. codes[^ShownOfEachEnd..]]);
        }
    }

    // Down the columns, as a table of codes is read.
    private void WriteColumns(ITerminal terminal, (uint Code, double Value)[] codes)
    {
        var columns = Math.Min(CodesAbreast, (codes.Length + ShownOfEachEnd - 1) / ShownOfEachEnd);
        var rows = (codes.Length + columns - 1) / columns;
        var table = new TextTable([.. Enumerable.Range(0, columns).SelectMany(_ => (string[])["code", ">value"])]);
        for (var row = 0; row < rows; row++)
        {
            table.Add([.. Enumerable.Range(0, columns).Select(c => row + c * rows)
                .SelectMany(i => i < codes.Length ? (string[])[Hex(codes[i].Code), Shown(codes[i].Value)] : ["", ""])]);
        }
        table.Write(terminal);
    }

    private string Of(IEnumerable<uint> codes)
    {
        const int Most = 4;
        var all = codes.Select(Hex).ToArray();
        return all.Length switch
        {
            0 => "none",
            <= Most => string.Join(", ", all),
            _ => $"{all[0]} to {all[^1]}, {Quantity.Count(all.Length)} codes",
        };
    }

    private string Hex(uint code) => "0x" + code.ToString("X" + (format.Bits + 3) / 4, CultureInfo.InvariantCulture);

    private static string Shown(double value) => double.IsNaN(value) ? "none" : Exact(value);

    // Seven digits show every value of a table as itself; what has fewer is shown whole.
    private static string Exact(double value) => double.IsInfinity(value) ? (value > 0 ? "infinity" : "-infinity") : value.ToString("G7", CultureInfo.InvariantCulture);
}
