using ArchSim.Configuration;

namespace ArchSim.Validation;

/// <summary>Picks claims by what a user calls them.</summary>
public static class ClaimSelection
{
    /// <param name="wishes">Groups, ids, or beginnings of ids up to a dot; all claims without any.</param>
    /// <exception cref="InputException">One of them names nothing.</exception>
    public static IReadOnlyList<(string Group, Claim Claim)> Of(
        IReadOnlyList<(string Group, IReadOnlyList<Claim> Claims)> groups, IReadOnlyList<string> wishes)
    {
        var all = groups.SelectMany(g => g.Claims.Select(c => (g.Group, Claim: c))).ToList();
        if (wishes.Count == 0)
            return all;
        var unknown = wishes.Where(w => !all.Any(c => IsMeant(w, c.Group, c.Claim.Id))).Distinct().ToList();
        if (unknown.Count > 0)
            throw new InputException([.. unknown.Select(w => new InputProblem("--only", 0, 0, "", Unknown(w, groups)))]);
        return [.. all.Where(c => wishes.Any(w => IsMeant(w, c.Group, c.Claim.Id)))];
    }

    private static bool IsMeant(string wish, string group, string id) =>
        wish.Equals(group, StringComparison.OrdinalIgnoreCase) || wish.Equals(id, StringComparison.OrdinalIgnoreCase)
        || id.StartsWith(wish + ".", StringComparison.OrdinalIgnoreCase);

    private static string Unknown(string wish, IReadOnlyList<(string Group, IReadOnlyList<Claim> Claims)> groups)
    {
        var ids = groups.SelectMany(g => g.Claims).SelectMany(c => Beginnings(c.Id));
        var nearest = Spelling.Nearest(wish, ids.Concat(groups.Select(g => g.Group)));
        var hint = nearest is null ? "." : $"; did you mean '{nearest}'?";
        return $"'{wish}' is no group and no id of a claim{hint} Groups: {string.Join(", ", groups.Select(g => g.Group))}";
    }

    // Of a.b.c: a, a.b and a.b.c.
    private static IEnumerable<string> Beginnings(string id)
    {
        for (var i = id.IndexOf('.', StringComparison.Ordinal); i >= 0; i = id.IndexOf('.', i + 1))
            yield return id[..i];
        yield return id;
    }
}
