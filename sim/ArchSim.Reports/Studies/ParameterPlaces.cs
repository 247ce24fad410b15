using System.Globalization;

namespace ArchSim.Reports;

/// <summary>Where the values of a parameter stand along an axis: numbers at their size, words side by side.</summary>
internal sealed class ParameterPlaces
{
    private readonly Dictionary<string, double> _places;

    private ParameterPlaces(PanelAxis axis, Dictionary<string, double> places) => (Axis, _places) = (axis, places);

    public PanelAxis Axis { get; }

    /// <summary>Values as points have them, in the order of the axis.</summary>
    public IEnumerable<string> Values => _places.Keys;

    /// <param name="values">Each once, in the order of their first points.</param>
    public static ParameterPlaces Of(string path, IReadOnlyList<string> values)
    {
        var numbers = values.Select(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : double.NaN).ToList();
        if (values.Count == 0 || numbers.Exists(double.IsNaN))
            return new ParameterPlaces(new PanelAxis(path) { Labels = values }, values.Select((v, i) => (v, (double)i)).ToDictionary());
        var order = values.Zip(numbers).OrderBy(p => p.Second).ToList();
        return new ParameterPlaces(new PanelAxis(path) { Marks = [.. order.Select(p => p.Second).Distinct()] }, order.ToDictionary(p => p.First, p => p.Second));
    }

    public double At(string value) => _places[value];
}
