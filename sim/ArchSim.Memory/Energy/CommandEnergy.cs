namespace ArchSim.Memory;

/// <summary>
/// Energy of a command, and power of a state, of all devices of a rank: what the spec states, or from its currents as data sheets define them.
/// Volt x milliampere x nanosecond is picojoule; volt x milliampere is milliwatt.
/// </summary>
public sealed class CommandEnergy(MemorySpec spec)
{
    private readonly MemoryCurrents _i = spec.Currents;
    private readonly StatedEnergy _stated = spec.StatedEnergy;

    /// <summary>IDD0 over a row cycle, less the standby that flows anyway.</summary>
    public double ActivatePj =>
        _stated.ActivatePj ?? Pj((_i.Idd0 * spec.Timing.RowCycle) - (_i.Idd3N * spec.Timing.RowActive) - (_i.Idd2N * (spec.Timing.RowCycle - spec.Timing.RowActive)));

    public double ReadBurstPj => _stated.ReadBurstPj ?? Pj((_i.Idd4R - _i.Idd3N) * spec.BurstClocks);

    public double WriteBurstPj => _stated.WriteBurstPj ?? Pj((_i.Idd4W - _i.Idd3N) * spec.BurstClocks);

    public double RankRefreshPj => _stated.RefreshPj ?? Pj((_i.Idd5 - _i.Idd3N) * spec.Timing.RefreshTime);

    public double BankRefreshPj => _stated.RefreshPj ?? Pj((_i.Idd5PerBank - _i.Idd3N) * spec.Timing.RefreshTimePerBank);

    public double ActiveStandbyMw => _stated.ActiveStandbyMw ?? Mw(_i.Idd3N);

    public double PrechargeStandbyMw => _stated.PrechargeStandbyMw ?? Mw(_i.Idd2N);

    public double ActivePowerDownMw => _stated.PowerDownMw ?? Mw(_i.Idd3P);

    public double PrechargePowerDownMw => _stated.PowerDownMw ?? Mw(_i.Idd2P);

    public double IoPjPerBurst => spec.BurstBytes * 8.0 * _stated.IoPjPerBit;

    /// <summary>Standby with rows open, and refresh, of all ranks and channels: an estimate for times in which the memory is in use. A run's own follows from its counts.</summary>
    public double BusyBackgroundMw => spec.Ranks * spec.Channels * (ActiveStandbyMw + (RefreshesPerRank * (spec.Refresh == RefreshKind.AllBank ? RankRefreshPj : BankRefreshPj)));

    /// <summary>A nanosecond.</summary>
    private double RefreshesPerRank => spec.Timing.RefreshInterval == 0 ? 0 : (spec.Refresh == RefreshKind.AllBank ? 1 : spec.BanksPerRank) / (spec.Timing.RefreshInterval * spec.ClockPeriodNs);

    public MemoryEnergy Of(CommandCounts counts) => new()
    {
        ActivatePj = counts.Activates * ActivatePj,
        ReadPj = counts.Reads * ReadBurstPj,
        WritePj = counts.Writes * WriteBurstPj,
        RefreshPj = (counts.RankRefreshes * RankRefreshPj) + (counts.BankRefreshes * BankRefreshPj),
        ActiveStandbyPj = counts.ActiveClocks * ActiveStandbyMw * spec.ClockPeriodNs,
        PrechargeStandbyPj = counts.PrechargedClocks * PrechargeStandbyMw * spec.ClockPeriodNs,
        PowerDownPj = ((counts.ActivePowerDownClocks * ActivePowerDownMw) + (counts.PrechargedPowerDownClocks * PrechargePowerDownMw)) * spec.ClockPeriodNs,
        IoPj = (counts.Reads + counts.Writes) * IoPjPerBurst,
    };

    private double Pj(double milliampereClocks) => _i.Vdd * milliampereClocks * spec.ClockPeriodNs * spec.DevicesPerRank;

    private double Mw(double milliampere) => _i.Vdd * milliampere * spec.DevicesPerRank;
}
