using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>All that the page of a study shows, as the database has it. Memory is bounded, however many points there are.</summary>
internal sealed record StudyData
{
    // Some hundreds of bytes each.
    private const int MostPoints = 100_000;

    public required StudySummary Summary { get; init; }
    public required IReadOnlyList<BestPoint> Best { get; init; }

    /// <summary>What scatter charts and sensitivities are made from.</summary>
    public required StudySample Sample { get; init; }

    public required IReadOnlyList<StudySensitivity> Sensitivities { get; init; }
    public required IReadOnlyList<PanelChart> Requested { get; init; }
    public required IReadOnlyList<StudyExecution> Executions { get; init; }

    /// <summary>Of the study's files, without extension: words that a path may have.</summary>
    public required string Slug { get; init; }

    public StudyDescription Study => Summary.Study;

    public static StudyData Load(StudyReader reader, StudyDescription study, string slug)
    {
        var counts = reader.Counts(study.Identity);
        var sample = new StudySample(study, counts.Total, MostPoints);
        var best = new BestPoints(study.Objectives, study.Constraints);
        foreach (var point in reader.Points(study.Identity))
        {
            best.Add(point);
            sample.Offer(point);
        }
        return new StudyData
        {
            Summary = StudySummary.Of(reader, study.Identity),
            Best = best.Found,
            Sample = sample,
            Sensitivities = StudySensitivity.Of(study, sample, counts),
            Requested = [.. RequestedCharts.Of(reader, study, slug + "-")],
            Executions = reader.Executions(study.Identity),
            Slug = slug,
        };
    }

    /// <summary>A name for each study's files, of letters, digits and hyphens; what comes out equal is numbered.</summary>
    public static IReadOnlyList<string> Slugs(IReadOnlyList<StudyDescription> studies)
    {
        var slugs = new List<string>();
        foreach (var study in studies)
        {
            var slug = Slug(study.Name);
            for (var i = 2; slugs.Contains(slug); i++)
                slug = $"{Slug(study.Name)}-{i}";
            slugs.Add(slug);
        }
        return slugs;

        static string Slug(string name)
        {
            var safe = string.Concat(name.ToLowerInvariant().Take(60).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
            return $"study-{(safe.Length == 0 ? "unnamed" : safe)}";
        }
    }

    /// <summary>The largest of a figure by size, among the points held and found.</summary>
    public double Largest(StudyFigure figure) => Sample.Points.Concat(Summary.Front).Select(p => Math.Abs(p.Figures?[figure] ?? 0)).DefaultIfEmpty(0).Max();
}
