using ArchSim.Configuration;

namespace ArchSim.Memory;

/// <summary>Reads a DRAM file. It may name another one with <c>use</c> and override its fields.</summary>
public static class MemoryReader
{
    private const int DeepestUse = 8;

    private static readonly Dictionary<string, PagePolicy> Pages = new()
    {
        ["open"] = PagePolicy.Open,
        ["closed"] = PagePolicy.Closed,
        ["adaptive"] = PagePolicy.Adaptive,
    };

    private static readonly Dictionary<string, RefreshKind> Refreshes = new()
    {
        ["all-bank"] = RefreshKind.AllBank,
        ["per-bank"] = RefreshKind.PerBank,
    };

    /// <summary>The memory in a file, or of a shipped name, fit for a controller.</summary>
    /// <exception cref="InputException">The file cannot be read, or what it says cannot be.</exception>
    public static MemorySpec Load(string nameOrPath)
    {
        var path = ShippedFiles.Find(ShippedFiles.Drams, nameOrPath, "memory");
        var document = ConfigDocument.Load(path);
        return Parse(document, Path.GetFileNameWithoutExtension(path));
    }

    /// <inheritdoc cref="Load"/>
    public static MemorySpec Parse(ConfigDocument document, string name)
    {
        var own = document.Map();
        document.ThrowIfInvalid();
        var map = new MapReader(document, Whole(document), own.Path);
        var spec = Fields(map, name);
        map.Done();
        Check(map, MemoryRules.Faults(spec));
        if (spec.Ideal)
            map.Problem("ideal", "an ideal memory has no controller; this needs one with banks and timing");
        else if (document.Problems.Count == 0)
            Check(map, MemoryRules.ControllerFaults(spec));
        document.ThrowIfInvalid();
        return spec;
    }

    /// <summary>The fields of a file with those of the files it uses below its own.</summary>
    public static ConfigMap Whole(ConfigDocument document)
    {
        var whole = new ConfigMap(document.Root.Place);
        var next = document;
        for (var depth = 0; ; depth++)
        {
            if (next.Root is not ConfigMap map)
                return depth == 0 ? throw new InputException([new InputProblem(next.File, 1, 1, "", $"must be a map of fields, was {next.Root.Kind}")]) : whole;
            whole.Entries.AddRange(map.Entries.Where(e => e.Key.Text != "use" && whole.Find(e.Key.Text) is null));
            if (map.Find("use") is not { } use)
                return whole;
            if (depth == DeepestUse)
                throw new InputException([new InputProblem(use.Place.File, use.Place.Line, use.Place.Column, "use", $"names files that use others more than {DeepestUse} deep")]);
            next = Used(next, use);
        }
    }

    private static ConfigDocument Used(ConfigDocument document, ConfigNode use)
    {
        if (use is not ConfigScalar { Text.Length: > 0 } name)
            throw new InputException([new InputProblem(use.Place.File, use.Place.Line, use.Place.Column, "use", $"must be a word, was {use.Kind}")]);
        try
        {
            var used = ConfigDocument.Load(ShippedFiles.Find(ShippedFiles.Drams, name.Text, "memory", document.File));
            used.ThrowIfInvalid();
            return used;
        }
        catch (InputException e) when (e.Problems.All(p => p.Line == 0))
        {
            throw new InputException([.. e.Problems.Select(p => new InputProblem(use.Place.File, use.Place.Line, use.Place.Column, "use", p.Message))]);
        }
    }

    /// <summary>Notes what rules say against the fields that were read, each where what breaks it was stated last.</summary>
    public static void Check(MapReader map, IEnumerable<MemoryFault> faults)
    {
        foreach (var fault in faults)
            map.Conflict(fault.Key, fault.Message, fault.With);
    }

    /// <summary>The size of a burst follows from bus and length; a file may state it, to be held to it.</summary>
    private static void CheckBurst(MapReader map)
    {
        if (!map.Has("burst_bytes"))
            return;
        var burst = map.Integer("burst_bytes", 1, 1 << 15);
        var (bus, length) = (map.Integer("bus_bits", 8, 4096, 64), map.Integer("burst_length", 2, 64, 8));
        if (bus / 8 > burst)
            map.Conflict("burst_bytes", $"a bus of {bus} bits is wider than the burst of {burst} bytes", ["bus_bits"]);
        else if (bus / 8 * length != burst)
            map.Conflict("burst_bytes", $"must be bus_bits / 8 x burst_length = {bus / 8 * length}, was {burst}", ["bus_bits", "burst_length"]);
    }

    /// <summary>A preset by name, and fields that differ from its own.</summary>
    private static ControllerPolicy Policy(MapReader map)
    {
        var preset = map.Choice("policy", ControllerPolicy.Known, ControllerPolicy.Dramsim3);
        var changed = new List<string>();
        var policy = preset with
        {
            ReadQueue = Field("read_queue", 1, ControllerPolicy.LongestQueue, preset.ReadQueue),
            WriteQueue = Field("write_queue", 1, ControllerPolicy.LongestQueue, preset.WriteQueue),
            CommandQueue = Field("command_queue", 1, ControllerPolicy.LongestCommandQueue, preset.CommandQueue),
            HitCap = Field("hit_cap", 1, ControllerPolicy.LargestHitCap, preset.HitCap),
            DrainHigh = Field("drain_high", 1, ControllerPolicy.LongestQueue, preset.DrainHigh),
            DrainLow = Field("drain_low", -1, ControllerPolicy.LongestQueue, preset.DrainLow),
            DrainIdle = Field("drain_idle", 0, ControllerPolicy.LongestQueue, preset.DrainIdle),
        };
        return policy with { Name = changed.Count == 0 ? preset.Name : $"{preset.Name} with {string.Join(", ", changed)}" };

        int Field(string key, int least, int most, int fallback)
        {
            var value = map.Integer(key, least, most, fallback);
            if (value != fallback)
                changed.Add($"{key} {value}");
            return value;
        }
    }

