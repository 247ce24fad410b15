using ArchSim.Configuration;
using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

public sealed class SramTableTests
{
    private static readonly SramTable Table = Shipped("lop");

    [Test]
    public void A_macro_of_the_table_comes_out_exactly()
    {
        Assert.That(Table.Rows, Has.Count.EqualTo(166));
        foreach (var row in Table.Rows)
            Assert.That(Table.Macro(row.NodeNm, row.Bytes, row.WidthBits), Is.EqualTo(row.Macro));
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
    public void Between_two_sizes_values_lie_between_theirs([Values(64, 128, 256, 512)] int widthBits)
    {
        for (var bytes = 2048.0; bytes < 4 << 20; bytes *= 2)
        {
            var (small, half, large) = (Table.Macro(28, bytes, widthBits), Table.Macro(28, 1.5 * bytes, widthBits), Table.Macro(28, 2 * bytes, widthBits));
            foreach (var of in (Func<SramMacro, double>[])[m => m.ReadPj, m => m.WritePj, m => m.LeakageMw, m => m.AreaUm2, m => m.AccessNs])
                Assert.That(of(half), Is.InRange(Math.Min(of(small), of(large)), Math.Max(of(small), of(large))), $"{bytes}");
        }
    }

    // Node, KiB and width of each step up in size in which CACTI's own macro takes less.
    [TestCase("lop", "45:32:128 65:32:128", "32:16:128 45:64:128 45:64:256 65:64:128")]
    [TestCase("lstp", "65:16:64", "45:64:64 45:256:512 65:64:128 65:256:512")]
    public void A_larger_macro_takes_less_only_where_the_compiler_says_so(string cell, string reads, string writes)
    {
        var table = Shipped(cell);
        Assert.Multiple(() =>
        {
            Assert.That(Falls(table, m => m.ReadPj), Is.EqualTo(reads));
            Assert.That(Falls(table, m => m.WritePj), Is.EqualTo(writes));
            Assert.That(Falls(table, m => m.AreaUm2), Is.Empty);
            Assert.That(Falls(table, m => m.LeakageMw), Is.Empty);
        });
    }

    // Both sizes that the two nodes share take twice the energy at 32 nm.
    [Test]
    public void A_missing_macro_is_that_of_another_node_moved_by_its_neighbours()
    {
        SramRow Row(double node, double bytes, double pj) => new(node, bytes, 64, new SramMacro(pj, pj, pj, pj, pj, pj));
        var table = SramTable.Of("lop", [Row(22, 2048, 1), Row(22, 4096, 3), Row(22, 8192, 4), Row(32, 2048, 2), Row(32, 8192, 8)]);
        Assert.That(table.Macro(32, 4096, 64).ReadPj, Is.EqualTo(2 * 3).Within(1e-9));
    }

    [Test]
    public void A_missing_macro_stays_between_its_neighbours_in_size()
    {
        SramRow Row(double node, double bytes, double pj) => new(node, bytes, 64, new SramMacro(pj, pj, pj, pj, pj, pj));
        var table = SramTable.Of("lop", [Row(22, 2048, 1), Row(22, 4096, 9), Row(22, 8192, 4), Row(32, 2048, 2), Row(32, 8192, 8)]);
        Assert.That(table.Macro(32, 4096, 64).ReadPj, Is.EqualTo(8).Within(1e-9));
    }

    [Test]
    public void Where_no_node_has_the_macro_it_lies_on_the_line_of_its_sizes()
    {
        SramRow Row(double width, double bytes, double pj) => new(22, bytes, width, new SramMacro(pj, pj, pj, pj, pj, pj));
        var table = SramTable.Of("lop", [Row(64, 2048, 1), Row(64, 8192, 4), Row(128, 2048, 2), Row(128, 4096, 3)]);
        Assert.Multiple(() =>
        {
            Assert.That(table.Macro(22, 4096, 64).ReadPj, Is.EqualTo(2).Within(1e-9));
            Assert.That(table.Macro(22, 8192, 128).ReadPj, Is.EqualTo(4.5).Within(1e-9));
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

    [TestCase("lop,22,2048,64,0.4,0.5,0.5\n", ":1:1")]
    [TestCase("lop,22,2048,64,0.4,0.5,0.5,1,1,NaN\n", "9 positive numbers")]
    [TestCase("lop,22,2048,64,0.4,0.5,0.5,1,1,-1\n", "9 positive numbers")]
    [TestCase("dram,22,2048,64,0.4,0.5,0.5,1,1,1\n", "hp, lop or lstp")]
    [TestCase("lop,22,2048,64,1,1,1,1,1,1\nhp,22,4096,64,1,1,1,1,1,1\n", ":2:1")]
    [TestCase("lop,22,2048,64,0.4,0.5,0.5,1,1,1\n", "two sizes or more")]
    [TestCase("lop,22,2048,64,1,1,1,1,1,1\nlop,22,2048,64,1,1,1,1,1,1\n", "each once")]
    [TestCase("lop,22,2048,64,1,1,1,1,1,1\nlop,22,4096,64,1,1,1,1,1,1\nlop,32,2048,64,1,1,1,1,1,1\nlop,32,4096,128,1,1,1,1,1,1\n", "two sizes or more")]
    [TestCase("", "two sizes or more")]
    public void A_bad_table_is_refused_with_its_line(string text, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("bad.csv", text);
        Assert.That(() => SramTable.Load(path), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    private static SramTable Shipped(string cell) => SramTable.Load(Path.Combine(ShippedFiles.Folder(ShippedFiles.Technologies), $"sram-{cell}.csv"));

    /// <summary>Steps up in size, over the whole grid, in which a quantity falls by more than a billionth.</summary>
    private static string Falls(SramTable table, Func<SramMacro, double> quantity)
    {
        var sizes = table.Rows.Select(r => r.Bytes).Distinct().Order().ToList();
        var falls = from node in table.Rows.Select(r => r.NodeNm).Distinct().Order()
                    from width in table.Rows.Select(r => r.WidthBits).Distinct().Order()
                    from step in sizes.Zip(sizes.Skip(1))
                    where quantity(table.Macro(node, step.Second, width)) < quantity(table.Macro(node, step.First, width)) * (1 - 1e-9)
                    select $"{node}:{step.First / 1024}:{width}";
        return string.Join(' ', falls);
    }
}
