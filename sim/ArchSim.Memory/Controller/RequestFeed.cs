namespace ArchSim.Memory;

/// <summary>A source with the requests that come next in view, and those since a mark still at hand.</summary>
internal sealed class RequestFeed<TSource>
    where TSource : IRequestSource
{
    private const int Batch = 512;

#pragma warning disable IDE0044 // A source may be a struct, which moves on: readonly would move copies.
    private TSource _source;
#pragma warning restore IDE0044
    private MemoryRequest[] _requests = new MemoryRequest[2 * Batch];

    // Requests up to each, itself included, that go through consecutive bursts and are alike otherwise.
    private int[] _runs = new int[2 * Batch];
    private readonly int _burstBytes;
    private readonly CancellationToken _cancel;
    private int _head;
    private int _end;
    private int _mark = -1;
    private bool _isDry;

    public RequestFeed(TSource source, int burstBytes, CancellationToken cancel = default)
    {
        (_source, _burstBytes, _cancel) = (source, burstBytes, cancel);
        Fill(1);
    }

    /// <summary>As far as it was not read.</summary>
    public TSource Source => _source;

    public bool HasHead => _head < _end;

    public ref readonly MemoryRequest Head => ref _requests[_head];

    /// <summary>Requests passed since the mark, and the head.</summary>
    public ReadOnlySpan<MemoryRequest> SinceMark => _requests.AsSpan(_mark, _head + 1 - _mark);

    /// <summary>Whether these go through consecutive bursts and are alike otherwise.</summary>
    public bool IsRunSinceMark => _runs[_head] > _head - _mark;

    public void Advance()
    {
        if (++_head == _end)
            Fill(1);
    }

    /// <summary>The next requests; fewer than <paramref name="count"/> where the source ends.</summary>
    public ReadOnlySpan<MemoryRequest> Ahead(int count)
    {
        if (_end - _head < count)
            Fill(count);
        return _requests.AsSpan(_head, Math.Min(count, _end - _head));
    }

    /// <summary>Whether the next requests, which were seen ahead, go through consecutive bursts and are alike otherwise.</summary>
    public bool IsRun(int count) => _runs[_head + count - 1] >= count;

    /// <summary>Passes over requests that were seen ahead.</summary>
    public void Skip(int count)
    {
        _head += count - 1;
        Advance();
    }

    public void Mark() => _mark = _head;

    public void Unmark() => _mark = -1;

    private void Fill(int wanted)
    {
        if (_isDry)
            return;
        _cancel.ThrowIfCancellationRequested();
        var keep = _mark >= 0 ? _mark : _head;
        _requests.AsSpan(keep, _end - keep).CopyTo(_requests);
        _runs.AsSpan(keep, _end - keep).CopyTo(_runs);
        (_head, _end, _mark) = (_head - keep, _end - keep, _mark >= 0 ? 0 : -1);
        var target = _head + Math.Max(wanted, Batch);
        if (target >= _requests.Length)
        {
            Array.Resize(ref _requests, 2 * target);
            Array.Resize(ref _runs, 2 * target);
        }
        while (_end < target && !_isDry)
        {
            if (_source.TryNext(out _requests[_end]))
            {
                _runs[_end] = _end > 0 && Continues(_requests[_end - 1], _requests[_end]) ? _runs[_end - 1] + 1 : 1;
                _end++;
            }
            else
            {
                _isDry = true;
            }
        }
    }

    private bool Continues(in MemoryRequest before, in MemoryRequest request) =>
        request.Address == before.Address + _burstBytes && request.Clock == before.Clock && request.IsWrite == before.IsWrite;
}
