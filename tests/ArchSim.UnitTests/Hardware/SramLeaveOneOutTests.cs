using System.Globalization;
using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

/// <summary>Every macro that CACTI gave, told from the others of its type of cell.</summary>
public sealed class SramLeaveOneOutTests
{
    private static readonly (string Name, Func<SramMacro, double> Of)[] Quantities =
    [
        ("read", m => m.ReadPj), ("write", m => m.WritePj), ("area", m => m.AreaUm2), ("leakage", m => m.LeakageMw), ("access", m => m.AccessNs),
    ];

    [Test]
    public void A_macro_that_is_left_out_is_told_by_the_others([Values("hp", "lop", "lstp")] string cell)
    {
        var rows = Rows(cell);
        var errors = Quantities.Select(_ => new List<double>()).ToArray();
        for (var left = 0; left < rows.Count; left++)
        {
            var row = rows[left];
            var told = SramTable.Of(cell, [.. rows.Where((_, i) => i != left)]).Macro(row.NodeNm, row.Bytes, row.WidthBits);
            foreach (var (quantity, list) in Quantities.Zip(errors))
                list.Add(Math.Abs(quantity.Of(told) / quantity.Of(row.Macro) - 1));
        }
        TestContext.Out.WriteLine("| cell | quantity | median | 90 % within | within 25 % | worst |");
        foreach (var (quantity, list) in Quantities.Zip(errors))
        {
            list.Sort();
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {cell} | {quantity.Name} | {Median(list):P1} | {list[(int)(0.9 * list.Count)]:P1} | {Within(list):P1} | {list[^1]:P1} |"));
        }
        Assert.Multiple(() =>
        {
            foreach (var (quantity, list) in Quantities.Zip(errors))
            {
                Assert.That(Median(list), Is.LessThan(0.08), quantity.Name);
                Assert.That(Within(list), Is.GreaterThanOrEqualTo(0.9), quantity.Name);
            }
        });
    }

    [Test]
    public void The_shipped_tables_are_what_the_compiler_gave([Values("lop", "lstp")] string cell)
    {
        var shipped = SramTable.Load(Path.Combine(ArchSim.Configuration.ShippedFiles.Folder(ArchSim.Configuration.ShippedFiles.Technologies), $"sram-{cell}.csv"));
        var rows = Rows(cell);
        Assert.That(shipped.Rows.Select(r => (r.NodeNm, r.Bytes, r.WidthBits)), Is.EqualTo(rows.Select(r => (r.NodeNm, r.Bytes, r.WidthBits))));
        foreach (var (ours, theirs) in shipped.Rows.Zip(rows))
        {
            foreach (var (name, of) in Quantities.Append(("cycle", m => m.CycleNs)))
                Assert.That(of(ours.Macro), Is.EqualTo(of(theirs.Macro)).Within(1e-3).Percent, name);
        }
    }

    private static double Median(List<double> sorted) => sorted[sorted.Count / 2];

    private static double Within(List<double> errors) => errors.Count(e => e <= 0.25) / (double)errors.Count;

    private static List<SramRow> Rows(string cell)
    {
        if (Repository.Beside("shared/validation/sram.csv") is not { } path)
            throw new IgnoreException("shared/validation/sram.csv is not there");
        var lines = File.ReadAllLines(path);
        var columns = lines[0].Split(',').Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i);
        return [.. lines.Skip(1).Select(l => l.Split(',')).Where(f => f[columns["variant"]] == cell).Select(f =>
        {
            double Number(string column) => double.Parse(f[columns[column]], CultureInfo.InvariantCulture);
            var macro = new SramMacro(Number("read_pJ"), Number("write_pJ"), Number("leak_mW"), Number("area_mm2") * 1e6, Number("access_ns"), Number("cycle_ns"));
            return new SramRow(Number("tech_nm"), Number("size_bytes"), Number("width_bits"), macro);
        })];
    }
}
