using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Reads the memory of an accelerator: a preset by name, its fields overridden by the same keys beside <c>use</c>.</summary>
internal static class DramReader
{
    private static readonly string[] OwnKeys = ["use", "channels", "layout"];

    private static readonly Dictionary<string, DramLayout> Layouts = new()
    {
        ["tile"] = DramLayout.Tile,
        ["nhwc"] = DramLayout.Nhwc,
        ["nchw"] = DramLayout.Nchw,
    };

    /// <summary>The memory and the preset's file; null where no preset could be read, which is noted.</summary>
    public static (DramSpec Spec, FileText Text)? Read(ConfigDocument document, MapReader map)
    {
        var use = map.Text("use");
        var channels = map.Integer("channels", 1, 64);
        var layout = map.Choice("layout", Layouts, DramLayout.Tile);
        if (use.Length == 0)
            return null;
        ConfigDocument preset;
        string path;
        try
        {
            path = ShippedFiles.Find(ShippedFiles.Drams, use, "memory", document.File);
            preset = ConfigDocument.Load(path);
            _ = Fields(preset.Map(), use, 1, DramLayout.Tile);
            preset.ThrowIfInvalid();
        }
        catch (InputException e)
        {
            foreach (var problem in e.Problems)
            {
                if (problem.Line > 0)
                    document.Problems.Add(problem);
                else
                    map.Problem("use", problem.Message);
            }
            return null;
        }
        var own = document.Root is ConfigMap root && root.Find("dram") is ConfigMap dram ? dram : new ConfigMap(map.Place);
        var spec = Fields(new MapReader(document, Merge(preset, own), "dram"), Path.GetFileNameWithoutExtension(path), channels, layout);
        return (spec, FileText.Of(preset));
    }

    /// <summary>The preset's entries, replaced and joined by the accelerator's.</summary>
    private static ConfigMap Merge(ConfigDocument preset, ConfigMap own)
    {
        var merged = new ConfigMap(own.Place);
        merged.Entries.AddRange(((ConfigMap)preset.Root).Entries);
        foreach (var entry in own.Entries.Where(e => !OwnKeys.Contains(e.Key.Text)))
        {
            var index = merged.Entries.FindIndex(e => e.Key.Text == entry.Key.Text);
            if (index >= 0)
                merged.Entries[index] = entry;
            else
                merged.Entries.Add(entry);
        }
        return merged;
    }

    private static DramSpec Fields(MapReader map, string name, int channels, DramLayout layout)
    {
        var ideal = map.Flag("ideal", false);
        var spec = new DramSpec
        {
            Name = name,
            Channels = channels,
            Layout = layout,
            Ideal = ideal,
            ClockPeriodNs = Number("clock_period_ns", 0.05, 100, 1),
            BusBits = Integer("bus_bits", 8, 4096, 64),
            BurstLength = Integer("burst_length", 2, 64, 8),
            Ranks = Integer("ranks", 1, 16, 1),
            BankGroups = Integer("bank_groups", 1, 16, 1),
            BanksPerGroup = Integer("banks_per_group", 1, 64, 1),
            RowBytes = Integer("row_bytes", 64, 1 << 20, 1024),
            DevicesPerRank = Integer("devices_per_rank", 1, 64, 1),
            TransactionBytes = Integer("transaction_bytes", 1024, 1 << 20, 1024),
            Timing = new DramTiming
            {
                ReadLatency = Clocks("read_latency_clocks"),
                WriteLatency = Clocks("write_latency_clocks"),
                RowToColumn = Clocks("row_to_column_clocks"),
                Precharge = Clocks("precharge_clocks"),
                RowActive = Clocks("row_active_clocks"),
                BurstSpacing = Clocks("burst_spacing_clocks"),
                BurstSpacingSameGroup = Clocks("burst_spacing_same_group_clocks"),
                WriteRecovery = Clocks("write_recovery_clocks"),
                WriteToRead = Clocks("write_to_read_clocks"),
                WriteToReadOtherGroup = Clocks("write_to_read_other_group_clocks"),
                ReadToPrecharge = Clocks("read_to_precharge_clocks"),
                ActivateSpacing = Clocks("activate_spacing_clocks"),
                ActivateSpacingSameGroup = Clocks("activate_spacing_same_group_clocks"),
                FourActivates = Clocks("four_activates_clocks"),
                RankSwitch = Clocks("rank_switch_clocks"),
                RefreshInterval = Integer("refresh_interval_clocks", 100, 10_000_000, 1_000_000),
                RefreshTime = Clocks("refresh_time_clocks"),
            },
            Currents = new DramCurrents
            {
                Vdd = Number("vdd_v", 0.1, 5, 1),
                Idd0 = Milliampere("idd0_ma"),
                Idd2N = Milliampere("idd2n_ma"),
                Idd3N = Milliampere("idd3n_ma"),
                Idd4R = Milliampere("idd4r_ma"),
                Idd4W = Milliampere("idd4w_ma"),
                Idd5 = Milliampere("idd5_ma"),
            },
        };
        map.Done();
        if (!ideal)
            Check(map, spec);
        return spec;

        // An ideal memory has no need of the rest.
        int Integer(string key, int least, int most, int fallback) => ideal ? map.Integer(key, least, most, fallback) : map.Integer(key, least, most);
        double Number(string key, double least, double most, double fallback) => ideal ? map.Number(key, least, most, fallback) : map.Number(key, least, most);
        int Clocks(string key) => Integer(key, 0, 100_000, 0);
        double Milliampere(string key) => Number(key, 0, 100_000, 0);
    }

    private static void Check(MapReader map, DramSpec d)
    {
        var burst = d.BusBits / 8.0 * d.BurstLength;
        if (d.BusBits % 8 != 0)
            map.Problem("bus_bits", $"must be whole bytes, was {d.BusBits}");
        else if (d.RowBytes % burst != 0)
            map.Problem("row_bytes", $"must be whole bursts of {burst} bytes, was {d.RowBytes}");
        else if (d.TransactionBytes % burst != 0)
            map.Problem("transaction_bytes", $"must be whole bursts of {burst} bytes, was {d.TransactionBytes}");
        if (d.Timing.RefreshTime >= d.Timing.RefreshInterval)
            map.Problem("refresh_time_clocks", $"must be below refresh_interval_clocks ({d.Timing.RefreshInterval}), was {d.Timing.RefreshTime}");
        // Energies are differences of currents.
        if (d.Currents.Idd4R < d.Currents.Idd3N || d.Currents.Idd4W < d.Currents.Idd3N || d.Currents.Idd5 < d.Currents.Idd3N)
            map.Problem("idd3n_ma", $"standby must not draw more than idd4r_ma, idd4w_ma and idd5_ma, was {d.Currents.Idd3N}");
        if (DramEnergy.ActivatePj(d) < 0)
            map.Problem("idd0_ma", $"must be at least the standby current of a row cycle, was {d.Currents.Idd0}");
    }
}
