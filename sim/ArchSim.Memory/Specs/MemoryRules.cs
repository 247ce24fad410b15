using System.Numerics;

namespace ArchSim.Memory;

/// <summary>What fields of a spec must hold together; what each may be by itself is the reader's.</summary>
public static class MemoryRules
{
    /// <summary>The controller keeps sets of banks in one word.</summary>
    public const int MostBanksPerChannel = 64;

    /// <summary>
    /// By how much WL may exceed RL: DDR4 has CWL 16 beside CL 15 (speed bin 2400 15-15-15 of Micron's 4 Gb data sheet); in other bins and standards WL is at most RL + 1 as well (recalled).
    /// </summary>
    private const int WriteBeyondReadClocks = 1;

    /// <summary>Broken rules, each with the key of the field that is named first.</summary>
    public static IEnumerable<MemoryFault> Faults(MemorySpec spec) =>
        spec.Ideal ? [] : Geometry(spec).Concat(Timing(spec)).Concat(Currents(spec));

    private static IEnumerable<MemoryFault> Geometry(MemorySpec s)
    {
        if (s.BusBits % 8 != 0)
        {
            yield return new("bus_bits", $"must be whole bytes, was {s.BusBits}");
            yield break;
        }
        // A burst that is no power of two is told as that, not by what it leads to.
        if (!BitOperations.IsPow2(s.BurstLength) || !BitOperations.IsPow2(s.BusBits))
            yield break;
        if (s.RowBytes % s.BurstBytes != 0)
            yield return new("row_bytes", $"must be whole bursts of {s.BurstBytes} bytes, was {s.RowBytes}", "bus_bits", "burst_length");
        else if (s.TransactionBytes % s.BurstBytes != 0)
            yield return new("transaction_bytes", $"must be whole bursts of {s.BurstBytes} bytes, was {s.TransactionBytes}", "bus_bits", "burst_length");
    }

    /// <exception cref="ArgumentException">A rule is broken that the controller needs; the first that is.</exception>
    internal static void ThrowIfBroken(MemorySpec spec)
    {
        if (Faults(spec).Concat(ControllerFaults(spec)).FirstOrDefault() is { } fault)
            throw new ArgumentException($"{fault.Key}: {fault.Message}", nameof(spec));
    }

    /// <summary>What only the controller asks for, beyond <see cref="Faults"/>: addresses are cut into whole bits, and every timing counts.</summary>
    public static IEnumerable<MemoryFault> ControllerFaults(MemorySpec spec) =>
        Mapping(spec).Concat(ControllerTiming(spec)).Concat(ControllerCurrents(spec)).Concat(Policy(spec.Policy));

    private static IEnumerable<MemoryFault> Policy(ControllerPolicy p)
    {
        if (p.DrainHigh > p.WriteQueue)
            yield return new("drain_high", $"must be at most write_queue ({p.WriteQueue}), or writes never drain; was {p.DrainHigh}", "write_queue", "policy");
        if (p.DrainLow >= p.DrainHigh)
            yield return new("drain_low", $"must be below drain_high ({p.DrainHigh}), was {p.DrainLow}", "drain_high", "policy");
    }

    private static IEnumerable<MemoryFault> Mapping(MemorySpec s)
    {
        if (AddressMapping.Fault(s.Mapping) is { } fault)
            yield return new("mapping", fault);
        foreach (var (key, count) in new[]
        {
            ("channels", s.Channels), ("ranks", s.Ranks), ("bank_groups", s.BankGroups), ("banks_per_group", s.BanksPerGroup), ("rows", s.Rows), ("row_bytes", s.RowBytes),
            ("bus_bits", s.BusBits), ("burst_length", s.BurstLength),
        })
        {
            if (!BitOperations.IsPow2(count))
                yield return new(key, $"must be a power of two, for the mapping cuts an address into bits; was {count}");
        }
        if (s.Banks > MostBanksPerChannel)
            yield return new("banks_per_group", $"ranks x bank_groups x banks_per_group must be 1..{MostBanksPerChannel} in a channel, was {s.Banks}", "bank_groups", "ranks");
    }

