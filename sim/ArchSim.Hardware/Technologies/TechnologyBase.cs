using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>
/// The numbers that technologies share: netlists and published tables, each section with its source, and the factors that bring them to a node. A technology
/// file names the base, a node and a voltage.
/// </summary>
internal sealed class TechnologyBase
{
    public const double LeastNodeNm = 7;
    public const double MostNodeNm = 180;

    private readonly List<(double Node, double Value)> _areaFactors;
    private readonly List<(double Node, double Value)> _leakage;
    private readonly List<(double Node, double Value)> _idleShares;
    private readonly ScalingPolynomials _energy;
    private readonly ScalingPolynomials _delay;
    private readonly double _nandUm2;
    private readonly double _level;
    private readonly double _gateDelayPs;
    private readonly double _treeEnergy;
    private readonly double _treeArea;

    public TechnologyBase(ConfigDocument document)
    {
        var map = document.Map();
        _ = map.Text("description", "");

        var area = Section(map, "area");
        _nandUm2 = area.Number("nand2_um2", 1e-3, 100);
        _areaFactors = ByNode(area, "factors_from_45nm", "factor", 1e-4, 100);
        area.Done();

        _level = Level(Section(map, "energy_level"));
        _energy = new ScalingPolynomials(Section(map, "energy_scaling"), ["e0", "e1", "e2"]);

        var delay = Section(map, "delay");
        _gateDelayPs = delay.Number("gate_delay_ps", 1e-3, 1e4);
        _delay = new ScalingPolynomials(delay, ["d0", "d1", "d2", "d3"]);

        RandomFj = Relations(Section(map, "relations"));
        var operands = Section(map, "operands");
        InputShare = operands.Number("input_share", 0, 1);
        operands.Done();

        var clock = Section(map, "clock");
        _idleShares = ByNode(clock, "idle_shares", "share", 1e-3, 1);
        _treeEnergy = clock.Number("tree_energy", 0, 10);
        _treeArea = clock.Number("tree_area", 0, 10);
        clock.Done();

        var control = Section(map, "control");
        ControlShare = control.Number("share", 0, 10);
        control.Done();

        var wires = Section(map, "wires");
        WirePfPerMm = wires.Number("capacitance_pf_per_mm", 1e-3, 10);
        wires.Done();

        var leakage = Section(map, "leakage");
        _leakage = ByNode(leakage, "gates", "gate_nw", 1e-6, 1e6);
        leakage.Done();
        map.Done();
        Text = FileText.Of(document);
    }

    public FileText Text { get; }

    public IReadOnlyDictionary<PrimitiveClass, double> RandomFj { get; }

    public double InputShare { get; }

    public double ControlShare { get; }

    public double WirePfPerMm { get; }

    /// <summary>Nodes that every list of the base reaches.</summary>
    public (double Least, double Most) Nodes
    {
        get
        {
            List<IEnumerable<double>> lists = [_areaFactors.Select(p => p.Node), _leakage.Select(p => p.Node), _energy.Nodes, _delay.Nodes];
            return (lists.Max(l => l.Min()), lists.Min(l => l.Max()));
        }
    }

    public double GateUm2(double nodeNm) => _nandUm2 * Interpolation.LogLog(_areaFactors, nodeNm);

    public double GateLeakageNw(double nodeNm) => Interpolation.LogLog(_leakage, nodeNm);

    public double EnergyLevel(double nodeNm, double voltageV) => _level * _energy.Factor(nodeNm, voltageV);

    public double GateDelayPs(double nodeNm, double voltageV) => _gateDelayPs * _delay.Factor(nodeNm, voltageV);

    /// <summary>Beyond the nodes it was measured at, as at the nearest.</summary>
    public ClockOverhead Clock(double nodeNm) =>
        new(Interpolation.LogLog(_idleShares, Math.Clamp(nodeNm, _idleShares[0].Node, _idleShares[^1].Node)), _treeEnergy, _treeArea);

    /// <summary>A section says where its numbers come from.</summary>
    private static MapReader Section(MapReader map, string key)
    {
        var section = map.Map(key);
        if (section.Text("source").Length == 0 && section.Has("source"))
            section.Problem("source", "must say where the numbers come from");
        return section;
    }

    private static double Level(MapReader map)
    {
        var logarithms = new List<double>();
        foreach (var node in map.List("operations"))
        {
            var item = map.Item(node);
            _ = item.Text("operation");
            logarithms.Add(Math.Log(item.Number("published_pj", 1e-6, 1e6) * 1000 / item.Number("synthesized_fj", 1e-3, 1e9)));
            item.Done();
        }
        map.Done();
        if (logarithms.Count > 0)
            return Math.Exp(logarithms.Average());
        map.Problem("operations", "must have one operation or more");
        return 1;
    }

    private static Dictionary<PrimitiveClass, double> Relations(MapReader map)
    {
        var relations = new Dictionary<PrimitiveClass, double>();
        foreach (var kind in Enum.GetValues<PrimitiveClass>().Where(k => k != PrimitiveClass.None))
        {
            var item = map.Map(string.Concat(kind.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")));
            relations[kind] = item.Number("random_fj", 1e-6, 1e6);
            item.Done();
        }
        map.Done();
        return relations;
    }

    private static List<(double Node, double Value)> ByNode(MapReader map, string key, string value, double least, double most)
    {
        var points = new List<(double Node, double Value)>();
        foreach (var node in map.List(key))
        {
            var item = map.Item(node);
            points.Add((item.Number("node_nm", 1, 1000), item.Number(value, least, most)));
            item.Done();
        }
        return NodeList.Checked(map, key, points);
    }
}
