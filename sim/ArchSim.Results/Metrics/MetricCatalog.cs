using ArchSim.Hardware;
using ArchSim.Simulation;

namespace ArchSim.Results;

/// <summary>Every metric there is: its name, its unit and what it means. The database, JSON, reports and <c>archsim list metrics</c> use this list.</summary>
public static class MetricCatalog
{
    private static readonly List<MetricDefinition> Defined = [];

    public static readonly MetricDefinition Cycles = Count("cycles", "cycles", "Clock cycles from the first transfer to the last result.");

    public static readonly MetricDefinition PrefetchOverlapCycles = Count("prefetch_overlap_cycles", "cycles",
        "Cycles that a layer's first weights are fetched in while the layer before it ends: the run takes so many less than its layers.", MetricScope.Run);

    public static readonly MetricDefinition Seconds = Number("seconds", "s", "Cycles over the clock frequency.");

    public static readonly MetricDefinition Macs = Count("macs", "MAC", "Multiply-accumulates that the network asks for.");

    public static readonly MetricDefinition Utilization = Number("utilization", "1",
        "Share of the MACs that the array could have done in all cycles, each layer in its own mode.", MetricScope.Run);

    public static readonly MetricDefinition EnergyPj = Number("energy_pj", "pJ", "Energy, by the component that takes it.",
        components: MetricNames.All<EnergyComponent>());

    public static readonly MetricDefinition EnergyTotalPj = Number("energy_total_pj", "pJ", "Energy of all components.");

    public static readonly MetricDefinition AreaUm2 = Number("area_um2", "um2", "Silicon area, by component.", MetricScope.Run, MetricNames.All<AreaComponent>());

    public static readonly MetricDefinition AreaTotalUm2 = Number("area_total_um2", "um2", "Silicon area of all components.", MetricScope.Run);

    public static readonly MetricDefinition AreaComputeUm2 = Number("area_compute_um2", "um2",
        "Area of the elements, their encoders and decoders, and the array's registers.", MetricScope.Run);

    public static readonly MetricDefinition DramBytes = Count("dram_bytes", "B", "Bytes that went over the memory bus.", components: ["read", "write"]);

    public static readonly MetricDefinition MacsPerDramByte = Number("macs_per_dram_byte", "MAC/B", "MACs over all bytes read and written; absent where no byte moved.");

    public static readonly MetricDefinition PartialSumBytes = Count("partial_sum_bytes", "B", "Partial sums moved, as encoded.",
        components: ["buffer_read", "buffer_write", "dram_read", "dram_write"]);

    public static readonly MetricDefinition PartialSumFootprintBytes = Count("partial_sum_footprint_bytes", "B",
        "Most bytes that partial sums held at one time, on chip and spilled; of a run, of its largest layer.");

    public static readonly MetricDefinition PartialSumEnergyPj = Number("partial_sum_energy_pj", "pJ",
        "What partial sums take of the energy of their buffer, their codec, the network and, by their bytes, the memory.", components: ["buffer", "codec", "network", "dram"]);

    public static readonly MetricDefinition PartialSumStallCycles = Count("partial_sum_stall_cycles", "cycles",
        "Cycles in which the array waited for partial sums: missing, without room, too slow to pass, or not back yet.");

    public static readonly MetricDefinition BusyCycles = Count("busy_cycles", "cycles", "Cycles in which the unit worked.", components: MetricNames.All<Unit>());

    public static readonly MetricDefinition IdleCycles = Count("idle_cycles", "cycles", "Cycles in which the unit had nothing to do.", components: MetricNames.All<Unit>());

    public static readonly MetricDefinition StallCycles = Count("stall_cycles", "cycles",
        "Cycles in which the unit had work and could not do it, by unit and reason; a row only where there were any.",
        components: [.. from unit in MetricNames.All<Unit>() from reason in MetricNames.All<StallReason>() select $"{unit}.{reason}"]);

    public static readonly MetricDefinition Tops = Number("tops", "TOPS", "Achieved: two operations a MAC, over the time taken.");

    public static readonly MetricDefinition TopsPeak = Number("tops_peak", "TOPS", "With every element and lane busy, in the mode that does most of the run's MACs.", MetricScope.Run);

