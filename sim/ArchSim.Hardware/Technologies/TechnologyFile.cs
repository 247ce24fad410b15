using System.Collections.Concurrent;
using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Reads technologies and derives the numbers of their node from the base numbers the file states.</summary>
public static class TechnologyFile
{
    // An exploration reads one technology for thousands of design points. A file that changes is read again.
    private static readonly ConcurrentDictionary<string, Entry> Known = new();

    /// <returns>The technology, and the files it came from.</returns>
    /// <exception cref="InputException">Missing, malformed or impossible; one problem a line.</exception>
    public static (Technology Technology, FileText Text) Load(string nameOrPath, string? beside = null)
    {
        var path = ShippedFiles.Find(ShippedFiles.Technologies, nameOrPath, "technology", beside);
        var key = Path.GetFullPath(path);
        if (!Known.TryGetValue(key, out var entry) || entry.Stamp != Stamp(key, entry.TablePath))
            Known[key] = entry = Read(path);
        return (entry.Technology, entry.Text);
    }

    private static Entry Read(string path)
    {
        var document = ConfigDocument.Load(path);
        var map = document.Map();
        _ = map.Text("description", "");
        var nodeNm = map.Number("node_nm", 7, 45);
        var voltage = map.Number("voltage_v", 0.5, 1.2);

        var area = map.Map("area");
        var nandUm2 = area.Number("nand2_um2", 1e-3, 100);
        var areaFactor = AtNode(area, "factors_from_45nm", nodeNm, item => item.Number("factor", 1e-4, 100));
        area.Done();

        var level = Level(map);
        var scaling = Scaling(map.Map("energy_scaling"), nodeNm, voltage);
        var relations = Relations(map.Map("relations"));
        var leakageNw = AtNode(map, "leakage", nodeNm, item => item.Number("gate_nw", 1e-6, 1e6));

        var sram = map.Map("sram");
        var tableName = sram.Text("table");
        var table = tableName.Length > 0 ? LoadTable(sram, tableName, path) : null;
        if (table is not null && (nodeNm < table.LeastNodeNm || nodeNm > table.MostNodeNm))
            map.Problem("node_nm", $"{tableName} has macros of {table.LeastNodeNm} to {table.MostNodeNm} nm, was {nodeNm}");
        sram.Done();
        map.Done();
        // The scaling polynomials are read for two voltages: what is wrong with them is said once.
        if (document.Problems.Count > 0)
            throw new InputException([.. document.Problems.Distinct()]);

        var tablePath = Beside(path, tableName);
        var technology = new Technology
        {
            Name = Path.GetFileNameWithoutExtension(path),
            NodeNm = nodeNm,
            VoltageV = voltage,
            GateUm2 = nandUm2 * areaFactor,
            GateLeakageNw = leakageNw,
            EnergyLevel = level * scaling,
            Relations = relations,
            Sram = table!,
        };
        var text = FileText.Of(document).And(tablePath, File.ReadAllText(tablePath));
        return new Entry(technology, text, tablePath, Stamp(Path.GetFullPath(path), tablePath));
    }

    /// <summary>When the two files were written last, and how long they are.</summary>
    private static (DateTime, long, DateTime, long) Stamp(string path, string tablePath)
    {
        var (file, table) = (new FileInfo(path), new FileInfo(tablePath));
        return (file.LastWriteTimeUtc, file.Exists ? file.Length : 0, table.LastWriteTimeUtc, table.Exists ? table.Length : 0);
    }

    private static double Level(MapReader map)
    {
        var logarithms = new List<double>();
        foreach (var node in map.List("energy_level"))
        {
            var item = map.Item(node);
            _ = item.Text("operation");
            logarithms.Add(Math.Log(item.Number("published_pj", 1e-6, 1e6) * 1000 / item.Number("synthesized_fj", 1e-3, 1e9)));
            item.Done();
        }
        if (logarithms.Count > 0)
            return Math.Exp(logarithms.Average());
        map.Problem("energy_level", "must have one operation or more");
        return 1;
    }

    /// <summary>Energy at the node and voltage over the energy at the reference.</summary>
    private static double Scaling(MapReader map, double nodeNm, double voltage)
    {
        var referenceNm = map.Number("reference_node_nm", 7, 180);
        var referenceVoltage = map.Number("reference_voltage_v", 0.5, 2);
        double At(double volt, double nm) => AtNode(map, "polynomials", nm, item =>
            Math.Max(1e-9, item.Number("e2", -100, 100) * volt * volt + item.Number("e1", -100, 100) * volt + item.Number("e0", -100, 100)));
        var factor = At(voltage, nodeNm) / At(referenceVoltage, referenceNm);
        map.Done();
        return factor;
    }

    private static Dictionary<PrimitiveClass, SwitchingRelation> Relations(MapReader map)
    {
        var relations = new Dictionary<PrimitiveClass, SwitchingRelation>();
        foreach (var kind in Enum.GetValues<PrimitiveClass>().Where(k => k != PrimitiveClass.None))
        {
            var item = map.Map(string.Concat(kind.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")));
            var random = item.Number("random_fj", 1e-6, 1e6);
            // Holding an operand saves; it never costs.
            var held = item.Number("held_fj", 0, Math.Max(random, 1e-6));
            relations[kind] = new SwitchingRelation(random, held, item.Number("zero_fj", 0, Math.Max(held, 1e-6)));
            item.Done();
        }
        map.Done();
        return relations;
    }

    /// <summary>A list of values by node, at that node.</summary>
    private static double AtNode(MapReader map, string key, double nodeNm, Func<MapReader, double> value)
    {
        var before = new List<(double Node, double Value)>();
        foreach (var node in map.List(key))
        {
            var item = map.Item(node);
            before.Add((item.Number("node_nm", 1, 1000), value(item)));
            item.Done();
        }
        var points = before.OrderBy(p => p.Node).ToList();
        if (points.Count == 0 || nodeNm < points[0].Node || nodeNm > points[^1].Node || points.Select(p => p.Node).Distinct().Count() < points.Count)
        {
            map.Problem(key, $"must have nodes on both sides of {nodeNm} nm, each once");
            return 1;
        }
        return Interpolation.LogLog(points, nodeNm);
    }

    private static SramTable? LoadTable(MapReader map, string name, string technologyPath)
    {
        var path = Beside(technologyPath, name);
        if (File.Exists(path))
            return SramTable.Load(path);
        map.Problem("table", $"no file '{name}' beside the technology");
        return null;
    }

    private static string Beside(string technologyPath, string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(technologyPath))!, name);

    private sealed record Entry(Technology Technology, FileText Text, string TablePath, (DateTime, long, DateTime, long) Stamp);
}
