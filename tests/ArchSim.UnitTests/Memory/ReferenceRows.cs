using System.Globalization;
using System.Text.RegularExpressions;
using ArchSim.Memory;

namespace ArchSim.UnitTests.Memory;

/// <summary>The rows of another simulator and the configurations it ran, where they lie beside the repository.</summary>
internal static partial class ReferenceRows
{
    /// <summary>Columns of a row by name.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split(',');
        return [.. lines.Skip(1).Where(l => l.Length > 0).Select(l => names.Zip(l.Split(',')).ToDictionary(p => p.First, p => p.Second))];
    }

    /// <summary>The specs of all configurations in the table, from its parameters alone.</summary>
    public static IReadOnlyDictionary<string, MemorySpec> Configurations(string path)
    {
        var rows = Read(path);
        return rows[0].Keys.Skip(1).ToDictionary(name => name, name => Spec(name, rows.ToDictionary(r => r["parameter"], r => r[name])));
    }

    private static MemorySpec Spec(string name, Dictionary<string, string> p)
    {
        var hbm = p["protocol"] == "HBM";
        var row = Int("eff_row_bytes_per_rank");
        // The turn-around that the simulator derived tells the tRTRS that it takes where none is given.
        var turn = Int("eff_rank_switch_rd") - Int("eff_burst_cycles");
        return new MemorySpec
        {
            Name = name,
            Channels = Int("channels"),
            ClockPeriodNs = Number("tCK"),
            BusBits = Int("bus_width"),
            BurstLength = Int("BL"),
            Ranks = Int("eff_ranks"),
            BankGroups = Int("bankgroups"),
            BanksPerGroup = Int("banks_per_group"),
            Rows = Int("rows"),
            RowBytes = row,
            DevicesPerRank = Int("eff_devices_per_rank"),
            Mapping = p["address_mapping"],
            PagePolicy = p["row_buf_policy"] == "CLOSE_PAGE" ? PagePolicy.Closed : PagePolicy.Open,
            DualCommand = hbm,
            Timing = new MemoryTiming
            {
                ReadLatency = Int("CL"),
                WriteLatency = Int("CWL"),
                RowToColumn = hbm ? Int("tRCDRD") : Int("tRCD"),
                RowToColumnWrite = hbm ? Int("tRCDWR") : Int("tRCD"),
                Precharge = Int("tRP"),
                RowActive = Int("tRAS"),
                RowCycle = Int("eff_tRC"),
                // Bursts cannot follow each other faster than the bus carries them, whatever tCCD is.
                BurstSpacing = Math.Max(Int("BL") / 2, Int("tCCD_S")),
                BurstSpacingSameGroup = Math.Max(Int("BL") / 2, Int("tCCD_L")),
                WriteRecovery = Int("tWR"),
                WriteToRead = Int("tWTR_L"),
                WriteToReadOtherGroup = Int("tWTR_S"),
                ReadToPrecharge = Int("eff_rd_to_pre"),
                ActivateSpacing = Int("tRRD_S"),
                ActivateSpacingSameGroup = Int("tRRD_L"),
                FourActivates = Int("tFAW"),
                PrechargeSpacing = p["tPPD"] == "(default)" ? 0 : Int("tPPD"),
                RankSwitch = turn,
                RefreshInterval = Int("tREFI"),
                RefreshTime = Int("tRFC"),
            },
            Currents = new MemoryCurrents
            {
                Vdd = Number("VDD"),
                Idd0 = Number("IDD0"),
                Idd2N = Number("IDD2N"),
                Idd3N = Number("IDD3N"),
                Idd4R = Number("IDD4R"),
                Idd4W = Number("IDD4W"),
                Idd5 = Number("IDD5AB"),
            },
        };

        double Number(string key) => double.Parse(p[key], CultureInfo.InvariantCulture);
        int Int(string key) => (int)Number(key);
    }

    /// <summary>Bytes from a row to the next of its bank: the lowest bit of the row, of the bits that the table gives.</summary>
    public static long RowStride(string configurations, string name)
    {
        var bits = Read(configurations).Single(r => r["parameter"] == "eff_addr_bits_lsb_first")[name];
        return 1L << int.Parse(RowBits().Match(bits).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"ro\[(\d+):")]
    private static partial Regex RowBits();
}
