using System.Numerics;

namespace ArchSim.Memory;

/// <summary>
/// Requests in rounds: one for each channel, in order, alike in direction and clock. Each round counts as one request to a memory of one channel.
/// Ends where the next requests are no round.
/// </summary>
internal struct RoundSource<TSource>(TSource source, MemorySpec spec, RoundRest rest) : IRequestSource
    where TSource : IRequestSource
{
    private readonly int _channels = spec.Channels;
    private readonly int _burstShift = BitOperations.Log2((uint)spec.BurstBytes);
    private readonly int _roundShift = BitOperations.Log2((uint)spec.Channels);
#pragma warning disable IDE0044 // A source may be a struct, which moves on: readonly would move copies.
    private TSource _source = source;
#pragma warning restore IDE0044

    /// <summary>What was not read.</summary>
    public readonly TSource Behind => _source;

    public bool TryNext(out MemoryRequest request)
    {
        if (!_source.TryNext(out request))
            return false;
        var block = request.Address >>> _burstShift;
        if ((block & (_channels - 1)) != 0)
            return rest.Begin(request, block, 1, _burstShift);
        for (var i = 1; i < _channels; i++)
        {
            if (!_source.TryNext(out var next))
                return rest.End(request, block, i, _burstShift);
            if (next.Address >>> _burstShift != block + i || next.IsWrite != request.IsWrite || next.Clock != request.Clock)
                return rest.Begin(request, block, i, _burstShift, next);
        }
        request = request with { Address = block >>> _roundShift << _burstShift };
        return true;
    }
}

/// <summary>Requests that were read and are no whole round.</summary>
internal sealed class RoundRest
{
    private readonly Queue<MemoryRequest> _requests = [];

    /// <summary>There are some; the rounds have ended.</summary>
    public bool IsReached { get; private set; }

    /// <summary>Nothing comes behind them.</summary>
    public bool IsLast { get; private set; }

    public bool TryNext(out MemoryRequest request) => _requests.TryDequeue(out request);

    /// <param name="count">Requests like the first, to the blocks from <paramref name="block"/> on.</param>
    /// <param name="other">What broke the round; none where the first did.</param>
    /// <returns>False: no round.</returns>
    public bool Begin(in MemoryRequest first, long block, int count, int burstShift, MemoryRequest? other = null)
    {
        IsReached = true;
        for (var i = 0; i < count; i++)
            _requests.Enqueue(first with { Address = (block + i) << burstShift });
        if (other is { } request)
            _requests.Enqueue(request);
        return false;
    }

    /// <summary>As <see cref="Begin"/>, where the source ended.</summary>
    public bool End(in MemoryRequest first, long block, int count, int burstShift)
    {
        IsLast = true;
        return Begin(first, block, count, burstShift);
    }
}

/// <summary>What comes behind the rounds.</summary>
internal struct RestSource<TSource>(RoundRest rest, TSource behind) : IRequestSource
    where TSource : IRequestSource
{
#pragma warning disable IDE0044 // As above.
    private TSource _behind = behind;
#pragma warning restore IDE0044

    public bool TryNext(out MemoryRequest request) => rest.TryNext(out request) || (!rest.IsLast && _behind.TryNext(out request));
}
