namespace ArchSim.Memory;

internal sealed partial class Devices
{
    /// <param name="hitCap">More hits than these make no difference.</param>
    public void WriteState(StateWriter state, int hitCap)
    {
        for (var rank = 0; rank < _ranks; rank++)
        {
            state.Bounds(Rank[rank]);
            long window = 0;
            for (var i = 0; i < WindowLength; i++)
                window |= state.Bound(_window[(rank * WindowLength) + ((_windowOldest[rank] + i) % WindowLength)]) << (i * StateWriter.BoundBits);
            state.Word(window);
        }
        foreach (ref readonly var group in Group.AsSpan())
            state.Bounds(group);
        for (var bank = 0; bank < OpenRow.Length; bank++)
        {
            state.OptionalRow(OpenRow[bank], Math.Min(Hits[bank], hitCap));
            state.Bounds(Bank[bank]);
        }
    }

    public void ReadState(ref StateReader state)
    {
        for (var rank = 0; rank < _ranks; rank++)
        {
            Rank[rank] = state.Bounds();
            var window = state.Word();
            for (var i = 0; i < WindowLength; i++)
                _window[(rank * WindowLength) + i] = state.Bound(window, i);
            _windowOldest[rank] = 0;
        }
        foreach (ref var group in Group.AsSpan())
            group = state.Bounds();
        Array.Clear(OpenBanks);
        for (var bank = 0; bank < OpenRow.Length; bank++)
        {
            OpenRow[bank] = state.OptionalRow(out Hits[bank]);
            OpenBanks[_rankOf[bank]] += OpenRow[bank] >= 0 ? 1 : 0;
            Bank[bank] = state.Bounds();
        }
    }
}
