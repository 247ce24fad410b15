using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

public sealed class ClaimSelectionTests
{
    private static readonly (string, IReadOnlyList<Claim>)[] Groups =
    [
        ("First works", [Claims.Of("ant.cycles", 1, 1), Claims.Of("ant.energy.total", 1, 1)]),
        ("Others", [Claims.Of("antler.area", 1, 1)]),
    ];

    [TestCase("ant.cycles ant.energy.total antler.area")]
    [TestCase("ant.cycles ant.energy.total", "first works")]
    [TestCase("ant.cycles ant.energy.total", "ant")]
    [TestCase("ant.energy.total", "ant.energy")]
    [TestCase("ant.cycles", "ANT.cycles")]
    [TestCase("ant.cycles antler.area", "Others", "ant.cycles")]
    [TestCase("ant.cycles", "ant.cycles", "ant.cycles")]
    public void A_group_an_id_or_its_beginning_up_to_a_dot_picks_claims(string ids, params string[] wishes) =>
        Assert.That(ClaimSelection.Of(Groups, wishes).Select(c => c.Claim.Id), Is.EqualTo(ids.Split(' ')));

    [TestCase("--only: 'ant.cycle' is no group and no id of a claim; did you mean 'ant.cycles'? Groups: First works, Others", "ant.cycle")]
    [TestCase("--only: 'First work' is no group and no id of a claim; did you mean 'First works'? Groups: First works, Others", "First work")]
    [TestCase("--only: 'nothing at all' is no group and no id of a claim. Groups: First works, Others", "nothing at all")]
    public void What_names_nothing_is_said_with_what_is_nearest(string problem, string wish) =>
        Assert.That(Problems.Of(() => ClaimSelection.Of(Groups, ["ant", wish])), Is.EqualTo(new[] { problem }));
}