    private static IEnumerable<MemoryFault> ControllerTiming(MemorySpec s)
    {
        var t = s.Timing;
        if (t.BurstSpacing < s.BurstClocks)
            yield return new("burst_spacing_clocks", $"tCCD_S must be at least what a burst takes on the bus, burst_length / 2 = {s.BurstClocks}, was {t.BurstSpacing}", "burst_length");
        if (t.RowActive < t.RowToColumn)
            yield return new("row_active_clocks", $"tRAS must be at least tRCD ({t.RowToColumn}), was {t.RowActive}", "row_to_column_clocks");
        // Where no file states it, it is tRCD, which is told above.
        if (t.RowToColumnWrite > t.RowActive && t.RowToColumnWrite != t.RowToColumn)
            yield return new("row_to_column_write_clocks", $"tRCDWR must be at most tRAS ({t.RowActive}), was {t.RowToColumnWrite}", "row_active_clocks");
        if (t.WriteLatency > t.ReadLatency + WriteBeyondReadClocks)
            yield return new("write_latency_clocks", $"WL must be at most RL + {WriteBeyondReadClocks} = {t.ReadLatency + WriteBeyondReadClocks}, was {t.WriteLatency}",
                "read_latency_clocks");
        if (s.BankGroups > 1 && t.BurstSpacingSameGroup < t.BurstSpacing)
            yield return new("burst_spacing_same_group_clocks", $"tCCD_L must be at least tCCD_S ({t.BurstSpacing}), was {t.BurstSpacingSameGroup}", "burst_spacing_clocks", "bank_groups");
        if (s.BankGroups > 1 && t.ActivateSpacingSameGroup < t.ActivateSpacing)
            yield return new("activate_spacing_same_group_clocks", $"tRRD_L must be at least tRRD_S ({t.ActivateSpacing}), was {t.ActivateSpacingSameGroup}",
                "activate_spacing_clocks", "bank_groups");
        if (s.BankGroups > 1 && t.WriteToRead < t.WriteToReadOtherGroup)
            yield return new("write_to_read_clocks", $"tWTR_L must be at least tWTR_S ({t.WriteToReadOtherGroup}), was {t.WriteToRead}", "write_to_read_other_group_clocks", "bank_groups");
        // A window that four rows cannot be opened in would never hold back a fifth. From there to 4 tRRD_S it has no effect either, but contradicts nothing.
        if (t.FourActivates > 0 && t.FourActivates <= 3 * t.ActivateSpacing)
            yield return new("four_activates_clocks", $"tFAW must hold four activates, at least 3 tRRD_S + 1 = {3 * t.ActivateSpacing + 1}, was {t.FourActivates}",
                "activate_spacing_clocks");
        if (s.Refresh == RefreshKind.PerBank && t.RefreshTimePerBank < 1)
            yield return new("refresh_time_per_bank_clocks", $"refresh: per-bank needs tRFCpb, at least 1, was {t.RefreshTimePerBank}", "refresh");
        // A refresh of all banks is one of each of them. Where banks are refreshed one by one, a file may leave tRFC 0.
        if (s.Refresh == RefreshKind.PerBank && t.RefreshTime > 0 && t.RefreshTimePerBank > t.RefreshTime)
            yield return new("refresh_time_per_bank_clocks", $"tRFCpb must be at most tRFC of all banks ({t.RefreshTime}), was {t.RefreshTimePerBank}", "refresh_time_clocks", "refresh");
        if (s.PowerDownIdleClocks > 0 && t.PowerDownExit < 1)
            yield return new("power_down_exit_clocks", $"power-down (power_down_idle_clocks {s.PowerDownIdleClocks}) needs tXP, at least 1, was {t.PowerDownExit}", "power_down_idle_clocks");
        if (s.PowerDownIdleClocks > 0 && t.PowerDownLeast < 1)
            yield return new("power_down_least_clocks", $"power-down (power_down_idle_clocks {s.PowerDownIdleClocks}) needs tCKE, at least 1, was {t.PowerDownLeast}",
                "power_down_idle_clocks");
        if (s.Refresh == RefreshKind.PerBank && t.RefreshTimePerBank * (long)s.BanksPerRank >= t.RefreshInterval)
            yield return new("refresh_time_per_bank_clocks", $"times {s.BanksPerRank} banks must be below refresh_interval_clocks ({t.RefreshInterval}), was {t.RefreshTimePerBank}",
                "refresh_interval_clocks", "refresh", "banks_per_group", "bank_groups");
        if (t.RefreshInterval < LeastRefreshInterval(s))
        {
            yield return new("refresh_interval_clocks",
                $"must leave an access its time between refreshes: tRFC + tRC + tRCD + WL + burst + tWR + a clock (or tPPD) a bank = {LeastRefreshInterval(s)} at least, was {t.RefreshInterval}",
                s.Refresh == RefreshKind.PerBank ? "refresh_time_per_bank_clocks" : "refresh_time_clocks", "row_cycle_clocks", "row_active_clocks", "precharge_clocks", "row_to_column_clocks",
                "row_to_column_write_clocks", "write_latency_clocks", "burst_length", "write_recovery_clocks", "precharge_spacing_clocks", "bank_groups", "banks_per_group", "refresh");
        }
    }

