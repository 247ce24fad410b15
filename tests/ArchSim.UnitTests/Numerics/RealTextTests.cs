using System.Globalization;
using System.Text.Json;
using ArchSim.Cli;
using ArchSim.Numerics;
using ArchSim.UnitTests.Cli;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Real numbers come back from their text.</summary>
public sealed class RealTextTests
{
    [Test]
    public void Every_power_of_two_and_its_neighbours_parse_back()
    {
        for (var exponent = -1074; exponent <= 1023; exponent++)
        {
            var power = Math.ScaleB(1, exponent);
            foreach (var value in new[] { power, -power, Math.BitIncrement(power), Math.BitDecrement(power) })
            {
                var text = RealText.Of(value);
                if (double.Parse(text, CultureInfo.InvariantCulture) != value)
                    Assert.Fail($"{text} is not 2^{exponent}");
            }
        }
    }

    // Of these the seventeenth digit decides.
    [TestCase(2.98023223876953125E-08, "2.9802322387695312E-08")]
    [TestCase(0.25, "0.25")]
    [TestCase(0.1, "0.1")]
    [TestCase(-0.0, "-0")]
    [TestCase(9007199254740994, "9007199254740994")]
    [TestCase(18155135997837312, "18155135997837312")]
    [TestCase(-99642141755572224, "-99642141755572224")]
    public void Digits_are_the_fewest_that_parse_back(double value, string text) => Assert.That(RealText.Of(value), Is.EqualTo(text));

    [Test]
    public void Scale_factors_in_names_parse_back([Range(-64, 5)] int exponent)
    {
        var scale = Math.ScaleB(1, exponent);
        var format = new LogPositFormat(8, 2, 3, scale);

        Assert.That(((LogPositFormat)NumberFormat.Parse(format.Name)).Scale, Is.EqualTo(scale));
    }

    [Test]
    public void Json_of_an_inspected_format_has_the_values_of_its_codes([Values("bf16", "fp16", "lp12:es5,rs11,sf0", "int16")] string name)
    {
        var format = NumberFormat.Parse(name);
        var terminal = new RecordingTerminal();
        Json.Write(terminal, new InspectFormat(format).WriteJson);
        using var json = JsonDocument.Parse(terminal.Out.ToString()!);
        var values = json.RootElement.GetProperty("values").EnumerateArray().ToArray();

        Assert.That(values, Has.Length.EqualTo(1 << format.Bits));
        foreach (var entry in values)
        {
            var expected = format.Decode(entry.GetProperty("code").GetUInt32());
            var value = entry.GetProperty("value");
            if (double.IsFinite(expected) ? !value.GetDouble().Equals(expected) : value.ValueKind != JsonValueKind.Null)
                Assert.Fail($"{name}: {value.GetRawText()} is not {expected:G17}");
        }
    }
}
