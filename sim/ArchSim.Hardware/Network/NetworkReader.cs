using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Reads the optional map <c>network</c> of an accelerator.</summary>
internal static class NetworkReader
{
    private const int MostBits = 1 << 24;
    private const int MostHops = 64;

    private static readonly Dictionary<string, Delivery> Deliveries = new() { ["multicast"] = Delivery.Multicast, ["unicast"] = Delivery.Unicast };

    public static NetworkSpec Read(MapReader? map, Feeding feeding)
    {
        if (map is null)
            return new NetworkSpec();
        var network = new NetworkSpec
        {
            Weight = Operand(map.OptionalMap("weight"), "column_bits", feeding),
            Activation = Operand(map.OptionalMap("activation"), "row_bits", feeding),
            PartialSum = Sums(map.OptionalMap("partial_sum")),
        };
        map.Done();
        return network;
    }

    private static OperandLinkSpec Operand(MapReader? map, string line, Feeding feeding)
    {
        if (map is null)
            return new OperandLinkSpec();
        var link = new OperandLinkSpec
        {
            WidthBits = Bits(map, "width_bits"),
            Hops = map.Integer("hops", 0, MostHops, 0),
            LineBits = Bits(map, line),
            Delivery = map.Choice("delivery", Deliveries, Delivery.Multicast),
        };
        if (link.Delivery == Delivery.Unicast && feeding == Feeding.Systolic)
            map.Problem("delivery", "unicast reaches each element by itself, but array.feeding: systolic passes operands from neighbour to neighbour; use multicast, or feeding: broadcast");
        map.Done();
        return link;
    }

    private static LinkSpec Sums(MapReader? map)
    {
        if (map is null)
            return new LinkSpec();
        var link = new LinkSpec { WidthBits = Bits(map, "width_bits"), Hops = map.Integer("hops", 0, MostHops, 0), LineBits = Bits(map, "column_bits") };
        map.Done();
        return link;
    }

    private static int? Bits(MapReader map, string key) => map.Integer(key, 1, MostBits, 0) is > 0 and var bits ? bits : null;
}
