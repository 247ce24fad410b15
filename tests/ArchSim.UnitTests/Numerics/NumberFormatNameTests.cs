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
    [TestCase("int+8")]
    [TestCase("int-0")]
    [TestCase("INT8")]
    [TestCase(" int8")]
    [TestCase("fp8")]
    [TestCase("e4m")]
    [TestCase("em7")]
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
    [TestCase("lp8:es6,rs3,sf0", "es must be 0..5, was 6")]
    [TestCase("lp8:es-1,rs3,sf0", "es must be 0..5, was -1")]
    [TestCase("lp8:es1,rs3,sfNaN", "sf must be -64..64, was NaN")]
    [TestCase("lp8:es1,rs3,sf1e400", "sf must be -64..64, was Infinity")]
    [TestCase("lp-8", "n must be 2..16, was -8")]
    [TestCase("lp99999", "n must be 2..16, was 99999")]
    [TestCase("int-8", "bits must be 2..16, 24, 32, 48 or 64, was -8")]
    [TestCase("int99999999999", "bits must be 2..16, 24, 32, 48 or 64, was 99999999999")]
    [TestCase("int-99999999999", "bits must be 2..16, 24, 32, 48 or 64, was -99999999999")]
    [TestCase("int8:shift-99999", "shift must be -300..300, was -99999")]
    [TestCase("brslog5:sqrt-1", "levels of base root two must be 0..15, was -1")]
    [TestCase("bfp12:block-4", "block must be 2..1024, was -4")]
    [TestCase("antfloat4:e-1", "e must be 1..3, was -1")]
    [TestCase("flint-4", "bits must be 2..8, was -4")]
    [TestCase("upot99999", "bits must be 2..8, was 99999")]
    [TestCase("adaptivfloat8:e3b-99999", "b must be -600..600, was -99999")]
    [TestCase("e4m-7", "must have 1..8 exponent and 1..23 mantissa bits, was e4m-7")]
    [TestCase("pwlq4:pNaN", "p must be 1E-06..0.999999, was NaN")]
    [TestCase("pwlq8:p4e-324", "p must be 1E-06..0.999999, was 5E-324")]
    [TestCase("lp2:es3,rs1,sf0", "es must be 0..2, was 3")]
    [TestCase("lp8:es1,rs3,sf65", "sf must be -64..64, was 65")]
    [TestCase("e4m7:p301", "p must be -300..300, was 301")]
    public void A_parameter_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [TestCase("lp8:", "option '' must be es and a whole number in lpN[:esE,rsR,sfS[,B][,log]]")]
    [TestCase("lp8:es2,rs3", "option sf and a number is missing in lpN[:esE,rsR,sfS[,B][,log]]")]
    [TestCase("lp8:rs3,es1,sf0", "option 'rs3' must be es and a whole number in lpN[:esE,rsR,sfS[,B][,log]]")]
    [TestCase("lp8:es1,rs3,sf0,x1", "option 'x1' is unknown or out of its place in lpN[:esE,rsR,sfS[,B][,log]]")]
    [TestCase("brslog5", "option sqrt and a whole number is missing in brslogN:sqrtK[,odd][,nozero][,rootR][,after]")]
    [TestCase("pwlq4:overlap", "option 'overlap' must be p and a number in pwlqB[:pP[,pP[,pP]][,overlap]]")]
    [TestCase("int8:left3", "option 'left3' must be shift and a whole number in intN:shiftS[,rz]")]
    [TestCase("uint8:shift3", "option 'shift3' is unknown or out of its place in uint2..uint16")]
    [TestCase("antfloat4", "option e and a whole number is missing in antfloatB:eE, uantfloatB:eE")]
    [TestCase("flint4:e2", "option 'e2' is unknown or out of its place in flintB, uflintB")]
    [TestCase("adaptivfloat8:b3", "option 'b3' must be eE or eEbB in adaptivfloatN:eE[bB]")]
    [TestCase("fp8e4m3:rz", "option 'rz' is unknown or out of its place in fp32, fp16, bf16, fp8e4m3, fp8e5m2")]
    [TestCase("e4m7:rz,p3", "option 'p3' is unknown or out of its place in eXmY[:pP][,rz]")]
    public void An_option_that_is_none_or_missing_is_named_with_the_pattern(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [Test]
    public void No_name_at_all_is_refused() => Assert.That(() => NumberFormat.Parse(null!), Throws.ArgumentNullException);

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
