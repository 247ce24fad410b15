namespace ArchSim.Results;

/// <summary>A figure of a design point that a study can search for or bound.</summary>
/// <param name="Name">As study files, the database and reports have it.</param>
/// <param name="IsMaximized">More is better.</param>
public sealed record StudyFigure(string Name, string Unit, bool IsMaximized, string Meaning)
{
    /// <summary>The figure with its sign turned where more is better, so that less is; applied twice it is the figure again.</summary>
    public double Minimized(double value) => IsMaximized ? -value : value;
}

/// <summary>A limit of a figure.</summary>
/// <param name="AtLeast">Null: no lower limit.</param>
/// <param name="AtMost">Null: no upper limit.</param>
public sealed record StudyConstraint(StudyFigure Figure, double? AtLeast, double? AtMost)
{
    /// <summary>By how much a figure is beyond its limit, relative to the limit (as it is where the limit is 0); 0 where it is not, 1 where there is no figure.</summary>
    public double Violation(double? figure)
    {
        if (figure is not { } value || double.IsNaN(value))
            return 1;
        return Beyond(AtLeast - value, AtLeast) + Beyond(value - AtMost, AtMost);
    }

    private static double Beyond(double? excess, double? limit) => excess > 0 ? limit == 0 ? excess.Value : excess.Value / Math.Abs(limit!.Value) : 0;
}

/// <summary>All figures of a point, over all workloads by their weights.</summary>
public static class StudyFigures
{
    private static readonly List<StudyFigure> Defined = [];

    public static readonly StudyFigure Seconds = Less("seconds", "s", "Time of all workloads, each as often as its weight says.");

    public static readonly StudyFigure EnergyPj = Less("energy_pj", "pJ", "Energy of all workloads, memory included.");

    public static readonly StudyFigure Edp = Less("edp", "J s", "Energy times time.");

    public static readonly StudyFigure PowerW = Less("power_w", "W", "Energy over time, memory included.");

    public static readonly StudyFigure AreaMm2 = Less("area_mm2", "mm2", "Silicon area of all components.");

    public static readonly StudyFigure ComputeAreaMm2 = Less("compute_area_mm2", "mm2", "Area of the elements, their encoders and decoders, and the array's registers.");

    public static readonly StudyFigure Tops = More("tops", "TOPS", "Achieved: two operations a MAC, over the time taken.");

    public static readonly StudyFigure TopsPerMm2 = More("tops_per_mm2", "TOPS/mm2", "Achieved, per compute area.");

    public static readonly StudyFigure TopsPerMm2Total = More("tops_per_mm2_total", "TOPS/mm2", "Achieved, per total area.");

    public static readonly StudyFigure TopsPerWatt = More("tops_per_watt", "TOPS/W", "Achieved, over all energy, memory included.");

    public static readonly StudyFigure TopsPerWattChip = More("tops_per_watt_chip", "TOPS/W", "Achieved, over the energy of the chip alone.");

    public static readonly StudyFigure Utilization = More("utilization", "1", "Share of the MACs that the array could have done in all cycles.");

    public static readonly StudyFigure DramBytes = Less("dram_bytes", "B", "Bytes read and written over the memory bus.");

    public static readonly StudyFigure PartialSumFootprintBytes = Less("partial_sum_footprint_bytes", "B", "Most bytes that partial sums held at one time, in any workload.");

    public static readonly StudyFigure ProcessingElements = Less("processing_elements", "1", "Elements of the array.");

    public static readonly StudyFigure ClockMhz = More("clock_mhz", "MHz", "Clock frequency.");

    public static readonly StudyFigure ClockSlack = More("clock_slack", "1", "Share of the period that the slowest path leaves; below 0 the clock is not met.");

    public static readonly StudyFigure Accuracy = More("accuracy", "1", "Share of images whose first guess is right, of the study's model under the point's arithmetic.");

    // Figures that came later stand behind the others: so do their columns.
    public static readonly StudyFigure PartialSumBufferBytes = Less("partial_sum_buffer_bytes", "B", "Bytes of partial sums read from and written to their buffer, as encoded.");

    public static readonly StudyFigure PartialSumDramBytes = Less("partial_sum_dram_bytes", "B", "Bytes of partial sums among those of the memory: sums that spill and come back.");

    /// <summary>In the order of tables and of a point's values.</summary>
    public static IReadOnlyList<StudyFigure> All => Defined;

    public static StudyFigure? Find(string name) => Defined.Find(f => f.Name == name);

    private static StudyFigure Less(string name, string unit, string meaning) => Add(new StudyFigure(name, unit, IsMaximized: false, meaning));

    private static StudyFigure More(string name, string unit, string meaning) => Add(new StudyFigure(name, unit, IsMaximized: true, meaning));

    private static StudyFigure Add(StudyFigure figure)
    {
        Defined.Add(figure);
        return figure;
    }
}
