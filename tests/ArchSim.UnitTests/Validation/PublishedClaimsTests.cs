using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

public sealed class PublishedClaimsTests
{
    private static readonly Claim[] All = [.. PublishedClaims.All.SelectMany(g => g.Claims)];

    [Test]
    public void Ids_are_unique_and_in_lower_case_with_dots() =>
        Assert.That(All.Select(c => c.Id), Is.Unique.And.All.Match(@"^[a-z0-9-]+(\.[a-z0-9-]+)+$"));

    [Test]
    public void Groups_are_unique_and_none_is_empty() =>
        Assert.That(PublishedClaims.All.Select(g => g.Group), Is.Unique.And.All.Not.Empty.And.Exactly(PublishedClaims.All.Count(g => g.Claims.Count > 0)).Items);

    [Test]
    public void Every_claim_says_what_is_published_and_where() =>
        Assert.That(All.Where(c => c.Statement.Trim().Length < 10 || c.Source.Trim().Length < 10 || !double.IsFinite(c.Published)).Select(c => c.Id), Is.Empty);

    [Test]
    public void What_is_recalled_is_said_to_be_so_and_records_no_miss()
    {
        Assert.That(All.Where(c => (c.Kind == ClaimKind.Recalled) != (c.Verification == Verification.Recalled)).Select(c => c.Id), Is.Empty);
        Assert.That(All.Where(c => c.Kind == ClaimKind.Recalled && c.KnownMiss is not null).Select(c => c.Id), Is.Empty);
    }

    [Test]
    public void A_miss_of_the_band_has_its_reason() =>
        Assert.That(All.Where(c => c.MissesInBandOnly && c.KnownMiss is null).Select(c => c.Id), Is.Empty);

    // What is had again from another simulator, and what is counted, is exact or to the percent that the source is printed with.
    [Test]
    public void What_predicts_nothing_is_not_given_the_usual_tolerance() =>
        Assert.That(All.Where(c => c.Kind is ClaimKind.Reproduction or ClaimKind.Identity && c.Tolerance.Share > 0.01).Select(c => c.Id), Is.Empty);

    [Test]
    public void Every_recorded_miss_is_explained_and_every_explanation_belongs_to_one() =>
        Assert.That(Deviations.ById.Keys, Is.EquivalentTo(All.Where(c => c.KnownMiss is not null).Select(c => c.Id)));

    [Test]
    public void Every_explanation_says_something() =>
        Assert.That(Deviations.ById.Where(d => d.Value.Length < 40).Select(d => d.Key), Is.Empty);

    [Test]
    public void Sections_of_deviations_are_found_by_the_ids_in_their_headings()
    {
        const string text = """
            # Title
            Words.

            ## A part
            Words of the part.

            ### `a.one`, b.two-more
            First.

            Second.
            ## c.three
            Third.
            """;
        var sections = Deviations.Read(text.ReplaceLineEndings("\n"));
        Assert.That(sections, Is.EquivalentTo(new Dictionary<string, string> { ["a.one"] = "First.\n\nSecond.", ["b.two-more"] = "First.\n\nSecond.", ["c.three"] = "Third." }));
    }

    /// <summary>Held against each other by value, with machines built anew; and the recorded outcomes stand.</summary>
    [Test, Category("Long")]
    public void Claims_computed_twice_are_equal_and_as_recorded()
    {
        var claims = ClaimSelection.Of(PublishedClaims.All, []);
        var first = ClaimRunner.Run(claims);
        var second = ClaimRunner.Run(claims);
        Assert.That(second.Select(Text), Is.EqualTo(first.Select(Text)));
        Assert.That(first.Where(o => !o.IsAsRecorded).Select(o => $"{o.Claim.Id} {o.Change}"), Is.Empty);
    }

    private static string Text(ClaimOutcome o) =>
        $"{o.Claim.Id} {o.Problem} {o.Finding?.Value:R} {string.Join(' ', o.Finding?.Variants.Select(v => $"{v.Assumption}={v.Value:R}") ?? [])}";
}
