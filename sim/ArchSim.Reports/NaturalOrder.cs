namespace ArchSim.Reports;

/// <summary>Names in the order of people: <c>pe9</c> before <c>pe10</c>. Names that differ never compare equal.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = (x ?? "", y ?? "");
        var (i, j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            var difference = char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]) ? CompareNumbers(a, ref i, b, ref j) : a[i++].CompareTo(b[j++]);
            if (difference != 0)
                return difference;
        }
        var rest = (a.Length - i).CompareTo(b.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(a, b);
    }

    private static int CompareNumbers(string a, ref int i, string b, ref int j)
    {
        var first = Digits(a, ref i);
        var second = Digits(b, ref j);
        var longer = first.Length.CompareTo(second.Length);
        return longer != 0 ? longer : first.SequenceCompareTo(second);
    }

    // Without leading zeros the longer number is the larger.
    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text.AsSpan(start, at - start).TrimStart('0');
    }
}
