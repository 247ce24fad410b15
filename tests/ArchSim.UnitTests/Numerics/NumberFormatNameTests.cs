using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class NumberFormatNameTests
{
    [TestCase("int2", 2)]
    [TestCase("int8", 8)]
    [TestCase("int16", 16)]
    [TestCase("int24", 24)]
    [TestCase("int32", 32)]
    [TestCase("int48", 48)]
    [TestCase("int64", 64)]
    [TestCase("fp16", 16)]
    [TestCase("bf16", 16)]
    [TestCase("fp32", 32)]
    [TestCase("e4m7", 12)]
    [TestCase("e3m8", 12)]
    [TestCase("e8m23", 32)]
    [TestCase("lp8:es2,rs3,sf0", 8)]
    [TestCase("lp4:es0,rs3,sf-2.5", 4)]
    public void A_name_gives_the_format_of_that_name_and_width(string name, int bits)
    {
        var format = NumberFormat.Parse(name);

        Assert.That((format.Name, format.Bits), Is.EqualTo((name, bits)));
    }

    [TestCase("int8")]
    [TestCase("bf16")]
    [TestCase("e4m7")]
    [TestCase("lp2")]
    [TestCase("lp4")]
    [TestCase("lp8")]
    [TestCase("lp16")]
    [TestCase("lp8:es1,rs3,sf1e-3")]
    [TestCase("lp8:es1,rs3,sf-0")]
    [TestCase("lp8:es1,rs3,sf0.30000000000000004")]
    public void The_name_of_a_format_parses_back_to_an_equal_format(string text)
    {
        var format = NumberFormat.Parse(text);
        var again = NumberFormat.Parse(format.Name);

        Assert.That(again, Is.EqualTo(format));
        Assert.That(again.GetHashCode(), Is.EqualTo(format.GetHashCode()));
        Assert.That(again.ToString(), Is.EqualTo(format.Name));
    }

    [TestCase("lp2", "lp2:es0,rs1,sf0")]
    [TestCase("lp4", "lp4:es1,rs3,sf0")]
    [TestCase("lp8", "lp8:es1,rs3,sf0")]
    public void A_log_posit_of_a_width_alone_takes_the_defaults(string shortName, string name) =>
        Assert.That(NumberFormat.Parse(shortName).Name, Is.EqualTo(name));

    [Test]
    public void Formats_that_were_used_are_equal_to_formats_that_were_not()
    {
        var used = NumberFormat.Parse("lp8:es2,rs3,sf0");
        used.Decode(1);

        Assert.That(used, Is.EqualTo(NumberFormat.Parse("lp8:es2,rs3,sf0")));
        Assert.That(used, Is.Not.EqualTo(NumberFormat.Parse("lp8:es2,rs4,sf0")));
    }

    [TestCase("")]
    [TestCase("int")]
    [TestCase("int1")]
    [TestCase("int17")]
    [TestCase("int40")]
    [TestCase("int08")]
    [TestCase("int-8")]
    [TestCase("int+8")]
    [TestCase("int99999999999")]
    [TestCase("INT8")]
    [TestCase(" int8")]
    [TestCase("fp8")]
    [TestCase("e0m3")]
    [TestCase("e9m3")]
    [TestCase("e4m0")]
    [TestCase("e4m")]
    [TestCase("em7")]
    [TestCase("lp1")]
    [TestCase("lp17")]
    [TestCase("lp8:")]
    [TestCase("lp8:es1,rs3")]
    [TestCase("lp8:es1,rs8,sf0")]
    [TestCase("lp8:es1,rs0,sf0")]
    [TestCase("lp8:es5,rs3,sf0")]
    [TestCase("lp8:es1,rs3,sfNaN")]
    [TestCase("lp8:es1,rs3,sf65")]
    [TestCase("lp8:es1,rs3,sf0,x1")]
    [TestCase("lp8:rs3,es1,sf0")]
    public void Other_names_are_refused_with_the_grammar(string name)
    {
        Assert.That(NumberFormat.TryParse(name, out var format), Is.False);
        Assert.That(format, Is.Null);
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.Contains("int2..int16").And.Message.Contains("lpN:esE,rsR,sfS"));
    }

    [TestCase("int24")]
    [TestCase("int48")]
    [TestCase("int64")]
    [TestCase("fp32")]
    [TestCase("e4m7")]
    public void Formats_for_sums_have_no_operand_codes(string name)
    {
        var format = NumberFormat.Parse(name);

        Assert.That(format.HoldsOperands, Is.False);
        Assert.That(() => format.Decode(0), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => format.Encode(0), Throws.TypeOf<NotSupportedException>());
    }
}
