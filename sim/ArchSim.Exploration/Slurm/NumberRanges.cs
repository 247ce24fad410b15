using System.Globalization;

namespace ArchSim.Exploration;

/// <summary>Ascending numbers as text: <c>0-3,7</c>, which is also how sbatch takes the indices of an array.</summary>
internal static class NumberRanges
{
    public static string Text(IEnumerable<long> ascending, string separator = ",") => string.Join(separator, Of(ascending).Select(Text));

    public static string Text((long First, long Last) range) =>
        range.First == range.Last ? range.First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}");

    public static IEnumerable<(long First, long Last)> Of(IEnumerable<long> ascending)
    {
        (long First, long Last)? open = null;
        foreach (var number in ascending)
        {
            if (open is { } range && range.Last == number - 1)
            {
                open = (range.First, number);
                continue;
            }
            if (open is { } done)
                yield return done;
            open = (number, number);
        }
        if (open is { } last)
            yield return last;
    }
}