    /// <summary>All fields of a DRAM file; problems are noted in the map's document. Neither unknown keys nor rules between fields are looked at.</summary>
    public static MemorySpec Fields(MapReader map, string name)
    {
        var ideal = map.Flag("ideal", false);
        CheckBurst(map);
        var rowToColumn = Clocks("row_to_column_clocks");
        var rowActive = Clocks("row_active_clocks");
        var precharge = Clocks("precharge_clocks");
        return new MemorySpec
        {
            Name = name,
            Ideal = ideal,
            Channels = map.Integer("channels", 1, 64, 1),
            ClockPeriodNs = Number("clock_period_ns", 0.05, 100, 1),
            BusBits = Integer("bus_bits", 8, 4096, 64),
            BurstLength = Integer("burst_length", 2, 64, 8),
            Ranks = Integer("ranks", 1, 16, 1),
            BankGroups = Integer("bank_groups", 1, 16, 1),
            BanksPerGroup = Integer("banks_per_group", 1, 64, 1),
            Rows = map.Integer("rows", 1, 1 << 24, 65536),
            RowBytes = Integer("row_bytes", 64, 1 << 20, 1024),
            DevicesPerRank = Integer("devices_per_rank", 1, 64, 1),
            TransactionBytes = Integer("transaction_bytes", 1024, 1 << 20, 1024),
            Mapping = map.Text("mapping", AddressMapping.DefaultName),
            PagePolicy = map.Choice("page_policy", Pages, PagePolicy.Open),
            Refresh = map.Choice("refresh", Refreshes, RefreshKind.AllBank),
            Policy = Policy(map),
            DualCommand = map.Flag("dual_command", false),
            PowerDownIdleClocks = map.Integer("power_down_idle_clocks", 0, 10_000_000, 0),
            Timing = new MemoryTiming
            {
                ReadLatency = Clocks("read_latency_clocks"),
                WriteLatency = Clocks("write_latency_clocks"),
                RowToColumn = rowToColumn,
                RowToColumnWrite = ClocksOr("row_to_column_write_clocks", rowToColumn),
                Precharge = precharge,
                RowActive = rowActive,
                RowCycle = ClocksOr("row_cycle_clocks", rowActive + precharge),
                BurstSpacing = Clocks("burst_spacing_clocks"),
                BurstSpacingSameGroup = Clocks("burst_spacing_same_group_clocks"),
                WriteRecovery = Clocks("write_recovery_clocks"),
                WriteToRead = Clocks("write_to_read_clocks"),
                WriteToReadOtherGroup = Clocks("write_to_read_other_group_clocks"),
                ReadToPrecharge = Clocks("read_to_precharge_clocks"),
                ActivateSpacing = Clocks("activate_spacing_clocks"),
                ActivateSpacingSameGroup = Clocks("activate_spacing_same_group_clocks"),
                FourActivates = Clocks("four_activates_clocks"),
                PrechargeSpacing = ClocksOr("precharge_spacing_clocks", 0),
                RankSwitch = Clocks("rank_switch_clocks"),
                RefreshInterval = Integer("refresh_interval_clocks", 100, 10_000_000, 1_000_000),
                RefreshTime = Clocks("refresh_time_clocks"),
                RefreshTimePerBank = ClocksOr("refresh_time_per_bank_clocks", 0),
                PowerDownLeast = ClocksOr("power_down_least_clocks", 0),
                PowerDownExit = ClocksOr("power_down_exit_clocks", 0),
            },
            Currents = new MemoryCurrents
            {
                Vdd = Number("vdd_v", 0.1, 5, 1),
                Idd0 = Number("idd0_ma", 0, 100_000, 0),
                Idd2P = map.Number("idd2p_ma", 0, 100_000, 0),
                Idd2N = Number("idd2n_ma", 0, 100_000, 0),
                Idd3P = map.Number("idd3p_ma", 0, 100_000, 0),
                Idd3N = Number("idd3n_ma", 0, 100_000, 0),
                Idd4R = Number("idd4r_ma", 0, 100_000, 0),
                Idd4W = Number("idd4w_ma", 0, 100_000, 0),
                Idd5 = Number("idd5_ma", 0, 100_000, 0),
                Idd5PerBank = map.Number("idd5pb_ma", 0, 100_000, 0),
            },
            StatedEnergy = new StatedEnergy
            {
                ActivatePj = Stated("activate_pj"),
                ReadBurstPj = Stated("read_burst_pj"),
                WriteBurstPj = Stated("write_burst_pj"),
                RefreshPj = Stated("refresh_pj"),
                ActiveStandbyMw = Stated("active_standby_mw"),
                PrechargeStandbyMw = Stated("precharge_standby_mw"),
                PowerDownMw = Stated("power_down_mw"),
                IoPjPerBit = map.Number("io_pj_per_bit", 0, 1000, 0),
            },
        };

        // An ideal memory has no need of the rest.
        int Integer(string key, int least, int most, int fallback) => ideal ? map.Integer(key, least, most, fallback) : map.Integer(key, least, most);
        double Number(string key, double least, double most, double fallback) => ideal ? map.Number(key, least, most, fallback) : map.Number(key, least, most);
        int Clocks(string key) => Integer(key, 0, 100_000, 0);
        int ClocksOr(string key, int fallback) => map.Integer(key, 0, 100_000, fallback);
        double? Stated(string key)
        {
            var given = map.Number(key, 0, 1e9, 0);
            return map.Has(key) ? given : null;
        }
    }
}
