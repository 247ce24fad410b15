using System.Numerics;

namespace ArchSim.Memory;

/// <summary>What is held while the controllers do not hold it: taken from them, given back, and what beside it decides of a piece.</summary>
internal sealed partial class TransactionRecall
{
    /// <summary>Takes the state from the controllers.</summary>
    private bool TrySettle()
    {
        if (_state is not null)
            return true;
        foreach (var channel in _all)
        {
            if (channel.HasMerged)
                return false;
        }
        var state = WriteState(_requests);
        if (_mayRepeat && Repeats())
            return false;
        _mayRepeat = false;
        SettleCounts(_channels.Now);
        _state = state();
        return true;
    }

    private Func<RecalledState> WriteState(List<PlacedRequest> requests)
    {
        requests.Clear();
        _writer.Begin(_channels.Now, 0, 0);
        _writer.Word(_channels.Accepted);
        for (var c = 0; c < _all.Length; c++)
            _all[c].WriteApart(_writer, requests, c);
        if (!_writer.Fits)
            throw new InvalidOperationException("a delay of the memory is longer than its state has room for");
        return () => _table.Find(_writer, () => Array.ConvertAll(_all, c => c.BanksHeld));
    }

    /// <summary>Whether two requests are for the same burst: the words do not tell.</summary>
    private bool Repeats()
    {
        var blocks = new HashSet<long>();
        foreach (var request in _requests)
        {
            if (!blocks.Add(request.Request.Block))
                return true;
        }
        return false;
    }

    /// <summary>Sets the controllers to the state.</summary>
    /// <param name="withOrigins">Requests are known by their number instead of their transaction.</param>
    private void Materialize(bool withOrigins)
    {
        _spare.Clear();
        for (var i = 0; i < _requests.Count; i++)
            _spare.Add(withOrigins ? _requests[i] with { Request = Of(_requests[i].Request, i) } : _requests[i]);
        var state = new StateReader(_state!.Words, _channels.Now, 0, 0);
        var accepted = (int)state.Word();
        var next = 0;
        foreach (var channel in _all)
            channel.ReadApart(ref state, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_spare), ref next);
        _channels.MoveTo(_channels.Now, accepted);
    }

    private static Request Of(Request request, int transaction)
    {
        request.Transaction = transaction;
        return request;
    }

    /// <summary>Writes what decides, beside the state, what becomes of a piece.</summary>
    /// <returns>False where it asks for a burst that another request is for.</returns>
    private bool WriteEntering(in Piece piece, ulong[] banks)
    {
        var held = _state!.Held;
        _parts.Begin(_channels.Now, 0, 0);
        for (var c = 0; c < _all.Length; c++)
            _parts.Word((long)_all[c].RanksOpenBeside(held[c] | banks[c]));
        if (piece.Count == 0)
            return true;
        var row = _mapping.Locate(piece.First).Row;
        for (var c = 0; c < _all.Length; c++)
        {
            if (banks[c] == 0)
                continue;
            for (var rest = banks[c]; rest != 0; rest &= rest - 1)
            {
                var open = _all[c].OpenRow(BitOperations.TrailingZeroCount(rest));
                _parts.Word(open < 0 ? 0 : open == row ? 1 : 2);
            }
            _all[c].WriteTiming(_parts, banks[c] & ~held[c], held[c]);
        }
        var (bits, count) = (0L, 0);
        foreach (ref readonly var placed in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_requests))
        {
            if ((banks[placed.Channel] >> placed.Bank & 1) == 0)
                continue;
            var isSame = placed.Request.Row == row;
            if (isSame && placed.Request.Block >= piece.First && placed.Request.Block < piece.First + piece.Count)
                return false;
            bits = (bits << 1) | (isSame ? 1L : 0);
            if (++count % 64 != 0)
                continue;
            _parts.Word(bits);
            bits = 0;
        }
        _parts.Word(bits);
        return true;
    }
}
