namespace ArchSim.Memory;

/// <summary>One of the channels that bursts go round: its part of each round of blocks.</summary>
internal readonly record struct Lane(int Channels, int Channel)
{
    public long Of(long round) => (round * Channels) + Channel;

    public Request Of(Request request)
    {
        request.Block = Of(request.Block);
        return request;
    }
}
