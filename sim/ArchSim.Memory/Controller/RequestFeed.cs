namespace ArchSim.Memory;

/// <summary>A source with the request that comes next in view; requests that were looked at too early can be given back.</summary>
internal sealed class RequestFeed<TSource>
    where TSource : IRequestSource
{
    private readonly Queue<MemoryRequest> _back = new();
#pragma warning disable IDE0044 // A source may be a struct, which moves on: readonly would move copies.
    private TSource _source;
#pragma warning restore IDE0044
    private MemoryRequest _head;

    public RequestFeed(TSource source)
    {
        _source = source;
        Advance();
    }

    public bool HasHead { get; private set; }

    public ref readonly MemoryRequest Head => ref _head;

    public void Advance()
    {
        if (_back.Count > 0)
            _head = _back.Dequeue();
        else
            HasHead = _source.TryNext(out _head);
    }

    /// <summary>Requests that were passed come next again, in their order, before the head.</summary>
    public void GiveBack(ReadOnlySpan<MemoryRequest> passed)
    {
        if (passed.Length == 0)
            return;
        MemoryRequest[] rest = HasHead ? [_head, .. _back] : [];
        _back.Clear();
        foreach (var request in passed[1..])
            _back.Enqueue(request);
        foreach (var request in rest)
            _back.Enqueue(request);
        _head = passed[0];
        HasHead = true;
    }
}