    /// <summary>From one refresh to the next of its banks: an access under way ends, all are closed, refreshed, and a row is opened and asked. Less, and some request would never be served.</summary>
    private static long LeastRefreshInterval(MemorySpec s)
    {
        var t = s.Timing;
        var refresh = s.Refresh == RefreshKind.PerBank ? t.RefreshTimePerBank : t.RefreshTime;
        var access = (long)Math.Max(t.RowToColumn, t.RowToColumnWrite) + t.WriteLatency + s.BurstClocks + t.WriteRecovery;
        return refresh + t.RowCycle + access + ((long)s.BanksPerRank * Math.Max(1, t.PrechargeSpacing));
    }

    private static IEnumerable<MemoryFault> ControllerCurrents(MemorySpec s)
    {
        var i = s.Currents;
        var given = s.StatedEnergy;
        if (given.ActiveStandbyMw is null && given.PrechargeStandbyMw is null && i.Idd2N > i.Idd3N)
            yield return new("idd2n_ma", $"standby with all rows closed must not draw more than with one open (idd3n_ma {i.Idd3N}), was {i.Idd2N}", "idd3n_ma");
        if (s.Refresh == RefreshKind.PerBank && given.RefreshPj is null && i.Idd5PerBank < i.Idd3N)
            yield return new("idd5pb_ma", $"must be at least idd3n_ma ({i.Idd3N}) where banks are refreshed one by one, was {i.Idd5PerBank}", "idd3n_ma", "refresh");
        if (s.PowerDownIdleClocks > 0 && given.PowerDownMw is null && (i.Idd2P > i.Idd2N || i.Idd3P > i.Idd3N || i.Idd2P == 0 || i.Idd3P == 0))
            yield return new("idd2p_ma", $"power-down must draw something, and no more than standby (idd2n_ma {i.Idd2N}, idd3n_ma {i.Idd3N}); was {i.Idd2P}, and idd3p_ma {i.Idd3P}",
                "idd3p_ma", "idd2n_ma", "idd3n_ma", "power_down_idle_clocks");
    }

    private static IEnumerable<MemoryFault> Timing(MemorySpec s)
    {
        var t = s.Timing;
        if (t.RowCycle < t.RowActive + t.Precharge)
            yield return new("row_cycle_clocks", $"tRC must be at least tRAS + tRP = {t.RowActive} + {t.Precharge} = {t.RowActive + t.Precharge}, was {t.RowCycle}",
                "row_active_clocks", "precharge_clocks");
        if (t.RefreshTime >= t.RefreshInterval)
            yield return new("refresh_time_clocks", $"must be below refresh_interval_clocks ({t.RefreshInterval}), was {t.RefreshTime}", "refresh_interval_clocks");
    }

    private static IEnumerable<MemoryFault> Currents(MemorySpec s)
    {
        var i = s.Currents;
        var given = s.StatedEnergy;
        string[] below =
        [
            .. given.ReadBurstPj is null && i.Idd4R < i.Idd3N ? ["idd4r_ma"] : Array.Empty<string>(),
            .. given.WriteBurstPj is null && i.Idd4W < i.Idd3N ? ["idd4w_ma"] : Array.Empty<string>(),
            .. given.RefreshPj is null && i.Idd5 < i.Idd3N ? ["idd5_ma"] : Array.Empty<string>(),
        ];
        if (below.Length > 0)
            yield return new("idd3n_ma", $"standby must not draw more than idd4r_ma, idd4w_ma and idd5_ma, was {i.Idd3N}", below);
        // A row cycle that is too short is told as that.
        var t = s.Timing;
        if (t.RowCycle >= t.RowActive + t.Precharge && new CommandEnergy(s).ActivatePj < 0)
        {
            var least = (i.Idd3N * t.RowActive + i.Idd2N * (t.RowCycle - t.RowActive)) / t.RowCycle;
            yield return new("idd0_ma", $"must be at least the standby current of a row cycle, (idd3n_ma x tRAS + idd2n_ma x (tRC - tRAS)) / tRC = {least:0.###}, was {i.Idd0}",
                "idd3n_ma", "idd2n_ma", "row_cycle_clocks", "row_active_clocks", "precharge_clocks");
        }
    }
}
