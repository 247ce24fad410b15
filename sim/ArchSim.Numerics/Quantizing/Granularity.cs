namespace ArchSim.Numerics;

/// <summary>How many values share a scale: all of a tensor, those of a channel, or so many consecutive ones of a channel.</summary>
public readonly record struct Granularity
{
    private readonly int _groupLength;
    private readonly bool _isChannel;

    private Granularity(int groupLength, bool isChannel)
    {
        _groupLength = groupLength;
        _isChannel = isChannel;
    }

    /// <summary>One scale for all: what <c>default</c> is.</summary>
    public static Granularity Tensor => default;

    public static Granularity Channel => new(0, isChannel: true);

    /// <summary>Groups begin anew in every channel; the last of a channel may be shorter.</summary>
    /// <param name="values">At least 1; where it is more than a channel has, the channel is one group.</param>
    public static Granularity Group(int values) =>
        values >= 1 ? new(values, isChannel: false) : throw new ArgumentException($"a group must have at least 1 value, was {values}", nameof(values));

    /// <summary>Values that share a scale, in a matrix of rows that are channels; the last group of a channel may have fewer.</summary>
    public int GroupLength(int channels, int valuesPerChannel) => _groupLength > 0
        ? Math.Min(_groupLength, valuesPerChannel)
        : _isChannel ? valuesPerChannel : checked(channels * valuesPerChannel);

    /// <summary>First value and length of every group, in their order.</summary>
    internal IEnumerable<(int First, int Length)> Groups(int channels, int valuesPerChannel)
    {
        var group = GroupLength(channels, valuesPerChannel);
        // A tensor is one long channel.
        var stretch = Math.Max(group, valuesPerChannel);
        var values = checked(channels * valuesPerChannel);
        for (var channel = 0; channel < values; channel += stretch)
        {
            for (var i = 0; i < stretch; i += group)
                yield return (channel + i, Math.Min(group, stretch - i));
        }
    }

    public override string ToString() => _groupLength > 0 ? $"group of {_groupLength}" : _isChannel ? "channel" : "tensor";
}
