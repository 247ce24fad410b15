using ArchSim.Configuration;
using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>Reads how a study searches: a word, or a map with the kind and its size.</summary>
internal static class SearchReader
{
    private const string Key = "search";
    private const int LargestPopulation = 100_000;

    /// <summary>All points of an evolution stay in memory.</summary>
    private const long MostEvolved = 10_000_000;

    private static readonly Dictionary<string, string> Kinds = new[] { SearchNames.Grid, SearchNames.Random, SearchNames.LatinHypercube, SearchNames.Saltelli, SearchNames.Nsga2 }.ToDictionary(k => k);

    public static SearchDraft Read(MapReader parent)
    {
        if (parent.Node(Key) is not ConfigMap)
        {
            var kind = parent.Choice(Key, Kinds, SearchNames.Grid);
            if (kind != SearchNames.Grid)
                parent.Problem(Key, kind == SearchNames.Nsga2 ? "needs its size, as { kind: nsga2, population: 64, generations: 40 }" : $"needs its size, as {{ kind: {kind}, points: 1000 }}");
            return new SearchDraft(kind, 0, 0, 0, parent, Key);
        }
        var map = parent.OptionalMap(Key)!;
        var draft = new SearchDraft(map.Choice("kind", Kinds), 0, 0, 0, map, "kind");
        if (draft.Kind == SearchNames.Nsga2)
            draft = Evolution(map, draft);
        else if (draft.Kind != SearchNames.Grid)
            draft = draft with { Points = map.Long("points", 1, GridSize.MostPoints), Key = "points" };
        map.Done();
        return draft;
    }

    private static SearchDraft Evolution(MapReader map, SearchDraft draft)
    {
        var population = map.Integer("population", 4, LargestPopulation);
        var generations = map.Integer("generations", 1, 1_000_000);
        if (population % 2 != 0)
            map.Problem("population", $"must be even, for children come in pairs; was {population}");
        if ((long)population * generations > MostEvolved)
            map.Problem("generations", $"times the population must be at most {MostEvolved} points, was {(long)population * generations}");
        return draft with { Population = population, Generations = generations };
    }
}
