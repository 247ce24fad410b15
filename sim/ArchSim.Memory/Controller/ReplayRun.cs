namespace ArchSim.Memory;

/// <summary>A source's requests on their way through channels, from clock to clock.</summary>
/// <param name="longPause">Clocks without requests, above which refreshes are passed over.</param>
/// <param name="rest">Where the source may end before the requests do; else null.</param>
internal sealed class ReplayRun<TSource>(ChannelSet channels, RequestFeed<TSource> feed, Recurrence<TSource>? recurrence, ReplayOptions options, long longPause, RoundRest? rest, CancellationToken cancel)
    where TSource : IRequestSource
{
    private const int StepsPerLook = 1 << 14;

    /// <summary>Plays from the middle of a clock on until the last request is done; or until the last before the rest is taken, in the middle of that clock.</summary>
    /// <param name="end">The clock at which the last request before was taken; -1: none was.</param>
    /// <returns>Likewise; at the end, when the last was done.</returns>
    public long Play(long end)
    {
        for (long steps = 0; ; steps++)
        {
            // A pause may be long where it is played.
            if (steps % StepsPerLook == 0)
                cancel.ThrowIfCancellationRequested();
            while (feed.HasHead && feed.Head.Clock <= channels.Now && channels.TryTake(feed.Head.Address, feed.Head.IsWrite, 0))
            {
                feed.Advance();
                end = channels.Now;
            }
            if (!feed.HasHead && rest is { IsReached: true })
                return end;
            var next = feed.HasHead ? NextClock(feed.Head.Clock) : channels.NextClock;
            if (!feed.HasHead && channels.ReadsUnderWay == 0)
            {
                end = Math.Max(end, channels.Completions.Last);
                if (next >= ReplayRun.ClocksTo(end, options))
                    return end;
            }
            if (recurrence is not null && channels.Accepted > 0 && feed.HasHead)
            {
                var moved = recurrence.Step();
                if (moved > channels.Now)
                {
                    channels.MoveTo(moved);
                    (end, next) = (moved, moved + 1);
                }
            }
            if (options.Jumps && channels.Accepted == 0 && feed.HasHead && feed.Head.Clock - channels.Now > longPause)
            {
                channels.SkipIdle(feed.Head.Clock);
                next = NextClock(feed.Head.Clock);
            }
            channels.Step(next);
        }
    }

    private long NextClock(long offered) => offered > channels.Now ? Math.Min(channels.NextClock, offered) : channels.NextTake;
}

internal static class ReplayRun
{
    /// <summary>Of a run in which the last request is done at <paramref name="end"/>.</summary>
    public static long ClocksTo(long end, ReplayOptions options) => options.LeastClocks > 0 ? Math.Max(end, options.LeastClocks) : end + 1;
}
