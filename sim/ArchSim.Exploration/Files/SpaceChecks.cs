using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>Whether a space has points: no expression that never has a value, no conditions that exclude everything.</summary>
internal static class SpaceChecks
{
    /// <summary>A grid of up to so many points is looked at in full, of a larger space so many points.</summary>
    private const int MostTried = 20_000;

    public static void Check(ConfigDocument document, StudyDraft draft, StudySpace space)
    {
        if (draft.Derived.Count == 0 && draft.Conditions.Count == 0 && draft.Scheme is null)
            return;
        Domain[] domains = [.. draft.Parameters.Select(p => p.Parameter.Domain)];
        var isWhole = GridSize.Of(domains) is { } size && size <= MostTried;
        ISampledSearch tried = isWhole ? new GridSearch(domains) : new RandomSearch(domains, MostTried, draft.Seed, _ => true);
        var (excluded, failures, last) = (0L, new Dictionary<string, long>(), "");
        for (var number = 0L; number < tried.Points; number++)
        {
            var made = space.Configure(tried.At(number));
            if (made is { ExcludedBy: null, Failure: null })
                return;
            if (made.ExcludedBy is not null)
                (excluded, last) = (excluded + 1, made.ExcludedBy);
            else if (failures.Count < 100 || failures.ContainsKey(made.Failure!))
                failures[made.Failure!] = failures.GetValueOrDefault(made.Failure!) + 1;
        }
        if (excluded == 0)
            draft.Map.Problem("parameters", $"no point has a value for all that is derived: {failures.MaxBy(f => f.Value).Key}");
        // A sample without points says that they are rare, not that there are none.
        else if (isWhole)
            ReportExcluded(document, draft, tried.Points, last, failures.Count > 0);
    }

    private static void ReportExcluded(ConfigDocument document, StudyDraft draft, long points, string last, bool someFail)
    {
        var (text, node, path) = draft.Conditions.First(c => c.Text == last);
        document.Problems.Add(new InputProblem(node.Place.File, node.Place.Line, node.Place.Column, path,
            $"of all {points} combinations none is left by the conditions{(someFail ? " (and some have no value for what is derived)" : "")}; the last is excluded by '{text}'"));
    }
}
