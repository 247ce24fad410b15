using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Every kind of processing element that a file can name. A new kind is a folder here, a datapath in Numerics and a line in this table.</summary>
public static class ProcessingElementKinds
{
    internal static readonly IReadOnlyDictionary<string, ElementKind> Table = new Dictionary<string, ElementKind>
    {
        [IntegerElement.KindName] = ElementKind.Of(IntegerElement.Read, (spec, place) => new IntegerElement(spec, place)),
        [FloatElement.KindName] = ElementKind.Of(FloatElementSpec.Read, (spec, place) => new FloatElement(spec, place)),
        [ComposableElement.KindName] = ElementKind.Of(ComposableReader.Read, (spec, place) => new ComposableElement(spec, place)),
        [LogPositElement.KindName] = ElementKind.Of(LogPositElement.Read, (spec, place) => new LogPositElement(spec, place)),
        [PiecewiseLinearElement.KindName] = ElementKind.Of(PiecewiseLinearElement.Read, (spec, place) => new PiecewiseLinearElement(spec, place)),
        [SegmentedLogElement.KindName] = ElementKind.Of(SegmentedLogElement.Read, (spec, place) => new SegmentedLogElement(spec, place)),
        [PositElement.KindName] = ElementKind.Of(PositElement.Read, (spec, place) => new PositElement(spec, place)),
        [FusedIpuElement.KindName] = ElementKind.Of(FusedIpuElementSpec.Read, (spec, place) => new FusedIpuElement(spec, place)),
        [SeparateUnitsElement.KindName] = ElementKind.Of(SeparateUnitsElementSpec.Read, (spec, place) => new SeparateUnitsElement(spec, place)),
    };

    /// <summary>The kinds, in the order of the table.</summary>
    public static IReadOnlyList<string> Names => [.. Table.Keys];

    internal static ProcessingElementSpec Read(MapReader map)
    {
        var kind = map.Choice("kind", Table.Keys.ToDictionary(k => k));
        return Table[kind].Read(map);
    }

    internal static ProcessingElement Create(ArraySpec array) => Table[array.ProcessingElement.Kind].Create(array.ProcessingElement, ElementPlace.Of(array));
}

/// <param name="Read">Reads the fields of the kind, and notes what they must not be.</param>
/// <param name="Create">Of a spec that <paramref name="Read"/> made.</param>
internal sealed record ElementKind(Func<MapReader, ProcessingElementSpec> Read, Func<ProcessingElementSpec, ElementPlace, ProcessingElement> Create)
{
    public static ElementKind Of<TSpec>(Func<MapReader, TSpec> read, Func<TSpec, ElementPlace, ProcessingElement> create)
        where TSpec : ProcessingElementSpec => new(read, (spec, place) => create((TSpec)spec, place));
}
