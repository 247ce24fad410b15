using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>The search that a study asks for, over its parameters.</summary>
internal static class SearchBuilder
{
    /// <summary>Null where the space has no such search, which is noted.</summary>
    public static ISearch? Build(StudyDraft draft, StudySpace? space)
    {
        Domain[] domains = [.. draft.Parameters.Select(p => p.Parameter.Domain)];
        var search = draft.Search;
        switch (search.Kind)
        {
            case SearchNames.Grid:
                return Grid(draft, domains);
            case SearchNames.Random:
                return new RandomSearch(domains, search.Points, draft.Seed, space!.IsInSpace);
            case SearchNames.LatinHypercube:
                return new LatinHypercubeSearch(domains, search.Points, draft.Seed);
            case SearchNames.Saltelli when (Int128)search.Points * (domains.Length + 2) is var points && points > GridSize.MostPoints:
                search.Problem($"are the points of one sample; {domains.Length} parameters take {domains.Length + 2} times as many, {points}, and at most {GridSize.MostPoints} are allowed");
                return null;
            case SearchNames.Saltelli:
                return new SaltelliSearch(domains, search.Points, draft.Seed);
            default:
                return new Nsga2Search(domains, search.Population, search.Generations, draft.Seed, space!.IsInSpace);
        }
    }

    private static GridSearch? Grid(StudyDraft draft, Domain[] domains)
    {
        var before = draft.Map.ProblemCount;
        foreach (var (parameter, field) in draft.Parameters.Where(p => p.Parameter.Domain.Count is null))
            field.Problem("is a continuous range, of which a grid has no points: add step, factor or steps, or choose another search");
        if (draft.Map.ProblemCount > before)
            return null;
        if (GridSize.Of(domains) <= GridSize.MostPoints)
            return new GridSearch(domains);
        draft.Search.Problem($"the grid has more than {GridSize.MostPoints} points ({string.Join(" x ", domains.Select(d => d.Count))}); search a sample of it, as {{ kind: latin-hypercube, points: 10000 }}");
        return null;
    }
}
