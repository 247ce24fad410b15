namespace ArchSim.Memory;

/// <summary>
/// The DRAM behind one channel: open rows, and the first clock at which each command may follow those before. A constraint is kept where it holds: at the
/// bank, at the bank group or at the rank; the latest of the three counts.
/// </summary>
internal sealed partial class Devices
{
    private const int WindowLength = 4;

    private readonly CommandDelays _delays;
    private readonly MemoryTiming _timing;
    private readonly int _ranks;
    private readonly int _banksPerRank;
    private readonly int[] _rankOf;
    private readonly int[] _groupOf;
    private readonly long[] _window;
    private readonly int[] _windowOldest;

    public Devices(MemorySpec spec)
    {
        _delays = new CommandDelays(spec);
        _timing = spec.Timing;
        _ranks = spec.Ranks;
        _banksPerRank = spec.BanksPerRank;
        var banks = spec.Banks;
        _rankOf = [.. Enumerable.Range(0, banks).Select(b => b / spec.BanksPerRank)];
        _groupOf = [.. Enumerable.Range(0, banks).Select(b => b / spec.BanksPerGroup)];
        OpenRow = new int[banks];
        Array.Fill(OpenRow, -1);
        Hits = new int[banks];
        Bank = new Bounds[banks];
        Group = new Bounds[spec.Ranks * spec.BankGroups];
        Rank = new Bounds[spec.Ranks];
        OpenBanks = new int[spec.Ranks];
        _window = new long[spec.Ranks * WindowLength];
        _windowOldest = new int[spec.Ranks];
    }

    /// <summary>Of each bank; -1: closed.</summary>
    public int[] OpenRow { get; }

    /// <summary>Column commands to the open row so far.</summary>
    public int[] Hits { get; }

    public Bounds[] Bank { get; }

    public Bounds[] Group { get; }

    public Bounds[] Rank { get; }

    /// <summary>Of each rank: banks with a row open.</summary>
    public int[] OpenBanks { get; }

    public int RankOf(int bank) => _rankOf[bank];

    public int GroupOf(int bank) => _groupOf[bank];

    public long EarliestRead(int bank) => Math.Max(Bank[bank].Read, Math.Max(Group[_groupOf[bank]].Read, Rank[_rankOf[bank]].Read));

    public long EarliestWrite(int bank) => Math.Max(Bank[bank].Write, Math.Max(Group[_groupOf[bank]].Write, Rank[_rankOf[bank]].Write));

    public long EarliestPrecharge(int bank) => Math.Max(Bank[bank].Precharge, Rank[_rankOf[bank]].Precharge);

    public long EarliestActivate(int bank)
    {
        var rank = _rankOf[bank];
        var earliest = Math.Max(Bank[bank].Activate, Math.Max(Group[_groupOf[bank]].Activate, Rank[rank].Activate));
        return Math.Max(earliest, _window[(rank * WindowLength) + _windowOldest[rank]]);
    }

    /// <summary>A closed bank's refresh, by itself or with its rank.</summary>
    public long EarliestRefresh(int bank) => Math.Max(Bank[bank].Refresh, Rank[_rankOf[bank]].Refresh);

    public void Activate(int bank, int row, long now)
    {
        var rank = _rankOf[bank];
        OpenRow[bank] = row;
        OpenBanks[rank]++;
        Open |= 1UL << bank;
        ref var own = ref Bank[bank];
        Raise(ref own.Activate, now + _timing.RowCycle);
        Raise(ref own.Read, now + _timing.RowToColumn);
        Raise(ref own.Write, now + _timing.RowToColumnWrite);
        Raise(ref own.Precharge, now + _timing.RowActive);
        Raise(ref Group[_groupOf[bank]].Activate, now + _delays.ActivateToActivateSameGroup);
        Raise(ref Rank[rank].Activate, now + _delays.ActivateToActivateOtherGroup);
        _window[(rank * WindowLength) + _windowOldest[rank]] = now + _timing.FourActivates;
        _windowOldest[rank] = (_windowOldest[rank] + 1) % WindowLength;
    }

    public void Precharge(int bank, long now)
    {
        Close(bank);
        ref var own = ref Bank[bank];
        Raise(ref own.Activate, now + _timing.Precharge);
        Raise(ref own.Refresh, now + _timing.Precharge);
        Raise(ref Rank[_rankOf[bank]].Precharge, now + _timing.PrechargeSpacing);
    }

