using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>Which values of a tensor share a scale.</summary>
public enum ScaleSharing
{
    Tensor,
    Channel,

    /// <summary>So many consecutive values of a channel; the last group of a channel may have fewer.</summary>
    Group,
}

/// <summary>What codes stand for: <c>value = scale x (Decode(code) - zero point)</c>.</summary>
public sealed record TensorScales
{
    /// <summary>Codes stand for what their format says.</summary>
    public static readonly TensorScales One = new() { Scales = [1] };

    public ScaleSharing Sharing { get; init; }

    /// <summary>Values of a group; 0 where there are none.</summary>
    public int GroupLength { get; init; }

    /// <summary>Channel by channel, above 0.</summary>
    public required IReadOnlyList<float> Scales { get; init; }

    /// <summary>One a scale; none where all are 0.</summary>
    public IReadOnlyList<int> ZeroPoints { get; init; } = [];

    public static TensorScales Of(QuantizedTensor tensor)
    {
        var sharing = tensor.Granularity == Granularity.Tensor ? ScaleSharing.Tensor : tensor.Granularity == Granularity.Channel ? ScaleSharing.Channel : ScaleSharing.Group;
        return new TensorScales
        {
            Sharing = sharing,
            GroupLength = sharing == ScaleSharing.Group ? tensor.Granularity.GroupLength(tensor.Channels, tensor.ValuesPerChannel) : 0,
            Scales = tensor.Scales,
            ZeroPoints = tensor.ZeroPoints.All(z => z == 0) ? [] : tensor.ZeroPoints,
        };
    }

    /// <summary>Scales of a tensor of so many channels and values a channel.</summary>
    public long CountFor(long channels, long valuesPerChannel) => Sharing switch
    {
        ScaleSharing.Tensor => 1,
        ScaleSharing.Channel => channels,
        _ => channels * GroupsOf(valuesPerChannel),
    };

    /// <summary>Scale and zero point of a value.</summary>
    public (float Scale, int ZeroPoint) At(long channel, long position, long valuesPerChannel)
    {
        var index = (int)(Sharing switch
        {
            ScaleSharing.Tensor => 0,
            ScaleSharing.Channel => channel,
            _ => channel * GroupsOf(valuesPerChannel) + position / GroupLength,
        });
        return (Scales[index], ZeroPoints.Count == 0 ? 0 : ZeroPoints[index]);
    }

    private long GroupsOf(long valuesPerChannel) => (valuesPerChannel + GroupLength - 1) / GroupLength;
}
