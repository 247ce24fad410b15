using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class AntTypeChoiceTests
{
    private static readonly AntType[] All = Enum.GetValues<AntType>();

    [TestCase(AntType.Flint, "flint4")]
    [TestCase(AntType.PowerOfTwo, "pot4")]
    [TestCase(AntType.Integer, "int4")]
    public void Data_on_the_grid_of_a_type_chooses_it_without_error(AntType type, string name)
    {
        // Times three, which is no power of two, up to the largest, so that 100 % of the maximum is the scale.
        var format = NumberFormat.Parse(name);
        var values = Enumerable.Range(0, 16).Select(c => (float)(format.Decode((uint)c) * 3)).Where(v => v > -8 * 3).ToArray();
        // Of an integer and a float with one exponent bit the integer comes first.
        var choice = AntTypeChoice.Of(values, All, 4);

        Assert.That((choice.Format.Name, choice.Scale, choice.MeanSquaredError), Is.EqualTo((name, 3.0, 0.0)));
        Assert.That(AntTypeChoice.Formats(type, 4), Is.EqualTo(new[] { format }));
    }

    [Test]
    public void The_choice_is_the_least_of_every_format_and_every_percent_of_the_maximum()
    {
        var random = new Random(4);
        var values = Enumerable.Range(0, 300).Select(_ => (float)(Math.Log(1 - random.NextDouble()) * (random.Next(2) * 2 - 1))).ToArray();
        var maximum = values.Max(v => (double)Math.Abs(v));
        foreach (var bits in new[] { 3, 4, 7 })
        {
            var choice = AntTypeChoice.Of(values, All, bits);
            var least = (Error: double.PositiveInfinity, Name: "", Scale: 0.0);
            foreach (var format in All.SelectMany(type => AntTypeChoice.Formats(type, bits)))
            {
                var largest = Enumerable.Range(0, 1 << bits).Max(c => format.Decode((uint)c));
                for (var percent = 100; percent >= (bits > 6 ? 95 : 1); percent--)
                {
                    var scale = maximum * percent / 100 / largest;
                    var error = values.Average(v => Math.Pow(format.Decode(format.Encode(v / scale)) * scale - v, 2));
                    if (error < least.Error)
                        least = (error, format.Name, scale);
                }
            }
            Assert.That((choice.Format.Name, choice.Scale), Is.EqualTo((least.Name, least.Scale)), $"{bits} bits");
            Assert.That(choice.MeanSquaredError, Is.EqualTo(least.Error).Within(1e-9).Percent);
        }
    }

    [Test]
    public void Uniform_data_chooses_integers_and_data_of_many_octaves_powers_of_two()
    {
        var random = new Random(6);
        AntType[] types = [AntType.Flint, AntType.PowerOfTwo, AntType.Integer];
        var uniform = Enumerable.Range(0, 2000).Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray();
        // As many in each of seven octaves, weighted by the error's square toward the top ones.
        var octaves = Enumerable.Range(0, 2000).Select(i => (float)Math.Pow(2, i % 7) * (i % 2 * 2 - 1)).ToArray();

        Assert.That(AntTypeChoice.Of(uniform, types, 4).Format.Name, Is.EqualTo("int4"));
        Assert.That(AntTypeChoice.Of(octaves, types, 4).Format.Name, Is.EqualTo("pot4"));
    }

    [Test]
    public void Unsigned_formats_serve_data_that_is_nowhere_negative()
    {
        float[] values = [0, 1, 3, 8, 64];

        Assert.That(AntTypeChoice.Of(values, [AntType.Flint, AntType.PowerOfTwo], 4, signed: false), Is.EqualTo(new AntTypeChoice(new FlintFormat(4, signed: false), 1, 0)));
        Assert.That(() => AntTypeChoice.Of([-1, 2], [AntType.Flint], 4, signed: false), Throws.ArgumentException.With.Message.EqualTo("values must be at least 0 for uflint4, was -1"));
    }

    [Test]
    public void Unsigned_integers_are_those_of_their_name()
    {
        Assume.That(NumberFormat.TryParse("uint4", out var format));
        float[] values = [0, 1, 7, 11, 13, 15];

        Assert.That(AntTypeChoice.Formats(AntType.Integer, 4, signed: false), Is.EqualTo(new[] { format }));
        Assert.That(AntTypeChoice.Of(values, All, 4, signed: false), Is.EqualTo(new AntTypeChoice(format!, 1, 0)));
    }

    [Test]
    public void A_float_is_tried_with_every_split_that_has_exponent_and_mantissa()
    {
        Assert.That(AntTypeChoice.Formats(AntType.Float, 4).Select(f => f.Name), Is.EqualTo(new[] { "antfloat4:e1", "antfloat4:e2" }));
        Assert.That(AntTypeChoice.Formats(AntType.Float, 4, signed: false).Select(f => f.Name), Is.EqualTo(new[] { "uantfloat4:e1", "uantfloat4:e2", "uantfloat4:e3" }));
        Assert.That(AntTypeChoice.Formats(AntType.Float, 2).Select(f => f.Name), Is.EqualTo(new[] { "antfloat2:e1" }));
    }

    [Test]
    public void Zeros_take_the_first_format_at_scale_one() =>
        Assert.That(AntTypeChoice.Of([0, 0], [AntType.PowerOfTwo, AntType.Flint], 4), Is.EqualTo(new AntTypeChoice(new PowerOfTwoFormat(4), 1, 0)));

    [Test]
    public void Impossible_choices_are_refused()
    {
        Assert.That(() => AntTypeChoice.Of([], All, 4), Throws.ArgumentException.With.Message.EqualTo("there must be at least one value, were 0"));
        Assert.That(() => AntTypeChoice.Of([1, float.PositiveInfinity], All, 4), Throws.ArgumentException.With.Message.Contains("at 1"));
        Assert.That(() => AntTypeChoice.Of([1], Array.Empty<AntType>(), 4), Throws.ArgumentException.With.Message.Contains("at least one format"));
        Assert.That(() => AntTypeChoice.Of([1], All, 9), Throws.ArgumentException.With.Message.EqualTo("bits must be 2..8, was 9"));
        Assert.That(() => AntTypeChoice.Of([1], [NumberFormat.Parse("fp32")]), Throws.ArgumentException.With.Message.Contains("was fp32"));
    }

    [TestCase(6, 0.89, 0.92)]
    [TestCase(7, 0.95, 0.95)]
    [TestCase(8, 0.95, 0.95)]
    public void Above_six_bits_no_more_than_a_twentieth_of_the_range_is_cut(int bits, double least, double most)
    {
        // Uniform to 0.9 and one value at 1: the best range ends near 0.9, if it may.
        var random = new Random(6);
        float[] values = [1, .. Enumerable.Range(0, 20_000).Select(_ => (float)(1.8 * random.NextDouble() - 0.9))];

        var choice = AntTypeChoice.Of(values, [AntType.Integer], bits);

        Assert.That(choice.Scale * ((1 << (bits - 1)) - 1), Is.InRange(least - 1e-9, most + 1e-9));
    }

    [Test]
    public void Counted_values_choose_as_if_each_were_there_so_often()
    {
        float[] values = [3, -1, 0.5f, 7.3f];
        long[] counts = [5, 1, 40, 2];
        AntTypeChoice Choice(string[] formats) => AntTypeChoice.Of(values, counts, [.. formats.Select(NumberFormat.Parse)]);
        float[] repeated = [.. values.Zip(counts).SelectMany(v => Enumerable.Repeat(v.First, (int)v.Second))];
        var expected = AntTypeChoice.Of(repeated, [.. ((string[])["int4", "flint4", "pot4"]).Select(NumberFormat.Parse)]);

        var choice = Choice(["int4", "flint4", "pot4"]);
        Assert.That((choice.Format, choice.Scale), Is.EqualTo((expected.Format, expected.Scale)));
        Assert.That(choice.MeanSquaredError, Is.EqualTo(expected.MeanSquaredError).Within(1e-9).Percent);
    }

    [Test]
    public void Counts_that_do_not_fit_are_refused()
    {
        Assert.That(() => AntTypeChoice.Of([1, 2], (long[])[1], [new FlintFormat(4)]), Throws.ArgumentException.With.Message.EqualTo("2 values need as many counts, got 1"));
        Assert.That(() => AntTypeChoice.Of([1, 2], (long[])[1, 0], [new FlintFormat(4)]), Throws.ArgumentException.With.Message.EqualTo("counts must be at least 1, was 0 at 1"));
    }
}
