using ArchSim.Reports;

namespace ArchSim.UnitTests.Reports;

internal sealed class DrawingTests
{
    [TestCase(7.3, "0 2 4 6 8")]
    [TestCase(1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [TestCase(0.0123, "0.000 0.002 0.004 0.006 0.008 0.010 0.012 0.014")]
    [TestCase(23000, "0 5,000 10,000 15,000 20,000 25,000")]
    [TestCase(0, "0.0 0.2 0.4 0.6 0.8 1.0")]
    public void A_linear_axis_has_round_ticks_from_zero_to_beyond_the_largest(double largest, string expected)
    {
        var axis = Axis.Linear(largest, 100, 900);
        Assert.Multiple(() =>
        {
            Assert.That(string.Join(' ', axis.Ticks.Select(t => t.Label)), Is.EqualTo(expected));
            Assert.That(axis.At(0), Is.EqualTo(100));
            Assert.That(axis.At(axis.Most), Is.EqualTo(900).Within(1e-9));
            Assert.That(axis.Most, Is.GreaterThanOrEqualTo(largest));
        });
    }

    [Test]
    public void A_logarithmic_axis_has_a_tick_a_decade_at_equal_distances()
    {
        var axis = Axis.Logarithmic(0.02, 3000, 0, 600);
        var labels = axis.Ticks.Where(t => t.Label.Length > 0).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(labels.Select(t => t.Label), Is.EqualTo(new[] { "0.1", "1", "10", "100", "1,000" }));
            Assert.That(axis.At(100) - axis.At(10), Is.EqualTo(axis.At(10) - axis.At(1)).Within(1e-9));
            Assert.That(axis.Least, Is.EqualTo(0.02).Within(1e-12));
            Assert.That(axis.Most, Is.EqualTo(5000).Within(1e-9));
        });
    }

    [TestCase(3.0, 3.0)]
    [TestCase(1e-12, 1e-12)]
    [TestCase(1e-15, 1e18)]
    public void A_logarithmic_axis_contains_its_values(double smallest, double largest)
    {
        var axis = Axis.Logarithmic(smallest, largest, 0, 600);
        Assert.Multiple(() =>
        {
            Assert.That(axis.At(smallest), Is.InRange(0, 600));
            Assert.That(axis.At(largest), Is.InRange(0, 600));
            Assert.That(axis.Ticks.Count(t => t.Label.Length > 0), Is.InRange(2, 14));
        });
    }

    [TestCase(0.0, "0")]
    [TestCase(1.0, "1.000")]
    [TestCase(12.3456, "12.35")]
    [TestCase(999.96, "1,000")]
    [TestCase(1234567.0, "1,234,567")]
    [TestCase(0.00123456, "0.001235")]
    [TestCase(0.000000123, "1.23e-7")]
    [TestCase(double.NaN, "\u2013")]
    public void Numbers_have_four_significant_digits(double value, string expected) => Assert.That(Quantity.Text(value), Is.EqualTo(expected));

    [TestCase(0.0021, "J", "2.100 mJ")]
    [TestCase(19.2e9, "B/s", "19.20 GB/s")]
    [TestCase(0, "s", "0 s")]
    [TestCase(1, "s", "1.000 s")]
    public void A_unit_suits_the_value(double value, string unit, string expected) =>
        Assert.That(Quantity.Of(value, unit).ShowWithUnit(value), Is.EqualTo(expected));

    [Test]
    public void Names_sort_as_people_count()
    {
        string[] sorted = ["pe", "pe1", "pe2", "pe02", "pe10", "pe10a", "pf1"];
        Assert.That(sorted.Reverse().Order(NaturalOrder.Instance), Is.EqualTo(new[] { "pe", "pe1", "pe02", "pe2", "pe10", "pe10a", "pf1" }));
    }

    [TestCase("short", 200, "short")]
    [TestCase("a-name-that-is-much-too-long-for-it-7", 120, "a-name-that-i\u2026r-it-7")]
    [TestCase("anything", 1, "\u2026")]
    public void A_text_that_does_not_fit_keeps_its_ends(string text, double width, string expected) =>
        Assert.That(TextWidth.Fit(text, width), Is.EqualTo(expected));

    [Test]
    public void A_cut_text_keeps_its_characters_whole()
    {
        var text = string.Concat(Enumerable.Repeat("\U0001F600", 20));
        for (var width = 10; width < 300; width += 3)
            Assert.That(Markup.Escape(TextWidth.Fit(text, width)), Does.Not.Contain('\ufffd'));
    }

    [TestCase("<a b='c'>&\"", "&lt;a b=&#39;c&#39;&gt;&amp;&quot;")]
    [TestCase("\U0001F600 \u00b5\n\t", "\U0001F600 \u00b5\n\t")]
    public void Text_is_escaped_for_XML(string text, string expected) => Assert.That(Markup.Escape(text), Is.EqualTo(expected));

    // Half a pair does not survive in an attribute, where text is kept as UTF-8.
    [Test]
    public void Characters_that_XML_does_not_have_are_replaced() =>
        Assert.That(Markup.Escape("a\0\u0007\u001b\ud800b\ufffe"), Is.EqualTo("a\ufffd\ufffd\ufffd\ufffdb\ufffd"));
}
