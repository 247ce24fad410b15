using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Published polynomials in the voltage, one a node: a factor from a reference node and voltage to another.</summary>
internal sealed class ScalingPolynomials
{
    // A polynomial outside the voltages it was fitted to can cross zero.
    private const double Least = 1e-9;

    private readonly List<(double Node, double MostVoltageV, double[] Coefficients)> _polynomials = [];
    private readonly double _reference;

    /// <param name="coefficients">Names, that of the constant first.</param>
    public ScalingPolynomials(MapReader map, IReadOnlyList<string> coefficients)
    {
        var referenceNm = map.Number("reference_node_nm", TechnologyBase.LeastNodeNm, TechnologyBase.MostNodeNm);
        var referenceVoltage = map.Number("reference_voltage_v", 0.5, 2);
        foreach (var node in map.List("polynomials"))
        {
            var item = map.Item(node);
            // Where a polynomial turns round at a voltage, it stays at what it is there.
            _polynomials.Add((item.Number("node_nm", 1, 1000), item.Number("most_voltage_v", 0.5, 2, 2), [.. coefficients.Select(c => item.Number(c, -1e5, 1e5))]));
            item.Done();
        }
        map.Done();
        _polynomials.Sort((a, b) => a.Node.CompareTo(b.Node));
        var nodes = NodeList.Checked(map, "polynomials", [.. _polynomials.Select(p => (p.Node, 1.0))]);
        if (referenceNm < nodes[0].Node || referenceNm > nodes[^1].Node)
            map.Problem("reference_node_nm", $"must lie among the polynomials, {nodes[0].Node}..{nodes[^1].Node}, was {referenceNm}");
        else
            _reference = _polynomials.Count == nodes.Count ? At(referenceNm, referenceVoltage) : 1;
    }

    public IEnumerable<double> Nodes => _polynomials.Select(p => p.Node);

    public double Factor(double nodeNm, double voltageV) => At(nodeNm, voltageV) / _reference;

    private double At(double nodeNm, double voltageV)
    {
        return Interpolation.LogLog([.. _polynomials.Select(p => (p.Node, Math.Max(Least, Value(p.Coefficients, Math.Min(voltageV, p.MostVoltageV)))))], nodeNm);

        static double Value(double[] coefficients, double x) => coefficients.Reverse().Aggregate(0.0, (sum, c) => sum * x + c);
    }
}
