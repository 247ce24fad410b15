using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class SchemeNameTests
{
    [TestCaseSource(nameof(Examples))]
    public void An_example_is_a_scheme_of_that_name(string name) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(name));

    [TestCase("uniform8/8", "uniform8"), TestCase("uniform4:percentile99.99,tensor", "uniform4:percentile,tensor"), TestCase("uniform8:percentile50", "uniform8:percentile50")]
    public void Defaults_are_not_written(string name, string canonical) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(canonical));

    [TestCase("uniform1", "bits of weights must be 2..16, were 1")]
    [TestCase("uniform8/17", "bits of activations must be 2..16, were 17")]
    [TestCase("uniform8:percentile100", "percentile must be 50 or more and below 100, was 100")]
    [TestCase("uniform8:mse,top10", "unknown or out of its place in uniformW")]
    [TestCase("uniform8+acc=int65", "the accumulator must be int2 to int64, was 'int65'")]
    [TestCase("uniform8+sum=int16", "has no '+sum='; it takes +acc=")]
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
        Assert.That(Assert.Throws<FormatException>(() => QuantizationScheme.Parse(new string('u', 100_000)))!.Message, Does.Not.Contain(new string('u', 41)));

    private static IEnumerable<string> Examples() => SchemeFamilies.All.SelectMany(f => f.Examples);
}
