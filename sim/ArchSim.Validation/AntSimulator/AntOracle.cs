using System.Collections.Concurrent;

namespace ArchSim.Validation;

/// <summary>The ANT simulator on layers, each mapped once.</summary>
internal static class AntOracle
{
    private static readonly ConcurrentDictionary<(string Design, AntLayer Layer), AntOutcome> Mapped = new();

    public static AntOutcome Run(AntDesign design, AntLayer layer) => Mapped.GetOrAdd((design.Name, layer), _ => AntMapper.Map(design, layer));
}
