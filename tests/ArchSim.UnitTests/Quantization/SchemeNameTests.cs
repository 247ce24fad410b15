using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class SchemeNameTests
{
    [TestCaseSource(nameof(Examples))]
    public void An_example_is_a_scheme_of_that_name(string name) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(name));

    [TestCase("uniform8/8", "uniform8"), TestCase("uniform4:percentile99.99,tensor", "uniform4:percentile,tensor"), TestCase("uniform8:percentile50", "uniform8:percentile50")]
    [TestCase("pwlq4/8:gaussian", "pwlq4"), TestCase("pwlq4:search,bp2", "pwlq4:bp2"), TestCase("pwlq4:optimal,bp1,overlap", "pwlq4:overlap"), TestCase("pwlq8:nobc", "pwlq8:nobc")]
    [TestCase("log5/16", "log5"), TestCase("seglog4:root1.5,clip", "seglog4:clip"), TestCase("brslog3/8+ps=e4m7+kt=64", "brslog3/8+ps=e4m7")]
    public void Defaults_are_not_written(string name, string canonical) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(canonical));

    [TestCase("uniform1", "bits of weights must be 2..16, were 1")]
    [TestCase("uniform8/17", "bits of activations must be 2..16, were 17")]
    [TestCase("uniform8:percentile100", "percentile must be 50 or more and below 100, was 100")]
    [TestCase("uniform8:mse,top10", "unknown or out of its place in uniformW")]
    [TestCase("uniform8+acc=int65", "the accumulator must be int2 to int64, was 'int65'")]
    [TestCase("uniform8+sum=int16", "has no '+sum='; it takes +acc=")]
    [TestCase("pwlq9", "computed bits of weights must be 2..8, were 9"), TestCase("pwlq4/17", "bits of activations must be 2..16, were 17")]
    [TestCase("pwlq4:bp4", "breakpoints must be bp1..bp3, were bp4"), TestCase("pwlq4:laplacian,bp2", "chosen by search only")]
    [TestCase("pwlq4:gaussian,overlap", "overlap needs optimal or search"), TestCase("pwlq4:bc", "option 'bc' is unknown or out of its place in pwlqN")]
    [TestCase("pwlq4+acc=int16", "has no '+acc='; it takes +ps=, +kt="), TestCase("brslog5+acc=int16", "has no '+acc='"), TestCase("pwlq4+kt=16", "it needs +ps=")]
    [TestCase("log2", "bits of weights must be 3..8, were 2"), TestCase("seglog9", "bits of weights must be 3..8, were 9"), TestCase("brslog5/1", "bits of activations must be 2..16")]
    [TestCase("log5:root1.5", "option 'root1.5' is unknown or out of its place in logN"), TestCase("log5:output", "option 'output'"), TestCase("brslog5:root1.4", "root must be 1.5")]
    [TestCase("seglog5:rootexact,after", "must be 1.5, 1.4375 or 1.421875, was exact")]
    [TestCase("fp32+acc=int16", "has no '+acc='; it takes none")]
    [TestCase("fp32+acc", "what follows '+' must be key=value with every key once, was 'acc'")]
    [TestCase("uniform", "unknown scheme 'uniform'; known: fp32, uniformW")]
    [TestCase("uniform8/8/8", "unknown scheme")]
    [TestCase("", "unknown scheme ''")]
    public void What_is_no_scheme_is_said_in_a_line(string name, string problem)
    {
        var message = Assert.Throws<FormatException>(() => QuantizationScheme.Parse(name))!.Message;

        Assert.That(message, Does.Contain(problem).And.Not.Contain("\n"));
    }

    [Test]
    public void A_long_name_is_not_repeated_whole() =>
        Assert.That(Assert.Throws<FormatException>(() => QuantizationScheme.Parse(new string('u', 100_000)))!.Message, Has.Length.LessThan(300));

    private static IEnumerable<string> Examples() => SchemeFamilies.All.SelectMany(f => f.Examples);
}