    public static readonly MetricDefinition TopsPerMm2 = Number("tops_per_mm2", "TOPS/mm2", "Achieved, per compute area.", MetricScope.Run);

    public static readonly MetricDefinition TopsPerMm2Total = Number("tops_per_mm2_total", "TOPS/mm2", "Achieved, per total area.", MetricScope.Run);

    public static readonly MetricDefinition TopsPerWatt = Number("tops_per_watt", "TOPS/W", "Achieved, over all energy, memory included.");

    public static readonly MetricDefinition TopsPerWattChip = Number("tops_per_watt_chip", "TOPS/W",
        "Achieved, over the energy of the chip alone: all components but dram and dram_background.");

    public static readonly MetricDefinition ClockMhz = Number("clock_mhz", "MHz", "Clock frequency.", MetricScope.Run);

    public static readonly MetricDefinition TechnologyNm = Number("technology_nm", "nm", "Node of the technology that areas and energies are in.", MetricScope.Run);

    public static readonly MetricDefinition ProcessingElements = Count("processing_elements", "1", "Elements of the array.", MetricScope.Run);

    public static readonly MetricDefinition DramPeakBytesPerSecond = Number("dram_peak_bytes_per_second", "B/s",
        "What the memory's bus can carry; absent for an ideal memory.", MetricScope.Run);

    public static readonly MetricDefinition DramActivates = Count("dram_activates", "1", "Rows opened.");

    public static readonly MetricDefinition DramBursts = Count("dram_bursts", "1", "Bursts on the memory bus.", components: ["read", "write"]);

    public static readonly MetricDefinition DramTransactions = Count("dram_transactions", "1", "Transactions of the loaders and writers.");

    public static readonly MetricDefinition DramRowHits = Count("dram_row_hits", "1", "Bursts whose row had served another; of an ideal memory, its transactions.");

    public static readonly MetricDefinition BufferWords = Count("buffer_words", "1", "Words read from and written to the buffers.",
        components: ["weight_read", "weight_write", "activation_read", "activation_write", "partial_sum_read", "partial_sum_write"]);

    public static readonly MetricDefinition BankConflicts = Count("bank_conflicts", "cycles",
        "Cycles that reads of activations take longer because words of one cycle lie in one bank, whether or not the array waits for them.");

    public static readonly MetricDefinition NetworkTransfers = Count("network_transfers", "1", "Codes between the buffers and the array, once for each transfer.",
        components: ["weight", "activation", "partial_sum_out", "partial_sum_in"]);

    public static readonly MetricDefinition CodecOperations = Count("codec_operations", "1", "Codes that went through encoders and decoders.",
        components: ["partial_sum_encode", "partial_sum_decode", "operand_decode", "result_encode"]);

    public static readonly MetricDefinition VectorOperations = Count("vector_operations", "1", "Elementary operations of the vector unit.");

    public static readonly MetricDefinition ElementCycles = Count("element_cycles", "cycles", "Cycles of single elements in which the array worked.");

    /// <summary>All of them, in the order of reports.</summary>
    public static IReadOnlyList<MetricDefinition> All => Defined;

    public static MetricDefinition? Find(string name) => Defined.Find(m => m.Name == name);

    /// <summary>The component of <see cref="StallCycles"/>: <c>array.weights_missing</c>.</summary>
    public static string StallComponent(Unit unit, StallReason reason) => StallComponents[(int)unit][(int)reason];

    private static readonly string[][] StallComponents =
        [.. Enum.GetValues<Unit>().Select(u => Enum.GetValues<StallReason>().Select(r => $"{MetricNames.Of(u)}.{MetricNames.Of(r)}").ToArray())];

    private static MetricDefinition Count(
        string name, string unit, string meaning, MetricScope scope = MetricScope.Both, IEnumerable<string>? components = null) =>
        Add(new MetricDefinition(name, unit, scope, IsCount: true, meaning, [.. components ?? []]));

    private static MetricDefinition Number(
        string name, string unit, string meaning, MetricScope scope = MetricScope.Both, IEnumerable<string>? components = null) =>
        Add(new MetricDefinition(name, unit, scope, IsCount: false, meaning, [.. components ?? []]));

    private static MetricDefinition Add(MetricDefinition metric)
    {
        Defined.Add(metric);
        return metric;
    }
}
