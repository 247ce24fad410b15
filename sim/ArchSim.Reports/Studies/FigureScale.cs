using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>A figure of a study as readers want it: its words, and a unit that suits its largest value.</summary>
internal sealed class FigureScale
{
    // What the words of the name alone do not say well.
    private static readonly Dictionary<StudyFigure, string> Titles = new()
    {
        [StudyFigures.Seconds] = "Latency",
        [StudyFigures.EnergyPj] = "Energy",
        [StudyFigures.Edp] = "Energy-delay product",
        [StudyFigures.PowerW] = "Power",
        [StudyFigures.AreaMm2] = "Area",
        [StudyFigures.ComputeAreaMm2] = "Compute area",
        [StudyFigures.Tops] = "Achieved throughput",
        [StudyFigures.TopsPerMm2] = "Density",
        [StudyFigures.TopsPerMm2Total] = "Density, chip",
        [StudyFigures.TopsPerWatt] = "Efficiency",
        [StudyFigures.TopsPerWattChip] = "Efficiency, chip",
        [StudyFigures.DramBytes] = "DRAM traffic",
        [StudyFigures.PartialSumFootprintBytes] = "Partial-sum footprint",
        [StudyFigures.PartialSumBufferBytes] = "Partial-sum buffer traffic",
        [StudyFigures.PartialSumDramBytes] = "Partial-sum DRAM traffic",
        [StudyFigures.ProcessingElements] = "Processing elements",
        [StudyFigures.ClockMhz] = "Clock",
    };

    private readonly double _factor;

    private FigureScale(StudyFigure figure, Quantity quantity, double factor) => (Figure, Quantity, _factor) = (figure, quantity, factor);

    public StudyFigure Figure { get; }

    public Quantity Quantity { get; }

    public string Title => TitleOf(Figure);

    public string TitleWithUnit => Quantity.Unit.Length > 0 ? $"{Title} ({Quantity.Unit})" : Title;

    /// <param name="largest">By size, among the values to show.</param>
    public static FigureScale Of(StudyFigure figure, double largest) => figure.Unit switch
    {
        "s" => new FigureScale(figure, Quantity.Of(largest, "s"), 1),
        "pJ" => new FigureScale(figure, Quantity.Of(largest * 1e-12, "J"), 1e-12),
        "B" => new FigureScale(figure, Quantity.OfBytes(largest), 1),
        "W" => new FigureScale(figure, Quantity.Of(largest, "W"), 1),
        "1" => new FigureScale(figure, new Quantity(1, ""), 1),
        "mm2" => new FigureScale(figure, new Quantity(1, "mm\u00b2"), 1),
        "TOPS/mm2" => new FigureScale(figure, new Quantity(1, "TOPS/mm\u00b2"), 1),
        _ => new FigureScale(figure, new Quantity(1, figure.Unit), 1),
    };

    public static string TitleOf(StudyFigure figure) => Titles.TryGetValue(figure, out var title) ? title : char.ToUpperInvariant(figure.Name[0]) + ReportFigures.Words(figure.Name)[1..];

    /// <summary>In the unit of <see cref="Quantity"/>.</summary>
    public double Scaled(double value) => value * _factor * Quantity.Factor;

    public string Show(double value) => Quantity.Unit.Length > 0 ? $"{Quantity.Text(Scaled(value))} {Quantity.Unit}" : Quantity.Text(Scaled(value));
}
