using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class StudyClaimTests
{
    private static readonly (double Agreement, double Decibels) Good = (90, 12), Better = (95, 14), Lost = (4.9, -3), LostToo = (0, -5);

    /// <summary>A scheme beats another by more than nothing, unless the claim says by how much.</summary>
    [TestCase(null, true, false)]
    [TestCase(0.0, true, true)]
    [TestCase(2.0, true, false)]
    [TestCase(2.5, false, false)]
    [TestCase(-3.0, true, true)]
    public void A_comparison_holds_by_the_difference(double? least, bool better, bool equal)
    {
        var claim = new StudyClaim("c", "a", "logits_sqnr_db", "b", least, null, "");

        Assert.Multiple(() =>
        {
            Assert.That(claim.Of(Row(Better), Row(Good)), Is.EqualTo((Outcome(better), "14 against 12")));
            Assert.That(claim.Of(Row(Good), Row(Good))!.Value.Outcome, Is.EqualTo(Outcome(equal)));
        });
    }

    [Test]
    public void Two_networks_of_which_nothing_is_left_are_not_compared()
    {
        var claim = new StudyClaim("c", "a", "logits_sqnr_db", "b", null, null, "");

        Assert.Multiple(() =>
        {
            Assert.That(claim.Of(Row(Lost), Row(LostToo))!.Value.Outcome, Is.EqualTo(ClaimOutcome.Moot));
            Assert.That(claim.Of(Row(LostToo), Row(Lost))!.Value.Outcome, Is.EqualTo(ClaimOutcome.Moot));
            Assert.That(claim.Of(Row(Good), Row(Lost))!.Value.Outcome, Is.EqualTo(ClaimOutcome.Holds));
            Assert.That(claim.Of(Row(Lost), Row(Good))!.Value.Outcome, Is.EqualTo(ClaimOutcome.Fails));
        });
    }

    [TestCase(90.0, null, true)]
    [TestCase(90.1, null, false)]
    [TestCase(null, 90.0, true)]
    [TestCase(null, 89.9, false)]
    public void A_figure_by_itself_holds_within_its_limits(double? least, double? most, bool holds) =>
        Assert.That(new StudyClaim("c", "a", "agreement_percent", null, least, most, "").Of(Row(Good), null)!.Value.Outcome, Is.EqualTo(Outcome(holds)));

    [Test]
    public void Without_a_figure_there_is_no_outcome()
    {
        var claim = new StudyClaim("c", "a", "agreement_percent", "b", null, null, "");

        Assert.That(claim.Of(null, Row(Good)), Is.Null);
        Assert.That(claim.Of(Row(Good), null), Is.Null);
        Assert.That(claim.Of(Row(Good) with { Problem = "cannot hold it" }, Row(Good)), Is.Null);
    }

    private static ClaimOutcome Outcome(bool holds) => holds ? ClaimOutcome.Holds : ClaimOutcome.Fails;

    private static AccuracyRow Row((double Agreement, double Decibels) figures) =>
        new() { Model = "m", Scheme = "s", Key = "k", AgreementPercent = figures.Agreement, LogitsSqnrDb = figures.Decibels };
}
