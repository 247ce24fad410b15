using ArchSim.Configuration;
using ArchSim.Memory;

namespace ArchSim.Hardware;

/// <summary>Reads the memory of an accelerator: a preset by name, its fields overridden by the same keys beside <c>use</c>.</summary>
internal static class DramReader
{
    private static readonly string[] OwnKeys = ["use", "layout"];

    private static readonly Dictionary<string, DramLayout> Layouts = new()
    {
        ["tile"] = DramLayout.Tile,
        ["nhwc"] = DramLayout.Nhwc,
        ["nchw"] = DramLayout.Nchw,
    };

    /// <summary>The memory and the preset's file; null where no preset could be read, which is noted.</summary>
    public static (MemorySpec Spec, DramLayout Layout, FileText Text)? Read(ConfigDocument document, MapReader map)
    {
        var use = map.Text("use");
        var before = map.ProblemCount;
        var channels = map.Integer("channels", 1, 64);
        var channelsSound = map.ProblemCount == before;
        var layout = map.Choice("layout", Layouts, DramLayout.Tile);
        if (use.Length == 0)
            return null;
        ConfigDocument preset;
        string path;
        ConfigMap whole;
        int presetChannels;
        try
        {
            path = ShippedFiles.Find(ShippedFiles.Drams, use, "memory", document.File);
            preset = KeptDocuments.Load(path);
            whole = MemoryReader.Whole(preset);
            presetChannels = Fields(new MapReader(preset, whole, ""), use, null).Channels;
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
        var from = own.Find("mapping") is null ? presetChannels : channels;
        var merged = Merge(whole, own, channelsSound);
        var spec = Fields(new MapReader(document, merged, "dram"), Path.GetFileNameWithoutExtension(path), (from, channels));
        return (spec, layout, FileText.Of(preset));
    }

    /// <summary>The preset's entries, replaced and joined by the accelerator's.</summary>
    /// <param name="withChannels">Not where their number is refused already: it is told once.</param>
    private static ConfigMap Merge(ConfigMap preset, ConfigMap own, bool withChannels)
    {
        var merged = new ConfigMap(own.Place);
        merged.Entries.AddRange(preset.Entries);
        foreach (var entry in own.Entries.Where(e => !OwnKeys.Contains(e.Key.Text) && (withChannels || e.Key.Text != "channels")))
        {
            var index = merged.Entries.FindIndex(e => e.Key.Text == entry.Key.Text);
            if (index >= 0)
                merged.Entries[index] = entry;
            else
                merged.Entries.Add(entry);
        }
        return merged;
    }

    /// <param name="channels">For how many the mapping is made, and how many there are; null: as the file says.</param>
    private static MemorySpec Fields(MapReader map, string name, (int From, int To)? channels)
    {
        var memory = MemoryReader.Fields(map, name);
        map.Done();
        if (channels is { } count)
            memory = (memory with { Channels = count.From }).WithChannels(count.To);
        MemoryReader.Check(map, MemoryRules.Faults(memory));
        if (!memory.Ideal && map.ProblemCount == 0)
            MemoryReader.Check(map, MemoryRules.ControllerFaults(memory));
        return memory;
    }
}
