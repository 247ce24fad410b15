using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>
/// Wires between buffers and array, and the registers of their hops. A wire takes C V²/2 a millimetre whenever its bit flips; random bits flip every other time.
/// README.md says which way each operand takes.
/// </summary>
internal sealed class NetworkCost
{
    private const double UmPerMm = 1000;

    private readonly ArraySpec _array;
    private readonly Technology _technology;
    private readonly double _flipPjPerMm;

    public NetworkCost(AcceleratorSpec spec, Technology technology, Floorplan plan)
    {
        (_array, _technology) = (spec.Array, technology);
        // pF times V² are pJ.
        _flipPjPerMm = technology.WirePfPerMm * technology.VoltageV * technology.VoltageV / 2;
        var unroll = spec.Array.Unroll;
        var network = spec.Network;
        var (side, levels) = (plan.ArrayUm, GateEquivalents.Log2(unroll.K));
        Weight = Operand("weight", network.Weight, spec.WeightBuffer, plan.Weight.DistanceUm, WayOf(Stationary.Weight, network.Weight, NetworkReceivers.OfWeight(unroll)));
        Activation = Operand("activation", network.Activation, spec.ActivationBuffer, plan.Activation.DistanceUm, WayOf(Stationary.Input, network.Activation, NetworkReceivers.OfActivation(unroll)));
        var (leaving, back) = spec.Array.Reduction switch
        {
            // Through all elements of the column; and to its far end, for only elements add.
            Reduction.Systolic => (side, side),
            // A tree over a line: each level joins wires that are together half as long as the line. The accumulator stands at its root.
            Reduction.Tree => (side / 2 * levels, 0),
            _ => (side / 2, side / 2),
        };
        PartialSum = new NetworkLink("partial_sum", network.PartialSum.WidthFrom(spec.PartialSumBuffer), network.PartialSum.Hops, network.PartialSum.LineBits,
            Delivery.Unicast, plan.PartialSum.DistanceUm, leaving, back);

        double WayOf(Stationary held, OperandLinkSpec link, int receivers)
        {
            // From neighbour to neighbour to its place, or to its one receiver: half of the side in the mean. All along it where the whole line takes it.
            var shiftedIn = spec.Array.Stationary == held && spec.Array.Feeding == Feeding.Systolic;
            return shiftedIn || receivers == 1 || link.Delivery == Delivery.Unicast ? side / 2 : side;
        }
    }

    public NetworkLink Weight { get; }

    public NetworkLink Activation { get; }

    public NetworkLink PartialSum { get; }

    /// <summary>Registers of the hops, with their share of the clock tree; sums have a register each way. Wires lie above the blocks.</summary>
    public AreaNode Area(GateAreas gates)
    {
        List<AreaNode> links = [.. new[] { (Weight, 1), (Activation, 1), (PartialSum, 2) }.Where(l => l.Item1.Hops > 0)
            .Select(l => gates.All(Primitive.Register($"{l.Item1.Name}_hop", l.Item1.WidthBits), l.Item1.Hops * l.Item2))];
        var tree = links.Sum(l => l.AreaUm2) * _technology.Clock.TreeArea;
        return GateAreas.Parent("network", links.Count == 0 ? [] : [.. links, new AreaNode("clock_tree", tree, [])]);
    }

    public NetworkEnergy EnergyOf(ProcessingElementMode mode, LayerFormats formats, int storedSumBits, OperandActivity activity)
    {
        var sums = Math.Min(1, activity.SumFlips);
        // Encoders stand at the array's edge: codes go to the buffer, sums of full width along the column.
        var code = storedSumBits * (Wire(PartialSum.BufferUm, sums) + Hops(PartialSum, sums));
        return new NetworkEnergy(
            formats.Weight.Bits * (Wire(Weight.BufferUm + Weight.ArrayUm, activity.WeightFlips) + Hops(Weight, activity.WeightFlips)),
            formats.Activation.Bits * (Wire(Activation.BufferUm + Activation.ArrayUm, activity.ActivationFlips) + Hops(Activation, activity.ActivationFlips)),
            code + mode.AccumulatorBits * Wire(PartialSum.ArrayUm, sums),
            code + mode.AccumulatorBits * Wire(PartialSum.ReturnUm, sums));
    }

    /// <param name="flips">Over those of random bits.</param>
    private double Wire(double um, double flips) => um / UmPerMm * _flipPjPerMm * flips / 2;

    /// <summary>Registers of a link are clocked when something passes.</summary>
    private double Hops(NetworkLink link, double flips)
    {
        var idle = _technology.Clock.IdleShare;
        var share = idle * (1 + _technology.Clock.TreeEnergy) + (1 - idle) * flips;
        return link.Hops * GateEquivalents.Register(1) * _technology.GateFj(PrimitiveClass.Register) * 1e-3 * share;
    }

    private static NetworkLink Operand(string name, OperandLinkSpec link, BufferSpec buffer, double bufferUm, double arrayUm) =>
        new(name, link.WidthFrom(buffer), link.Hops, link.LineBits, link.Delivery, bufferUm, arrayUm);
}
