using ArchSim.Configuration;
using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

public sealed class SramTableTests
{
    private static readonly SramTable Table = SramTable.Load(Path.Combine(ShippedFiles.Folder(ShippedFiles.Technologies), "sram-lop.csv"));

    [Test]
    public void A_macro_of_the_table_comes_out_exactly()
    {
        Assert.That(Table.Rows.Count(), Is.EqualTo(166));
        foreach (var (nodeNm, bytes, widthBits, macro) in Table.Rows)
            Assert.That(Table.Macro(nodeNm, bytes, widthBits), Is.EqualTo(macro));
    }

    // CACTI 7, lop, 22 nm and 32 nm, 64 KiB x 256: read 8.31259 and 12.1559 pJ; at 28 nm the straight line in logarithms.
    [Test]
    public void Between_nodes_the_logarithm_is_interpolated()
    {
        var share = Math.Log(28.0 / 22) / Math.Log(32.0 / 22);
        var expected = Math.Exp((1 - share) * Math.Log(8.31259) + share * Math.Log(12.1559));
        Assert.That(Table.Macro(28, 65536, 256).ReadPj, Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void Between_two_sizes_energy_lies_between_theirs([Values(64, 128, 256, 512)] int widthBits)
    {
        var macros = Enumerable.Range(0, 89).Select(i => Table.Macro(28, 2048 * Math.Pow(2, i / 8.0), widthBits)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(macros.Select(m => m.ReadPj), Is.Ordered);
            Assert.That(macros.Select(m => m.WritePj), Is.Ordered);
            Assert.That(macros.Select(m => m.LeakageMw), Is.Ordered);
            Assert.That(macros.Select(m => m.AreaUm2), Is.Ordered);
        });
    }

    [Test]
    public void Beyond_the_table_values_go_on_and_stay_finite_and_ordered()
    {
        double[] sizes = [Table.LeastBytes, 1024, 2048, 4 << 20, 8 << 20, Table.MostBytes];
        double[] widths = [Table.LeastWidthBits, 32, 64, 512, 1024, Table.MostWidthBits];
        Assert.Multiple(() =>
        {
            Assert.That(sizes.Select(s => Table.Macro(28, s, 256).ReadPj), Is.Ordered.And.All.Positive);
            Assert.That(widths.Select(w => Table.Macro(28, 65536, w).ReadPj), Is.Ordered.And.All.Positive);
        });
    }

    [TestCase(64, 256, "memories of 128 to 65536 Ki bytes a macro")]
    [TestCase(128 << 20, 256, "was 131072 Ki")]
    [TestCase(65536, 8, "words of 16 to 2048 bits")]
    [TestCase(65536, 4096, "use banks")]
    public void Further_out_there_is_a_message_and_no_number(double bytes, double widthBits, string message)
    {
        Assert.That(Table.Refusal(bytes, widthBits), Does.Contain(message));
        Assert.That(() => Table.Macro(28, bytes, widthBits), Throws.ArgumentException);
    }

    [TestCase("22,2048,64,0.4,0.5,0.5\n", ":1:1")]
    [TestCase("22,2048,64,0.4,0.5,0.5,NaN\n", "7 positive numbers")]
    [TestCase("22,2048,64,0.4,0.5,0.5,-1\n", "7 positive numbers")]
    [TestCase("22,2048,64,0.4,0.5,0.5,1\n", "two sizes or more")]
    [TestCase("22,2048,64,1,1,1,1\n22,2048,64,1,1,1,1\n", "each once")]
    [TestCase("", "two sizes or more")]
    public void A_bad_table_is_refused_with_its_line(string text, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("bad.csv", text);
        Assert.That(() => SramTable.Load(path), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }
}
