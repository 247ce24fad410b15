namespace ArchSim.Configuration;

/// <summary>The nearest of the known words, for "did you mean".</summary>
public static class Spelling
{
    /// <summary>The known word with the least edit distance, or null where none is within a third of the word's length (at least two edits).</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var allowed = Math.Max(2, word.Length / 3);
        return known.Distinct()
            .Select(k => (Word: k, Distance: Distance(word, k)))
            .Where(c => c.Distance <= allowed)
            .OrderBy(c => c.Distance).ThenBy(c => c.Word, StringComparer.Ordinal)
            .Select(c => c.Word)
            .FirstOrDefault();
    }

    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64)
            return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
