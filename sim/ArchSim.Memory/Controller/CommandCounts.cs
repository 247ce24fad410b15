namespace ArchSim.Memory;

/// <summary>What a channel did, in commands and clocks.</summary>
public sealed class CommandCounts
{
    public long Activates { get; set; }
    public long Precharges { get; set; }

    /// <summary>Read commands; fewer than reads where several asked for the same data, or a waiting write had it.</summary>
    public long Reads { get; set; }

    public long Writes { get; set; }

    /// <summary>Read commands to a row that had served another before.</summary>
    public long ReadHits { get; set; }

    public long WriteHits { get; set; }

    /// <summary>Refreshes of all banks of a rank.</summary>
    public long RankRefreshes { get; set; }

    public long BankRefreshes { get; set; }

    /// <summary>Clocks with a row open, summed over ranks.</summary>
    public long ActiveClocks { get; set; }

    /// <summary>Clocks with all rows closed, summed over ranks.</summary>
    public long PrechargedClocks { get; set; }

    /// <summary>Clocks in power-down with a row open, not part of <see cref="ActiveClocks"/>.</summary>
    public long ActivePowerDownClocks { get; set; }

    public long PrechargedPowerDownClocks { get; set; }

    public void Add(CommandCounts other, long times = 1)
    {
        Activates += times * other.Activates;
        Precharges += times * other.Precharges;
        Reads += times * other.Reads;
        Writes += times * other.Writes;
        ReadHits += times * other.ReadHits;
        WriteHits += times * other.WriteHits;
        RankRefreshes += times * other.RankRefreshes;
        BankRefreshes += times * other.BankRefreshes;
        ActiveClocks += times * other.ActiveClocks;
        PrechargedClocks += times * other.PrechargedClocks;
        ActivePowerDownClocks += times * other.ActivePowerDownClocks;
        PrechargedPowerDownClocks += times * other.PrechargedPowerDownClocks;
    }
}
