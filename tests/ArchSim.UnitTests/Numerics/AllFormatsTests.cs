using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Every format of at most 12 bits that there is, as far as its parameters can be counted: all of its codes come back.</summary>
public sealed class AllFormatsTests
{
    private const int MostBits = 12;

    private static readonly (string Family, Func<IEnumerable<NumberFormat>> Formats)[] Families =
    [
        ("integers", Integers),
        ("floats", Floats),
        ("encodings of sums", SumEncodings),
        ("log posits", LogPosits),
        ("posits", Posits),
        ("logarithms", Logarithms),
        ("piecewise linear", PiecewiseLinear),
        ("number types of ANT", AntTypes),
    ];

    private static IEnumerable<string> Names => Families.Select(f => f.Family);

    [TestCaseSource(nameof(Names))]
    public void Every_code_that_stands_for_a_number_comes_back_with_its_value(string family)
    {
        var formats = Families.Single(f => f.Family == family).Formats().ToArray();
        Assert.That(formats, Is.Not.Empty);
        foreach (var format in formats)
        {
            for (var code = 0u; code < 1u << format.Bits; code++)
            {
                var value = format.Decode(code);
                if (!double.IsFinite(value))
                    continue;
                var back = format.Encode(value);
                if (format.Decode(back) != value || (back != code && format.Decode(code) != format.Decode(back)))
                    Assert.Fail($"{format}: code {code} is {value:R} and comes back as {back}, {format.Decode(back):R}");
                if (back >> format.Bits != 0)
                    Assert.Fail($"{format}: {value:R} takes code {back}");
            }
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Names_parse_back(string family)
    {
        foreach (var format in Families.Single(f => f.Family == family).Formats())
        {
            if (!NumberFormat.Parse(format.Name).Equals(format))
                Assert.Fail(format.Name);
        }
    }

    private static IEnumerable<NumberFormat> Integers() =>
        Enumerable.Range(2, MostBits - 1).SelectMany(bits => (NumberFormat[])[new IntegerFormat(bits), new UnsignedIntegerFormat(bits)]);

    private static IEnumerable<NumberFormat> Floats() =>
        from exponentBits in Enumerable.Range(1, 8)
        from mantissaBits in Enumerable.Range(0, MostBits - exponentBits)
        from options in (string[])["", "b3", "b-5,rz", "b20,nan", ",inf", ",nosub", ",flush"]
        where mantissaBits > 0 || options is "" or "b3"
        let name = $"float:e{exponentBits}m{mantissaBits}{options}"
        where NumberFormat.TryParse(name, out _)
        select NumberFormat.Parse(name);

    private static IEnumerable<NumberFormat> SumEncodings() =>
        (from exponentBits in Enumerable.Range(1, 8)
         from mantissaBits in Enumerable.Range(1, MostBits - 1 - exponentBits)
         from leadingOne in (int?[])[null, 17, -4]
         select (NumberFormat)new MinifloatFormat(exponentBits, mantissaBits, leadingOne))
        .Concat(from bits in Enumerable.Range(2, MostBits - 1) from shift in (int[])[-3, 0, 5] select NumberFormat.Parse($"int{bits}:shift{shift}"));

    private static IEnumerable<NumberFormat> LogPosits() =>
        from bits in Enumerable.Range(2, MostBits - 1)
        from exponentBits in Enumerable.Range(0, Math.Min(bits, LogPositFormat.MostExponentBits) + 1)
        from regimeBits in Enumerable.Range(1, bits - 1)
        from regime in Enum.GetValues<LogPositRegime>()
        where regime == LogPositRegime.Capped || regimeBits >= Math.Min(2, bits - 1)
        from rule in (DecisionRule[])[DecisionRule.NearestValue, DecisionRule.NearestLogarithm]
        select (NumberFormat)new LogPositFormat(bits, exponentBits, regimeBits, regimeBits % 2 == 0 ? 0 : 0.3, regime, rule);

    private static IEnumerable<NumberFormat> Posits() =>
        from bits in Enumerable.Range(2, MostBits - 1)
        from exponentBits in Enumerable.Range(0, PositFormat.MostExponentBits + 1)
        select (NumberFormat)new PositFormat(bits, exponentBits);

    private static IEnumerable<NumberFormat> Logarithms() =>
        from bits in Enumerable.Range(2, 7)
        from head in ((string[])[$"log{bits}", $"log{bits}:base-sqrt2", $"seglog{bits}"]).Concat(Enumerable.Range(0, (1 << (bits - 1)) + 1).Select(k => $"brslog{bits}:sqrt{k}"))
        from options in (string[])["", ",odd", ",nozero", ",odd,nozero", ",rootexact", ",root1.4375", ",root1.421875", ",after"]
        let name = head.Contains(':', StringComparison.Ordinal) || options.Length == 0 ? head + options : head + ":" + options[1..]
        where NumberFormat.TryParse(name, out _)
        select NumberFormat.Parse(name);

    private static IEnumerable<NumberFormat> PiecewiseLinear() =>
        from bits in Enumerable.Range(2, 7)
        from options in (string[])[":p0.05", ":p0.35", ":p0.9", ":p0.2,p0.45", ":p0.1,p0.3,p0.6", ":p0.35,overlap"]
        select NumberFormat.Parse($"pwlq{bits}{options}");

    private static IEnumerable<NumberFormat> AntTypes() =>
        from bits in Enumerable.Range(2, 7)
        from type in Enum.GetValues<AntType>()
        from signed in (bool[])[true, false]
        from format in AntTypeChoice.Formats(type, bits, signed)
        select format;
}
