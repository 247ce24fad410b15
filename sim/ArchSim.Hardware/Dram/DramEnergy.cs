namespace ArchSim.Hardware;

/// <summary>
/// Energy of DRAM commands from data-sheet currents, as DRAMsim3 computes it: volt x milliampere x nanosecond is picojoule, times the devices that answer together.
/// No input, output or termination.
/// </summary>
internal static class DramEnergy
{
    /// <summary>One activation with the precharge that ends it, above standby.</summary>
    public static double ActivatePj(DramSpec d) => Pj(d, d.Currents.Idd0 * d.Timing.RowCycle() - d.Currents.Idd3N * d.Timing.RowActive - d.Currents.Idd2N * d.Timing.Precharge);

    public static double ReadBurstPj(DramSpec d) => Pj(d, (d.Currents.Idd4R - d.Currents.Idd3N) * d.BurstLength / 2);

    public static double WriteBurstPj(DramSpec d) => Pj(d, (d.Currents.Idd4W - d.Currents.Idd3N) * d.BurstLength / 2);

    /// <summary>One refresh of a rank.</summary>
    public static double RefreshPj(DramSpec d) => Pj(d, (d.Currents.Idd5 - d.Currents.Idd3N) * d.Timing.RefreshTime);

    /// <summary>Standby with a row open (IDD3N: while a layer runs there is one nearly always) and refresh, of all ranks and channels.</summary>
    public static double BackgroundMw(DramSpec d)
    {
        if (d.Ideal)
            return 0;
        var standbyMw = d.Currents.Vdd * d.Currents.Idd3N * d.DevicesPerRank;
        // Picojoule a nanosecond is milliwatt.
        var refreshMw = RefreshPj(d) / (d.Timing.RefreshInterval * d.ClockPeriodNs);
        return (standbyMw + refreshMw) * d.Ranks * d.Channels;
    }

    private static int RowCycle(this DramTiming t) => t.RowActive + t.Precharge;

    private static double Pj(DramSpec d, double milliampereClocks) => d.Ideal ? 0 : d.Currents.Vdd * milliampereClocks * d.ClockPeriodNs * d.DevicesPerRank;
}
