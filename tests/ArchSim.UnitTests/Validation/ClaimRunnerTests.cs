using ArchSim.Configuration;
using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

public sealed class ClaimRunnerTests
{
    // 15 % of -0.5 is 0.075 to both sides.
    [TestCase(-0.5, -0.575, Verdict.Holds)]
    [TestCase(-0.5, -0.5751, Verdict.Misses)]
    [TestCase(-0.5, -0.425, Verdict.Holds)]
    [TestCase(-0.5, -0.4249, Verdict.Misses)]
    public void The_usual_tolerance_is_15_percent_of_the_published_figure(double published, double ours, Verdict verdict) =>
        Assert.That(Claims.Of("a.b", published, ours).Outcome().Verdict, Is.EqualTo(verdict));

    [TestCase(1_000_000_000, 1_000_000_000, Verdict.Holds)]
    [TestCase(1_000_000_000, 1_000_000_001, Verdict.Misses)]
    public void An_exact_claim_allows_no_cycle(double published, double ours, Verdict verdict) =>
        Assert.That(Claims.Of("a.b", published, ours, Tolerance.Exact).Outcome().Verdict, Is.EqualTo(verdict));

    [TestCase(2.0, Verdict.Holds, true)]
    [TestCase(1.99, Verdict.Misses, false)]
    public void A_published_figure_inside_the_band_holds_by_the_band_alone(double most, Verdict verdict, bool byBandAlone)
    {
        var outcome = Claims.Of("a.b", 2, _ => new Finding(1) { Variants = [("other registers", most)] }).Outcome();
        Assert.That((outcome.Verdict, outcome.HoldsByBandAlone), Is.EqualTo((verdict, byBandAlone)));
    }

    [Test]
    public void A_band_does_not_help_an_exact_claim() =>
        Assert.That(Claims.Of("a.b", 2, _ => new Finding(1) { Variants = [("more", 3)] }, Tolerance.Exact).Outcome().Verdict, Is.EqualTo(Verdict.Misses));

    [TestCase(2.0, null, false, Verdict.Holds, true)]
    [TestCase(3.0, null, false, Verdict.HoldsAsConfigured, false)]
    [TestCase(3.0, "why", false, Verdict.HoldsAsConfigured, false)]
    [TestCase(3.0, "why", true, Verdict.HoldsAsConfigured, true)]
    [TestCase(2.0, "why", true, Verdict.Holds, false)]
    public void An_exact_claim_holds_where_every_variant_keeps_it_and_a_miss_of_the_band_is_recorded(double variant, string? why, bool ofBand, Verdict verdict, bool asRecorded)
    {
        var outcome = (Claims.Of("a.b", 2, _ => new Finding(2) { Variants = [("other array", variant)] }, Tolerance.Exact, why) with { MissesInBandOnly = ofBand }).Outcome();
        Assert.That((outcome.Verdict, outcome.IsAsRecorded, outcome.HoldsByBandAlone), Is.EqualTo((verdict, asRecorded, false)));
    }

    [Test]
    public void A_record_of_the_band_does_not_excuse_a_miss_as_configured() =>
        Assert.That((Claims.Of("a.b", 2, 1, Tolerance.Exact, "why") with { MissesInBandOnly = true }).Outcome().Change, Does.Contain("misses as configured too"));

    [Test]
    public void A_claim_inside_its_tolerance_does_not_hold_by_the_band_alone() =>
        Assert.That(Claims.Of("a.b", 2, _ => new Finding(2) { Variants = [("more", 3)] }).Outcome().HoldsByBandAlone, Is.False);

    [TestCase(ClaimKind.Recalled, Verification.Read)]
    [TestCase(ClaimKind.Prediction, Verification.Recalled)]
    public void What_is_recalled_is_shown_and_not_scored(ClaimKind kind, Verification verification)
    {
        var outcome = Claims.Of("a.b", 1, 5, kind: kind, verification: verification).Outcome();
        Assert.That((outcome.Verdict, outcome.IsAsRecorded, outcome.Error), Is.EqualTo((Verdict.Shown, true, 4.0)));
    }

    [TestCase(1.0, null, true)]
    [TestCase(2.0, "why", true)]
    [TestCase(2.0, null, false)]
    [TestCase(1.0, "why", false)]
    public void An_outcome_is_as_recorded_where_it_holds_without_a_record_or_misses_with_one(double ours, string? knownMiss, bool asRecorded)
    {
        var outcome = Claims.Of("a.b", 1, ours, knownMiss: knownMiss).Outcome();
        Assert.That((outcome.IsAsRecorded, outcome.Change is null), Is.EqualTo((asRecorded, asRecorded)));
    }

    [TestCase(-0.5, -0.4, 0.2)]
    [TestCase(0.5, 0.4, -0.2)]
    [TestCase(-0.5, -0.6, -0.2)]
    public void The_error_is_a_share_of_the_published_figure_with_the_sign_of_the_difference(double published, double ours, double error) =>
        Assert.That(Claims.Of("a.b", published, ours).Outcome().Error, Is.EqualTo(error).Within(1e-12));

    [Test]
    public void A_claim_that_throws_is_a_failed_claim_with_its_message_and_stops_no_other()
    {
        (string, Claim)[] claims =
        [
            ("g", Claims.Of("a.throws", 1, _ => throw new ArgumentException("no such width"))),
            ("g", Claims.Of("a.input", 1, _ => throw new InputException("lpa.yaml", "array.rows must be 1..4096"), knownMiss: "why")),
            ("g", Claims.Of("a.holds", 1, 1)),
        ];
        var outcomes = ClaimRunner.Run(claims);
        Assert.That(outcomes.Select(o => o.Verdict), Is.EqualTo(new[] { Verdict.Failed, Verdict.Failed, Verdict.Holds }));
        Assert.That(outcomes.Select(o => o.IsAsRecorded), Is.EqualTo(new[] { false, false, true }), "a record of a miss does not excuse a failure");
        Assert.That(outcomes[0].Problem, Does.StartWith("no such width"));
        Assert.That(outcomes[1].Problem, Is.EqualTo("lpa.yaml: array.rows must be 1..4096"));
    }

    [TestCase(double.NaN, 1)]
    [TestCase(1, double.PositiveInfinity)]
    public void What_is_no_number_fails(double value, double variant)
    {
        var outcome = Claims.Of("a.b", 1, _ => new Finding(value) { Variants = [("other", variant)] }).Outcome();
        Assert.That((outcome.Verdict, outcome.Finding), Is.EqualTo((Verdict.Failed, (Finding?)null)));
    }

    [Test]
    public void Outcomes_stand_in_the_order_of_the_claims_and_progress_ends_at_their_number()
    {
        var claims = Enumerable.Range(0, 50).Select(i => ("g", Claims.Of($"a.c{i}", i, i))).ToArray();
        var last = new Last();
        Assert.That(ClaimRunner.Run(claims, last).Select(o => o.Finding!.Value), Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(last.Most, Is.EqualTo(50));
    }

    [Test]
    public void It_stops_when_it_is_asked_to()
    {
        using var stop = new CancellationTokenSource();
        var claim = Claims.Of("a.b", 1, _ =>
        {
            stop.Cancel();
            throw new InvalidOperationException("broke off");
        });
        Assert.That(() => claim.Outcome(stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private sealed class Last : IProgress<(int Done, int Total)>
    {
        private int _most;

        public int Most => _most;

        public void Report((int Done, int Total) value)
        {
            lock (this)
                _most = Math.Max(_most, value.Done);
        }
    }
}
