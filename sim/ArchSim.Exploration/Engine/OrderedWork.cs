namespace ArchSim.Exploration;

/// <summary>Work on many items side by side, its results handed on in the order of the items. Only so many items are under way, so that memory does not grow with their number.</summary>
/// <param name="lookAhead">Items that may be begun before the first of them is handed on.</param>
internal sealed class OrderedWork<TItem, TResult>(int threads, int lookAhead)
{
    private readonly object _lock = new();
    private readonly (bool IsThere, TResult Result)[] _slots = new (bool, TResult)[lookAhead];
    private IEnumerator<TItem> _items = null!;
    private long _begun;
    private long _taken;
    private int _working;
    private bool _stopped;
    private Exception? _failure;

    /// <param name="worker">Makes what a thread works with; disposed of at its end.</param>
    /// <param name="work">May be cancelled by an <see cref="OperationCanceledException"/>.</param>
    /// <param name="take">Takes the results, on the thread that calls.</param>
    /// <param name="idle">Called when nothing has come for a while.</param>
    /// <exception cref="OperationCanceledException">Cancelled; what was done in order until then was handed on.</exception>
    public void Run<TWorker>(IEnumerable<TItem> items, Func<TWorker> worker, Func<TWorker, TItem, TResult> work, Action<TResult> take, Action idle, TimeSpan patience, CancellationToken cancel)
        where TWorker : IDisposable
    {
        using var enumerator = items.GetEnumerator();
        _items = enumerator;
        _working = threads;
        var crew = Enumerable.Range(0, threads).Select(i => new Thread(() => Work(worker, work)) { IsBackground = true, Name = $"points {i}" }).ToArray();
        foreach (var thread in crew)
            thread.Start();
        using var registration = cancel.Register(Stop);
        try
        {
            while (Next(patience, out var result, out var isThere))
            {
                if (isThere)
                    take(result);
                else
                    idle();
            }
        }
        finally
        {
            Stop();
            foreach (var thread in crew)
                thread.Join();
        }
        if (_failure is not null and not OperationCanceledException)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        cancel.ThrowIfCancellationRequested();
    }

    /// <returns>False at the end.</returns>
    private bool Next(TimeSpan patience, out TResult result, out bool isThere)
    {
        lock (_lock)
        {
            ref var slot = ref _slots[_taken % lookAhead];
            if (!slot.IsThere && _working > 0)
                Monitor.Wait(_lock, patience);
            (isThere, result) = slot;
            if (!isThere)
                return _working > 0;
            slot = default;
            _taken++;
            Monitor.PulseAll(_lock);
            return true;
        }
    }

    private void Work<TWorker>(Func<TWorker> make, Func<TWorker, TItem, TResult> work) where TWorker : IDisposable
    {
        try
        {
            using var worker = make();
            while (Begin(out var item, out var place))
            {
                var result = work(worker, item);
                lock (_lock)
                {
                    _slots[place % lookAhead] = (true, result);
                    Monitor.PulseAll(_lock);
                }
            }
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _failure ??= e;
                _stopped = true;
            }
        }
        finally
        {
            lock (_lock)
            {
                _working--;
                Monitor.PulseAll(_lock);
            }
        }
    }

    private bool Begin(out TItem item, out long place)
    {
        lock (_lock)
        {
            while (!_stopped && _begun - _taken >= lookAhead)
                Monitor.Wait(_lock);
            if (_stopped || !_items.MoveNext())
            {
                (item, place, _stopped) = (default!, 0, true);
                return false;
            }
            (item, place) = (_items.Current, _begun++);
            return true;
        }
    }

    private void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            Monitor.PulseAll(_lock);
        }
    }
}
