namespace ArchSim.Networks;

/// <summary>An operator whose outputs look at windows of an image: a convolution or a pool.</summary>
public interface IWindowedOperator
{
    /// <summary>How windows walk over the image; <see cref="SpatialAxis.None"/> for the height of one that has a single axis.</summary>
    /// <param name="inputs">As they were inferred.</param>
    (SpatialAxis Height, SpatialAxis Width) Windows(IReadOnlyList<ValueInfo?> inputs);
}
