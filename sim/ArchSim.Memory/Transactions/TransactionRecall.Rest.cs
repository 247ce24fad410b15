namespace ArchSim.Memory;

/// <summary>When nothing is sent.</summary>
internal sealed partial class TransactionRecall
{
    /// <summary>What becomes of the state if nothing comes, until it rests; null where a refresh falls due before.</summary>
    private RecalledStretch? Rest()
    {
        WriteEntering(default, _none);
        foreach (var known in _state!.Rests)
        {
            if (_parts.Words.SequenceEqual(known.Entering))
                return known;
        }
        _table.Count(hit: false);
        var start = BeginRecording(_none);
        var accepted = (int)_state.Words[0];
        var rests = true;
        while (rests && !Array.TrueForAll(_all, c => c.IsAtRest))
        {
            var next = _channels.NextClock;
            rests = next < start.Refresh;
            if (rests)
                _channels.Step(next);
        }
        RecalledStretch? rest = null;
        if (rests)
        {
            _channels.MoveTo(_channels.Now);
            rest = EndRecording(start, default);
            _state.Rests.Add(rest);
            _table.Note(rest);
        }
        _transactions.Log = null;
        _channels.Completions.DataEnd = start.DataEnd;
        // It was only looked at: rows are as they were, and timing is set before anything is played.
        foreach (var (channel, bank, row) in _rows)
            _all[channel].SetOpenRow(bank, row);
        _channels.MoveTo(start.Clock, accepted);
        return rest;
    }

    /// <summary>Passes the time until something is offered, where nothing is left to do before.</summary>
    private void RestUntil(long clock)
    {
        if (clock <= _channels.Now || Rest() is not { } rest || _channels.Now + rest.Clocks >= Math.Min(clock, _channels.NextRefresh))
            return;
        Apply(rest, default, 0);
        if (_channels.NextRefresh <= clock)
        {
            GoLive();
            _channels.Advance(clock);
            _channels.Step(clock);
            TrySettle();
            return;
        }
        var gap = clock - _channels.Now;
        foreach (var channel in _all)
            Total.ActiveClocks += gap * channel.OpenRanks;
        var counted = Math.Min(gap, _state!.LongestBound);
        if (!_state.Rested.TryGetValue(counted, out var rested))
        {
            Materialize(withOrigins: false);
            _channels.MoveTo(clock);
            rested = WriteState(_spare)();
            _state.Rested[counted] = rested;
        }
        _state = rested;
        _channels.MoveTo(clock);
    }
}
