namespace ArchSim.Memory;

internal sealed partial class Devices
{
    /// <summary>Banks with a row open, as bits.</summary>
    public ulong Open { get; private set; }

    /// <summary>What commands to other ranks bind, too.</summary>
    public void WriteBus(StateWriter state)
    {
        foreach (ref readonly var rank in Rank.AsSpan())
            state.Word(state.Bound(rank.Read) | state.Bound(rank.Write) << StateWriter.BoundBits);
    }

    public void ReadBus(ref StateReader state)
    {
        foreach (ref var rank in Rank.AsSpan())
        {
            var word = state.Word();
            (rank.Read, rank.Write) = (state.Bound(word, 0), state.Bound(word, 1));
        }
    }

    /// <summary>What only commands to a rank itself bind.</summary>
    public void WriteRank(StateWriter state, int rank)
    {
        state.Bounds(Rank[rank] with { Read = 0, Write = 0 });
        long window = 0;
        for (var i = 0; i < WindowLength; i++)
            window |= state.Bound(_window[(rank * WindowLength) + ((_windowOldest[rank] + i) % WindowLength)]) << (i * StateWriter.BoundBits);
        state.Word(window);
        foreach (ref readonly var group in GroupsOf(rank))
            state.Bounds(group);
    }

    public void ReadRank(ref StateReader state, int rank)
    {
        var (read, write) = (Rank[rank].Read, Rank[rank].Write);
        Rank[rank] = state.Bounds() with { Read = read, Write = write };
        var window = state.Word();
        for (var i = 0; i < WindowLength; i++)
            _window[(rank * WindowLength) + i] = state.Bound(window, i);
        _windowOldest[rank] = 0;
        foreach (ref var group in GroupsOf(rank))
            group = state.Bounds();
    }

    /// <param name="hitCap">More hits than these make no difference.</param>
    public void WriteBank(StateWriter state, int bank, int hitCap)
    {
        state.OptionalRow(OpenRow[bank], Math.Min(Hits[bank], hitCap));
        state.Bounds(Bank[bank]);
    }

    public void ReadBank(ref StateReader state, int bank)
    {
        var wasOpen = OpenRow[bank] >= 0;
        OpenRow[bank] = state.OptionalRow(out Hits[bank]);
        Bank[bank] = state.Bounds();
        if (wasOpen == OpenRow[bank] >= 0)
            return;
        OpenBanks[_rankOf[bank]] += wasOpen ? -1 : 1;
        Open ^= 1UL << bank;
    }

    public void SetOpenRow(int bank, int row)
    {
        var wasOpen = OpenRow[bank] >= 0;
        OpenRow[bank] = row;
        if (wasOpen == row >= 0)
            return;
        OpenBanks[_rankOf[bank]] += wasOpen ? -1 : 1;
        Open ^= 1UL << bank;
    }

    /// <summary>As <see cref="WriteBank"/>, without the row.</summary>
    public void WriteBankTiming(StateWriter state, int bank, int hitCap)
    {
        state.Word(Math.Min(Hits[bank], hitCap));
        state.Bounds(Bank[bank]);
    }

    public void ReadBankTiming(ref StateReader state, int bank)
    {
        Hits[bank] = (int)state.Word();
        Bank[bank] = state.Bounds();
    }

    public void CopyFrom(Devices other)
    {
        other.OpenRow.CopyTo(OpenRow, 0);
        other.Hits.CopyTo(Hits, 0);
        other.Bank.CopyTo(Bank, 0);
        other.Group.CopyTo(Group, 0);
        other.Rank.CopyTo(Rank, 0);
        other.OpenBanks.CopyTo(OpenBanks, 0);
        other._window.CopyTo(_window, 0);
        other._windowOldest.CopyTo(_windowOldest, 0);
        Open = other.Open;
    }

    private Span<Bounds> GroupsOf(int rank)
    {
        var count = Group.Length / _ranks;
        return Group.AsSpan(rank * count, count);
    }
}
