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
    [TestCase("e4m7:p17", 12)]
    [TestCase("e4m7:p-3", 12)]
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
    [TestCase("int08")]
    [TestCase("int-8")]
    [TestCase("int+8")]
    [TestCase("int99999999999")]
    [TestCase("INT8")]
    [TestCase(" int8")]
    [TestCase("fp8")]
    [TestCase("e4m")]
    [TestCase("em7")]
    [TestCase("lp8:")]
    [TestCase("lp8:es1,rs3")]
    [TestCase("lp8:es1,rs3,sfNaN")]
    [TestCase("lp8:es1,rs3,sf0,x1")]
    [TestCase("lp8:rs3,es1,sf0")]
    public void Other_names_are_refused_with_the_grammar(string name)
    {
        Assert.That(NumberFormat.TryParse(name, out var format), Is.False);
        Assert.That(format, Is.Null);
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.Contains("int2..int16").And.Message.Contains("lpN[:esE,rsR,sfS"));
    }

    [TestCase("int24")]
    [TestCase("int48")]
    [TestCase("int64")]
    [TestCase("fp32")]
    [TestCase("e4m7")]
    public void Formats_for_sums_hold_no_operands(string name) => Assert.That(NumberFormat.Parse(name).HoldsOperands, Is.False);

    [TestCase("int1", "bits must be 2..16, 24, 32, 48 or 64, was 1")]
    [TestCase("lp17", "n must be 2..16, was 17")]
    [TestCase("lp8:es1,rs8,sf0", "rs must be 1..7, was 8")]
    [TestCase("lp8:es1,rs0,sf0", "rs must be 1..7, was 0")]
    [TestCase("lp8:es5,rs3,sf0", "es must be 0..4, was 5")]
    [TestCase("lp2:es3,rs1,sf0", "es must be 0..2, was 3")]
    [TestCase("lp8:es1,rs3,sf65", "sf must be -64..64, was 65")]
    [TestCase("e4m7:p301", "p must be -300..300, was 301")]
    public void A_parameter_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [Test]
    public void Examples_of_every_family_are_its_own()
    {
        foreach (var family in FormatFamilies.All)
        {
            Assert.That(family.Examples, Is.Not.Empty, family.Pattern);
            foreach (var example in family.Examples)
            {
                var claimants = FormatFamilies.All.Where(f => f.Read(new FormatName(example)) is not null);
                Assert.That(claimants, Is.EqualTo(new[] { family }), example);
            }
        }
    }
}