    public void Read(int bank, long now, bool closes)
    {
        var rank = _rankOf[bank];
        ref var group = ref Group[_groupOf[bank]];
        Raise(ref group.Read, now + _delays.ColumnSameGroup);
        ref var ownRank = ref Rank[rank];
        Raise(ref ownRank.Read, now + _delays.ColumnOtherGroup);
        Raise(ref ownRank.Write, now + _delays.ReadToWrite);
        for (var other = 0; other < _ranks; other++)
        {
            if (other == rank)
                continue;
            Raise(ref Rank[other].Read, now + _delays.ReadToReadOther);
            Raise(ref Rank[other].Write, now + _delays.ReadToWrite);
        }
        ref var own = ref Bank[bank];
        if (!closes)
        {
            Hits[bank]++;
            Raise(ref own.Precharge, now + _delays.ReadToPrecharge);
            return;
        }
        Close(bank);
        // A refresh does not wait for tRAS: DEVIATIONS.md.
        Raise(ref own.Activate, now + _delays.Burst + _delays.ReadToPrecharge + _timing.Precharge);
        Raise(ref own.Refresh, now + _delays.ReadToPrecharge + _timing.Precharge);
    }

    public void Write(int bank, long now, bool closes)
    {
        var rank = _rankOf[bank];
        ref var group = ref Group[_groupOf[bank]];
        Raise(ref group.Write, now + _delays.ColumnSameGroup);
        Raise(ref group.Read, now + _delays.WriteToReadSameGroup);
        ref var ownRank = ref Rank[rank];
        Raise(ref ownRank.Write, now + _delays.ColumnOtherGroup);
        Raise(ref ownRank.Read, now + _delays.WriteToReadOtherGroup);
        for (var other = 0; other < _ranks; other++)
        {
            if (other == rank)
                continue;
            Raise(ref Rank[other].Read, now + _delays.WriteToReadOther);
            Raise(ref Rank[other].Write, now + _delays.WriteToWriteOther);
        }
        ref var own = ref Bank[bank];
        if (!closes)
        {
            Hits[bank]++;
            Raise(ref own.Precharge, now + _delays.WriteToPrecharge);
            return;
        }
        Close(bank);
        Raise(ref own.Activate, now + _delays.WriteToPrecharge + _timing.Precharge);
        Raise(ref own.Refresh, now + _delays.WriteToPrecharge + _timing.Precharge);
    }

    public void RefreshRank(int rank, long now)
    {
        ref var bounds = ref Rank[rank];
        Raise(ref bounds.Activate, now + _timing.RefreshTime);
        Raise(ref bounds.Refresh, now + _timing.RefreshTime);
    }

    public void RefreshBank(int bank, long now)
    {
        ref var own = ref Bank[bank];
        Raise(ref own.Activate, now + _timing.RefreshTimePerBank);
        Raise(ref own.Refresh, now + _timing.RefreshTimePerBank);
        // To the power network a refresh of a bank is an activation.
        Raise(ref Rank[_rankOf[bank]].Activate, now + _delays.ActivateToActivateOtherGroup);
    }

    /// <summary>No command to a rank before <paramref name="clock"/>.</summary>
    public void Hold(int rank, long clock)
    {
        ref var bounds = ref Rank[rank];
        Raise(ref bounds.Activate, clock);
        Raise(ref bounds.Precharge, clock);
        Raise(ref bounds.Read, clock);
        Raise(ref bounds.Write, clock);
        Raise(ref bounds.Refresh, clock);
    }

    public int FirstBank(int rank) => rank * _banksPerRank;

    /// <summary>The banks of a rank as bits.</summary>
    public ulong BanksOf(int rank) => (_banksPerRank == 64 ? ~0UL : (1UL << _banksPerRank) - 1) << FirstBank(rank);

    private void Close(int bank)
    {
        OpenRow[bank] = -1;
        Hits[bank] = 0;
        OpenBanks[_rankOf[bank]]--;
        Open &= ~(1UL << bank);
    }

    private static void Raise(ref long bound, long clock) => bound = Math.Max(bound, clock);

    /// <summary>The first clock at which each kind of command may be issued, as far as one part of the DRAM is concerned.</summary>
    internal struct Bounds
    {
        public long Activate;
        public long Precharge;
        public long Read;
        public long Write;
        public long Refresh;
    }
}
