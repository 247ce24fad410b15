namespace ArchSim.Memory;

/// <summary>What of a channel's state matters while only column commands to open rows are issued, relative to the clock.</summary>
internal sealed class ChannelSnapshot(ChannelController channel)
{
    private readonly long[] _then = new long[channel.RelativeStateLength];
    private readonly long[] _now = new long[channel.RelativeStateLength];

    public void Take(long now) => channel.WriteRelativeState(_then, now);

    public bool Recurs(long now)
    {
        channel.WriteRelativeState(_now, now);
        return _now.AsSpan().SequenceEqual(_then);
    }
}
