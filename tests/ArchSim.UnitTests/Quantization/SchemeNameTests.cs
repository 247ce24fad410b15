using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class SchemeNameTests
{
    [TestCaseSource(nameof(Examples))]
    public void An_example_is_a_scheme_of_that_name(string name) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(name));

    [TestCase("fp32+acc=fp32", "fp32"), TestCase("fp16+acc=m7e4:c16", "fp16+acc=m7e4"), TestCase("fp16+acc=ipu16:p28", "fp16+acc=ipu16"), TestCase("adaptivfloat8/8:e3", "adaptivfloat8")]
    [TestCase("uniform8+ps=e4m7+kt=64", "uniform8+ps=e4m7"), TestCase("uniform8/8", "uniform8"), TestCase("uniform4:percentile99.99,tensor", "uniform4:percentile,tensor"), TestCase("uniform8:percentile50", "uniform8:percentile50")]
    [TestCase("pwlq4/8:gaussian", "pwlq4"), TestCase("pwlq4:search,bp2", "pwlq4:bp2"), TestCase("pwlq4:optimal,bp1,overlap", "pwlq4:overlap"), TestCase("pwlq8:nobc", "pwlq8:nobc")]
    [TestCase("log5/16", "log5"), TestCase("seglog4:root1.5,clip", "seglog4:clip"), TestCase("brslog3/8+ps=e4m7+kt=64", "brslog3/8+ps=e4m7")]
    public void Defaults_are_not_written(string name, string canonical) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(canonical));

    [TestCase("uniform1", "bits of weights must be 2..16, were 1")]
    [TestCase("uniform8/17", "bits of activations must be 2..16, were 17")]
    [TestCase("uniform8:percentile100", "percentile must be 50 or more and below 100, was 100")]
    [TestCase("uniform8:mse,top10", "unknown or out of its place in uniformW")]
    [TestCase("uniform8+acc=int65", "the accumulator must be int2 to int64, with :wrap or without, was 'int65'")]
    [TestCase("uniform8+sum=int16", "has no '+sum='; it takes +acc=")]
    [TestCase("fp32+acc=int16", "the accumulator must be fp32|mMeE[:bP/Q|root][,cCHUNK][,nouf][,rn], was 'int16'")]
    [TestCase("fp32+acc=m24e4", "mantissa bits must be 1..23, was 24"), TestCase("fp32+acc=m7e9", "exponent bits must be 1..8, was 9")]
    [TestCase("fp32+acc=m7e4:b301/0", "product bias must be -300..300, was 301"), TestCase("fp32+acc=m7e4:c0", "chunk length must be 1..65536, was 0")]
    [TestCase("fp32+acc=m7e4:b12", "option 'b12' is unknown or out of its place in mMeE")]
    [TestCase("bf16+acc=ipu16", "a fused unit multiplies fp16 by fp16 only: fp16+acc=ipu16"), TestCase("adaptivfloat8+acc=ipu12", "fp16 by fp16 only")]
    [TestCase("fp16+acc=ipu9", "tree bits must be 10..57, was 9"), TestCase("fp16+acc=ipu16:p60", "software precision must be 1..59, was 60"), TestCase("fp16+acc=ipu", "the accumulator must be ipuW")]
    [TestCase("uniform8+acc=m7e4", "the accumulator must be int2 to int64, with :wrap or without, was 'm7e4'"), TestCase("uniform8+acc=int16:clip", "option 'clip' is unknown")]
    [TestCase("fp8e4m3:tensor", "option 'tensor' is unknown"), TestCase("adaptivfloat3", "e must be 1..2, was 3"), TestCase("adaptivfloat17", "n must be 2..16, was 17")]
    [TestCase("uniform8+ps=e4m7+kt=0", "sums must be stored every 1..65536 products (+kt=), was 0"), TestCase("fp16+ps=e4m7+kt=65537", "1..65536 products (+kt=), was 65537")]
    [TestCase("fp16+ps=e4m7+kt=x", "was 'x'"), TestCase("uniform8+kt=64", "it needs +ps="), TestCase("uniform8+ps=pwlq4", "partial sums are stored in eXmY")]
    [TestCase("pwlq9", "computed bits of weights must be 2..8, were 9"), TestCase("pwlq4/17", "bits of activations must be 2..16, were 17")]
    [TestCase("pwlq4:bp4", "breakpoints must be bp1..bp3, were bp4"), TestCase("pwlq4:laplacian,bp2", "chosen by search only")]
    [TestCase("pwlq4:gaussian,overlap", "overlap needs optimal or search"), TestCase("pwlq4:bc", "option 'bc' is unknown or out of its place in pwlqN")]
    [TestCase("pwlq4+acc=int16", "has no '+acc='; it takes +ps=, +kt="), TestCase("brslog5+acc=int16", "has no '+acc='"), TestCase("pwlq4+kt=16", "it needs +ps=")]
    [TestCase("log2", "bits of weights must be 3..6, were 2"), TestCase("seglog9/8", "bits of weights must be 3..7, were 9"), TestCase("brslog5/1", "bits of activations must be 2..16")]
    [TestCase("log5:root1.5", "option 'root1.5' is unknown or out of its place in logN"), TestCase("log5:output", "option 'output'"), TestCase("brslog5:root1.4", "root must be 1.5")]
    [TestCase("seglog5:rootexact,after", "must be 1.5, 1.4375 or 1.421875, was exact")]
    [TestCase("fp32+acc", "what follows '+' must be key=value with every key once, was 'acc'")]
    [TestCase("uniform", "unknown scheme 'uniform'; known: fp16+acc=ipuW, fp32|fp16|")]
    [TestCase("uniform8/8/8", "unknown scheme")]
    [TestCase("", "unknown scheme ''")]
    public void What_is_no_scheme_is_said_in_a_line(string name, string problem)
    {
        var message = Assert.Throws<FormatException>(() => QuantizationScheme.Parse(name))!.Message;

        Assert.That(message, Does.Contain(problem).And.Not.Contain("\n"));
    }

    [Test]
    public void A_long_name_is_not_repeated_whole() =>
        Assert.That(Assert.Throws<FormatException>(() => QuantizationScheme.Parse(new string('u', 100_000)))!.Message, Does.Not.Contain(new string('u', 50)));

    private static IEnumerable<string> Examples() => SchemeFamilies.All.SelectMany(f => f.Examples);
}
