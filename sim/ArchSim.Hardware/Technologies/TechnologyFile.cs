using System.Collections.Concurrent;
using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Reads technologies and derives the numbers of their node from the base they name.</summary>
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
        if (!Known.TryGetValue(key, out var entry) || entry.Stamp != Stamp(entry.Files))
            Known[key] = entry = Read(path);
        return (entry.Technology, entry.Text);
    }

    private static Entry Read(string path)
    {
        var document = ConfigDocument.Load(path);
        var map = document.Map();
        _ = map.Text("description", "");
        var source = map.Text("source");
        if (source.Length == 0 && map.Has("source"))
            map.Problem("source", "must say where node and voltage come from");
        var (shared, basePath) = Base(document, map, path);
        var (least, most) = shared?.Nodes ?? (TechnologyBase.LeastNodeNm, TechnologyBase.MostNodeNm);
        var nodeNm = map.Number("node_nm", least, most);
        var voltage = map.Number("voltage_v", 0.5, 1.2);
        var band = Band(map.Map("band"));

        var sram = map.Map("sram");
        var tableName = sram.Text("table");
        var table = tableName.Length > 0 ? LoadTable(sram, tableName, path) : null;
        if (table is not null && nodeNm > table.MostNodeNm)
            map.Problem("node_nm", $"{tableName} has macros up to {table.MostNodeNm} nm, was {nodeNm}");
        sram.Done();
        map.Done();
        document.ThrowIfInvalid();

        var tablePath = Beside(path, tableName);
        var macros = Macros(table!, shared!, nodeNm, voltage);
        var cells = new SramCells(macros, tablePath, other => Macros(other, shared!, nodeNm, voltage));
        var technology = new Technology
        {
            Name = Path.GetFileNameWithoutExtension(path),
            NodeNm = nodeNm,
            VoltageV = voltage,
            Source = source,
            Band = band,
            GateUm2 = shared!.GateUm2(nodeNm),
            GateLeakageNw = shared.GateLeakageNw(nodeNm),
            GateDelayPs = shared.GateDelayPs(nodeNm, voltage),
            EnergyLevel = shared.EnergyLevel(nodeNm, voltage),
            RandomFj = shared.RandomFj,
            InputShare = shared.InputShare,
            Clock = shared.Clock(nodeNm),
            ControlShare = shared.ControlShare,
            WirePfPerMm = shared.WirePfPerMm,
            Sram = macros,
            SramCells = cells,
        };
        var own = FileText.Of(document);
        var text = new FileText(own.SourceText + shared.Text.SourceText, own.Identity + shared.Text.Identity, [.. own.Paths, .. shared.Text.Paths])
            .And(tablePath, File.ReadAllText(tablePath));
        IReadOnlyList<string> files = [Path.GetFullPath(path), Path.GetFullPath(basePath), tablePath];
        return new Entry(technology, text, [.. files, .. cells.Paths], Stamp([.. files, .. cells.Paths]));
    }

    /// <summary>The base that the file names: what is wrong inside it is reported there, that it is missing, here.</summary>
    private static (TechnologyBase? Base, string Path) Base(ConfigDocument document, MapReader map, string technologyPath)
    {
        var name = map.Text("base");
        if (name.Length == 0)
            return (null, "");
        try
        {
            var path = ShippedFiles.Find(ShippedFiles.TechnologyBases, name, "technology base", technologyPath);
            var sharedFile = ConfigDocument.Load(path);
            var shared = new TechnologyBase(sharedFile);
            sharedFile.ThrowIfInvalid();
            return (shared, path);
        }
        catch (InputException e)
        {
            foreach (var problem in e.Problems)
            {
                if (problem.Line > 0)
                    document.Problems.Add(problem);
                else
                    map.Problem("base", problem.Message);
            }
            return (null, "");
        }
    }

    private static TechnologyBand Band(MapReader map)
    {
        var band = new TechnologyBand(Factor("area"), Factor("energy"), Factor("delay"), Factor("leakage"));
        map.Done();
        return band;

        double Factor(string key) => map.Number(key, 1, 100);
    }

    private static SramMacros Macros(SramTable table, TechnologyBase shared, double nodeNm, double voltage)
    {
        var least = table.LeastNodeNm;
        return nodeNm >= least
            ? new SramMacros(table, nodeNm, 1, 1)
            : new SramMacros(table, least, shared.GateUm2(nodeNm) / shared.GateUm2(least), shared.EnergyLevel(nodeNm, voltage) / shared.EnergyLevel(least, voltage));
    }

    /// <summary>When the files were written last, and how long they are.</summary>
    private static string Stamp(IReadOnlyList<string> files) =>
        string.Join(' ', files.Select(f => new FileInfo(f)).Select(f => $"{f.LastWriteTimeUtc.Ticks}:{(f.Exists ? f.Length : 0)}"));

    private static SramTable? LoadTable(MapReader map, string name, string technologyPath)
    {
        var path = Beside(technologyPath, name);
        if (File.Exists(path))
            return SramTable.Load(path);
        map.Problem("table", $"no file '{name}' beside the technology");
        return null;
    }

    private static string Beside(string technologyPath, string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(technologyPath))!, name);

    private sealed record Entry(Technology Technology, FileText Text, IReadOnlyList<string> Files, string Stamp);
}
