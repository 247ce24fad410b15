using System.Globalization;
using ArchSim.Configuration;

namespace ArchSim.Results;

/// <summary>A study's Pareto front as an answer: what SQL cannot be asked for in a line.</summary>
public static class FrontQuery
{
    public const string Name = "front";

    /// <param name="study">Name or identity; null where the database has one study.</param>
    /// <exception cref="InputException">No database, or no such study in it, or several.</exception>
    public static QueryAnswer Ask(string path, string? study, int mostRows, StoreOptions? options = null)
    {
        using var reader = StudyReader.Open(path, options);
        var summary = StudySummary.Of(reader, Choose(reader.Studies(), path, study).Identity);
        StudyFigure[] figures = [.. summary.Study.Objectives.Concat(summary.Study.Constraints.Select(c => c.Figure)).Distinct()];
        return new QueryAnswer(
            ["number", .. summary.Study.Parameters, .. figures.Select(f => f.Name), "configuration"],
            [.. summary.Front.Take(mostRows).Select(p => (IReadOnlyList<object?>)[p.Number, .. p.Values.Select(Cell), .. figures.Select(f => (object?)p.Figures![f]), p.Configuration])],
            IsCut: summary.Front.Count > mostRows);
    }

    private static StudyDescription Choose(IReadOnlyList<StudyDescription> all, string path, string? asked)
    {
        var found = asked is null ? all : [.. all.Where(s => s.Name == asked || s.Identity == asked)];
        if (found.Count == 1)
            return found[0];
        var known = string.Join(", ", all.Select(s => all.Count(o => o.Name == s.Name) > 1 ? s.Identity : s.Name));
        throw new InputException(path, all.Count == 0 ? "holds no studies"
            : asked is null ? $"holds several studies; name one: {known}"
            : found.Count > 1 ? $"holds several studies '{asked}', of other files or versions; name one by its identity: {known}"
            : $"holds no study '{asked}'; it has {known}");
    }

    // A value as the study writes it: 32 is no 32.00.
    private static object Cell(string value) => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : value;
}
