using ArchSim.Configuration;
using ArchSim.Memory;

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
        ConfigMap whole;
        try
        {
            path = ShippedFiles.Find(ShippedFiles.Drams, use, "memory", document.File);
            preset = KeptDocuments.Load(path);
            whole = MemoryReader.Whole(preset);
            _ = Fields(new MapReader(preset, whole, ""), use, 1, DramLayout.Tile);
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
        var spec = Fields(new MapReader(document, Merge(whole, own), "dram"), Path.GetFileNameWithoutExtension(path), channels, layout);
        return (spec, FileText.Of(preset));
    }

    /// <summary>The preset's entries, replaced and joined by the accelerator's.</summary>
    private static ConfigMap Merge(ConfigMap preset, ConfigMap own)
    {
        var merged = new ConfigMap(own.Place);
        merged.Entries.AddRange(preset.Entries);
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
        var memory = MemoryReader.Fields(map, name);
        map.Done();
        MemoryReader.Check(map, memory, MemoryRules.Faults(memory));
        return Of(memory, channels, layout);
    }

    private static DramSpec Of(MemorySpec memory, int channels, DramLayout layout) => new()
    {
        Name = memory.Name,
        Channels = channels,
        Layout = layout,
        Ideal = memory.Ideal,
        ClockPeriodNs = memory.ClockPeriodNs,
        BusBits = memory.BusBits,
        BurstLength = memory.BurstLength,
        Ranks = memory.Ranks,
        BankGroups = memory.BankGroups,
        BanksPerGroup = memory.BanksPerGroup,
        RowBytes = memory.RowBytes,
        DevicesPerRank = memory.DevicesPerRank,
        TransactionBytes = memory.TransactionBytes,
        Timing = new DramTiming
        {
            ReadLatency = memory.Timing.ReadLatency,
            WriteLatency = memory.Timing.WriteLatency,
            RowToColumn = memory.Timing.RowToColumn,
            Precharge = memory.Timing.Precharge,
            RowActive = memory.Timing.RowActive,
            BurstSpacing = memory.Timing.BurstSpacing,
            BurstSpacingSameGroup = memory.Timing.BurstSpacingSameGroup,
            WriteRecovery = memory.Timing.WriteRecovery,
            WriteToRead = memory.Timing.WriteToRead,
            WriteToReadOtherGroup = memory.Timing.WriteToReadOtherGroup,
            ReadToPrecharge = memory.Timing.ReadToPrecharge,
            ActivateSpacing = memory.Timing.ActivateSpacing,
            ActivateSpacingSameGroup = memory.Timing.ActivateSpacingSameGroup,
            FourActivates = memory.Timing.FourActivates,
            RankSwitch = memory.Timing.RankSwitch,
            RefreshInterval = memory.Timing.RefreshInterval,
            RefreshTime = memory.Timing.RefreshTime,
        },
        Currents = new DramCurrents
        {
            Vdd = memory.Currents.Vdd,
            Idd0 = memory.Currents.Idd0,
            Idd2N = memory.Currents.Idd2N,
            Idd3N = memory.Currents.Idd3N,
            Idd4R = memory.Currents.Idd4R,
            Idd4W = memory.Currents.Idd4W,
            Idd5 = memory.Currents.Idd5,
        },
    };
}
