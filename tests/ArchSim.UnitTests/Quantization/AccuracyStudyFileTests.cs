using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class AccuracyStudyFileTests
{
    private const string Data = "calibrate: { data: data.bin, images: 8 }, evaluate: { data: data.bin }";
    private const string Models = $"name: s\nmodels: [{{ name: m, model: m.onnx, {Data} }}]\n";

    private string _folder = "";

    [SetUp]
    public void Make()
    {
        _folder = Directory.CreateTempSubdirectory("archsim-study-").FullName;
        foreach (var file in (string[])["m.onnx", "data.bin"])
            File.WriteAllText(Path.Combine(_folder, file), "");
        File.WriteAllText(Path.Combine(_folder, "mixed.yaml"), "name: mixed\ndefault: { scheme: uniform4 }\nlayers: [{ pattern: a, scheme: uniform8 }]\n");
        File.WriteAllText(Path.Combine(_folder, "broken.yaml"), "name: broken\ndefault: { scheme: uniform99 }\n");
    }

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void The_study_of_the_reports_can_be_read()
    {
        var study = AccuracyStudyFile.Load(Path.Combine(Repository.Root!, "reports/accuracy/table.yaml"));

        Assert.That(study.Schemes.Select(s => s.Name), Is.SupersetOf((string[])["fp32", "uniform3", "pwlq3", "log4", "brslog5:rootexact", "lp4", "ant4", "fp16+acc=ipu28", "fp32+acc=m4e5", "uniform8+ps=e4m7+kt=256"]));
        Assert.That(study.Models.Single(m => m.Name == "digits-cnn").Missing, Is.Empty);
    }

    [Test]
    public void A_claim_is_a_figure_against_another_or_a_limit()
    {
        var study = Load(Models + """
            groups: [{ title: a, schemes: [fp32, uniform8] }]
            claims:
              - { claim: c, scheme: uniform8, figure: top1_percent, over: fp32, at_least: -1 }
              - { claim: d, scheme: uniform8, figure: logits_sqnr_db, at_least: 20, at_most: 30, note: n }
            """);
        static AccuracyRow Row(int correct, double db) => new() { Model = "m", Scheme = "s", Key = "", Top1 = new Accuracy(correct, 1_000), AgreementPercent = 90, LogitsSqnrDb = db };

        Assert.That(study.Claims[0].Of(Row(900, 0), Row(910, 0)), Is.EqualTo((ClaimOutcome.Holds, "90 against 91")));
        Assert.That(study.Claims[0].Of(Row(899, 0), Row(910, 0)), Is.EqualTo((ClaimOutcome.Fails, "89.9 against 91")));
        Assert.That(study.Claims[0].Of(Row(900, 0), null), Is.Null);
        Assert.That(((double[])[19.99, 20, 30, 30.01]).Select(db => study.Claims[1].Of(Row(0, db), null)!.Value.Outcome == ClaimOutcome.Holds), Is.EqualTo((bool[])[false, true, true, false]));
        Assert.That(study.Claims[1].Of(Row(0, 20) with { Problem = "too wide" }, null), Is.Null);
    }

    [TestCase("{ claim: c, scheme: uniform9, figure: top1_percent, at_least: 1 }", "scheme: 'uniform9' stands in no group")]
    [TestCase("{ claim: c, scheme: fp32, figure: top2, at_least: 1 }", "figure: must be one of top1_percent, agreement_percent")]
    [TestCase("{ claim: c, scheme: fp32, figure: top1_percent }", "claim: needs a scheme that it is compared with (over), or a limit (at_least, at_most)")]
    [TestCase("{ claim: c, scheme: fp32, figure: top1_percent, at_least: 1001 }", "at_least: must be")]
    public void A_claim_that_cannot_be_judged_is_told_with_its_place(string claim, string problem) =>
        Assert.That(() => Load(Models + $"groups: [{{ title: a, schemes: [fp32] }}]\nclaims: [{claim}]\n"),
            Throws.TypeOf<InputException>().With.Message.Contains($"claims[0].{problem}"));

    [Test]
    public void Schemes_may_stand_in_several_groups_and_count_once()
    {
        var study = Load(Models + """
            groups:
              - { title: a, schemes: [fp32, uniform8, { precision: mixed.yaml }] }
              - { title: b, note: n, schemes: [uniform8, uniform4] }
            """);

        Assert.That(study.Schemes.Select(s => s.Name), Is.EqualTo((string[])["fp32", "uniform8", "mixed", "uniform4"]));
        Assert.That(study.Groups.Select(g => (g.Title, g.Note, g.Schemes.Count)), Is.EqualTo(((string, string, int)[])[("a", "", 3), ("b", "n", 2)]));
        Assert.That((study.Seed, study.ErrorImages, study.Models[0].Calibration.Count, study.Models[0].Evaluation.Count), Is.EqualTo((1L, 16, (int?)8, (int?)null)));
        Assert.That(study.Models[0].Onnx, Is.EqualTo(new StudyFile("m.onnx", Path.Combine(_folder, "m.onnx"))));
    }

    [Test]
    public void An_optional_model_says_which_of_its_files_are_missing() =>
        Assert.That(Load($"name: s\nmodels: [{{ name: m, optional: true, model: no.onnx, {Data} }}]\ngroups: [{{ title: a, schemes: [fp32] }}]")
            .Models[0].Missing, Is.EqualTo((string[])[Path.Combine(_folder, "no.onnx")]));

    [TestCase(Models, "s.yaml:1:1 groups: is missing")]
    [TestCase(Models + "groups: []", "s.yaml:3:9 groups: must hold at least one")]
    [TestCase(Models + "groups: [{ title: a, schemes: [] }]", "s.yaml:3:31 groups[0].schemes: must hold at least one")]
    [TestCase(Models + "groups: [{ title: a, schemes: [fp32, uniform1] }]", "s.yaml:3:38 groups[0].schemes[1]: scheme 'uniform1': bits of weights must be 2..16, were 1")]
    [TestCase(Models + "groups: [{ title: a, schemes: [fp32, fp32] }]", "s.yaml:3:38 groups[0].schemes[1]: 'fp32' stands twice in this group")]
    [TestCase(Models + "groups: [{ title: a, schemes: [{ precision: no.yaml }] }]", "no.yaml: no such file")]
    [TestCase(Models + "groups: [{ title: a, schemes: [{ precision: broken.yaml }] }]", "broken.yaml:2:20 default.scheme: scheme 'uniform99': bits of weights must be 2..16, were 99")]
    [TestCase(Models + "groups: [{ title: a, schemes: [{ precison: mixed.yaml }] }]", "s.yaml:3:32 groups[0].schemes[0].precision: is missing")]
    [TestCase($"name: s\nmodels: [{{ name: m, model: no.onnx, {Data} }}]\ngroups: [{{ title: a, schemes: [fp32] }}]", "s.yaml:2:28 models[0].model: there is no file 'no.onnx'; a model that may be missing needs 'optional: true'")]
    [TestCase($"name: s\nmodels: [{{ name: m, model: m.onnx, calibrate: {{ data: data.bin, images: 0 }}, evaluate: {{ data: data.bin }} }}]\ngroups: [{{ title: a, schemes: [fp32] }}]",
        "s.yaml:2:73 models[0].calibrate.images: must be 1..2000000, was 0")]
    public void What_is_wrong_is_told_with_its_place(string yaml, string problem) =>
        Assert.That(Problems.Of(() => Load(yaml)).Select(p => p.Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)).First(), Does.StartWith(problem));

    [Test]
    public void Two_models_of_one_name_are_refused() =>
        Assert.That(Problems.Of(() => Load(Models.Replace("}]", $"}}, {{ name: m, model: m.onnx, {Data} }}]", StringComparison.Ordinal) + "groups: [{ title: a, schemes: [fp32] }]")),
            Has.One.Contains("models[1].name: 'm' stands twice"));

    private AccuracyStudy Load(string yaml)
    {
        var path = Path.Combine(_folder, "s.yaml");
        File.WriteAllText(path, yaml);
        return AccuracyStudyFile.Load(path);
    }
}
