using System.Numerics;

namespace ArchSim.Memory;

/// <summary>A stretch of play: recorded, and done again.</summary>
internal sealed partial class TransactionRecall
{
    private void Apply(RecalledStretch stretch, in Piece piece, int number)
    {
        var begin = _channels.Now;
        var requests = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_requests);
        var row = piece.Count > 0 ? _mapping.Locate(piece.First).Row : 0;
        foreach (var (origin, clocks) in stretch.Done)
            _transactions.Add(origin < requests.Length ? requests[origin].Request.Transaction : number, begin + clocks);
        foreach (var (channel, bank, open) in stretch.Rows)
        {
            if (open != -2)
                _all[channel].SetOpenRow(bank, open < 0 ? -1 : open < requests.Length ? requests[open].Request.Row : row);
        }
        _spare.Clear();
        foreach (var (origin, clocks) in stretch.Waiting)
            _spare.Add(origin < requests.Length ? requests[origin] : Burst(piece, origin - requests.Length, begin + clocks, number));
        (_requests, _spare) = (_spare, _requests);
        var end = begin + stretch.Clocks;
        var leaving = new StateReader(stretch.Leaving, end, 0, 0);
        var held = stretch.End.Held;
        for (var c = 0; c < _all.Length; c++)
            _all[c].ReadTiming(ref leaving, stretch.Touched[c] & ~held[c], held[c]);
        Total.Add(stretch.Counts);
        if (stretch.DataEnd is { } data)
            _channels.Completions.DataEnd = Math.Max(_channels.Completions.DataEnd, begin + data);
        _state = stretch.End;
        _channels.MoveTo(end, (int)_state.Words[0]);
    }

    private PlacedRequest Burst(in Piece piece, int index, long added, int number)
    {
        var place = _mapping.Locate(piece.First + index);
        return new PlacedRequest(
            new Request { Block = piece.First + index, Row = place.Row, Added = added, IsWrite = piece.IsWrite, Transaction = number }, (byte)place.Channel, (byte)place.Bank);
    }

    /// <summary>Plays a piece, accounts for it, and remembers it unless a refresh fell due.</summary>
    private void Record(in Piece piece, ulong[] banks, long clock, int number, List<RecalledStretch> known)
    {
        var start = BeginRecording(banks);
        if (_channels.Now < clock)
        {
            _channels.Advance(clock);
            _channels.Step(clock);
        }
        for (var i = 0; i < piece.Count; i++)
        {
            while (!_channels.TryTake((piece.First + i) * _burstBytes, piece.IsWrite, start.Waiting + i))
                _channels.Step(_channels.NextTake);
        }
        var before = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_requests);
        foreach (var (origin, done) in _log)
            _transactions.AddDone(origin < before.Length ? before[origin].Request.Transaction : number, done);
        var stretch = EndRecording(start, piece);
        // Requests that wait, as they are.
        var ends = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_spare);
        foreach (ref var end in ends)
            end = end with { Request = Of(end.Request, end.Request.Transaction < before.Length ? before[end.Request.Transaction].Request.Transaction : number) };
        (_requests, _spare) = (_spare, _requests);
        Total.Add(stretch.Counts);
        _state = stretch.End;
        if (_channels.NextRefresh != start.Refresh || known.Count == MostVariants)
            return;
        known.Add(stretch);
        _table.Note(stretch);
    }

    private Start BeginRecording(ulong[] banks)
    {
        var held = _state!.Held;
        var touched = new ulong[_all.Length];
        _rows.Clear();
        for (var c = 0; c < touched.Length; c++)
        {
            touched[c] = held[c] | banks[c];
            for (var rest = touched[c]; rest != 0; rest &= rest - 1)
            {
                var bank = BitOperations.TrailingZeroCount(rest);
                _rows.Add(((byte)c, (byte)bank, _all[c].OpenRow(bank)));
            }
        }
        var entering = _parts.Words.ToArray();
        Materialize(withOrigins: true);
        _log.Clear();
        _transactions.Log = _log;
        // What the stretch itself carries must not depend on what was on the bus before.
        var data = _channels.Completions.DataEnd;
        _channels.Completions.DataEnd = long.MinValue;
        return new Start(_channels.Now, _requests.Count, touched, entering, _channels.NextRefresh, _channels.CountsUntil(_channels.Now), data);
    }

    /// <summary>The stretch as it was played; the requests that wait then are left in the spare list, by origin.</summary>
    private RecalledStretch EndRecording(Start start, in Piece piece)
    {
        _transactions.Log = null;
        var counts = _channels.CountsUntil(_channels.Now);
        counts.Add(start.Counts, -1);
        var data = _channels.Completions.DataEnd;
        _channels.Completions.DataEnd = Math.Max(start.DataEnd, data);
        var end = WriteState(_spare)();
        _parts.Begin(_channels.Now, 0, 0);
        for (var c = 0; c < _all.Length; c++)
            _all[c].WriteTiming(_parts, start.Touched[c] & ~end.Held[c], end.Held[c]);
        var rows = new (byte, byte, int)[_rows.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var (channel, bank, before) = _rows[i];
            var row = _all[channel].OpenRow(bank);
            rows[i] = (channel, bank, row < 0 ? -1 : row == before ? -2 : OriginOf(channel, bank, row, piece));
        }
        return new RecalledStretch
        {
            Entering = start.Entering,
            Clocks = _channels.Now - start.Clock,
            End = end,
            Touched = start.Touched,
            Leaving = _parts.Words.ToArray(),
            Waiting = [.. _spare.Select(r => new Told(r.Request.Transaction, r.Request.Transaction < start.Waiting ? 0 : (int)(r.Request.Added - start.Clock)))],
            Done = [.. _log.Select(d => new Told(d.Number, (int)(d.Done - start.Clock)))],
            Rows = rows,
            Counts = counts,
            DataEnd = data == long.MinValue ? null : data - start.Clock,
        };
    }

    private int OriginOf(int channel, int bank, int row, in Piece piece)
    {
        for (var i = 0; i < _requests.Count; i++)
        {
            var placed = _requests[i];
            if (placed.Channel == channel && placed.Bank == bank && placed.Request.Row == row)
                return i;
        }
        return piece.Count > 0 ? _requests.Count : throw new InvalidOperationException("a row is open that nothing asked for");
    }

    private readonly record struct Start(long Clock, int Waiting, ulong[] Touched, long[] Entering, long Refresh, CommandCounts Counts, long DataEnd);
}
