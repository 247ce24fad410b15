using ArchSim.Memory;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>Area of a machine and energy of its actions, from the structure of its parts and a technology. DESIGN.md says what is counted and what is not.</summary>
internal sealed class AcceleratorCosts : ICostModel
{
    private readonly AcceleratorSpec _spec;
    private readonly ProcessingElement _element;
    private readonly Technology _technology;
    private readonly BufferCost _weightBuffer;
    private readonly BufferCost _activationBuffer;
    private readonly BufferCost _partialSumBuffer;
    private readonly PartialSumCodec? _codec;
    private readonly NetworkCost _network;

    public AcceleratorCosts(AcceleratorSpec spec, ProcessingElement element, Technology technology)
    {
        _spec = spec;
        _element = element;
        _technology = technology;
        _weightBuffer = new BufferCost(spec.WeightBuffer, technology);
        _activationBuffer = new BufferCost(spec.ActivationBuffer, technology);
        _partialSumBuffer = new BufferCost(spec.PartialSumBuffer, technology);
        _codec = PartialSumCodec.For(spec, element);

        var gates = new GateAreas(technology.GateUm2);
        var elements = (double)spec.Array.ProcessingElements;
        var logic = gates.Logic(element.Structure, elements);
        List<AreaNode> registers = [.. new[] { gates.Registers(element.Structure, elements), gates.All(element.Registers, elements) }.Where(n => n.AreaUm2 > 0)];
        List<AreaNode> array =
        [
            GateAreas.Parent("array", logic, new AreaNode("control", logic.AreaUm2 * technology.ControlShare, [])),
            GateAreas.Parent("array_registers", [.. registers, new AreaNode("clock_tree", registers.Sum(r => r.AreaUm2) * technology.Clock.TreeArea, [])]),
            GateAreas.Parent("codecs", [.. (element.EdgeStructure(spec.Array.Unroll)?.Children ?? []).Select(c => gates.All(c, c.Count))]),
        ];
        Floorplan = new Floorplan(array.Sum(a => a.AreaUm2), _weightBuffer, _activationBuffer, _partialSumBuffer);
        _network = new NetworkCost(spec, technology, Floorplan);
        List<AreaNode> components =
        [
            .. array,
            _weightBuffer.Area("weight_buffer"),
            _activationBuffer.Area("activation_buffer"),
            _partialSumBuffer.Area("partial_sum_buffer"),
            GateAreas.Parent("partial_sum_codec", _codec is null ? [] : [gates.All(_codec.Encoder, _codec.Ports), gates.All(_codec.Decoder, _codec.Ports)]),
            GateAreas.Parent("vector_unit", gates.All(VectorLane.Structure, spec.VectorUnit.Lanes)),
            _network.Area(gates),
        ];
        AreaTree = new AreaNode(spec.Name, components.Sum(c => c.AreaUm2), components);
        AreaUm2 = [.. Enum.GetValues<AreaComponent>().Select(c => (c, components[(int)c].AreaUm2))];
        var logicUm2 = AreaUm2.Where(a => a.Component is not (AreaComponent.WeightBuffer or AreaComponent.ActivationBuffer or AreaComponent.PartialSumBuffer)).Sum(a => a.Um2);
        LeakageMw = logicUm2 / technology.GateUm2 * technology.GateLeakageNw * 1e-6
            + _weightBuffer.LeakageMw + _activationBuffer.LeakageMw + _partialSumBuffer.LeakageMw;
    }

    public AreaNode AreaTree { get; }

    public IReadOnlyList<(AreaComponent Component, double Um2)> AreaUm2 { get; }

    public double LeakageMw { get; }

    public IReadOnlyList<PathDelay> Paths =>
    [
        .. CriticalPath.Of("element", _element.Structure, _element.Stages, _technology),
        .. new[] { _element.OperandDecoder, _element.ResultEncoder, _element.RescalingOperator, _codec?.Encoder, _codec?.Decoder, VectorLane.Structure }
            .OfType<StructureNode>().Select(part => CriticalPath.FeedForward(part, _technology)),
    ];

    public IReadOnlyList<BufferTiming> Buffers =>
        [_weightBuffer.Timing("weight_buffer", _spec.ClockMhz), _activationBuffer.Timing("activation_buffer", _spec.ClockMhz), _partialSumBuffer.Timing("partial_sum_buffer", _spec.ClockMhz)];

    public Floorplan Floorplan { get; }

    public IReadOnlyList<NetworkLink> Links => [_network.Weight, _network.Activation, _network.PartialSum];

    /// <summary>Nothing comes back to a codec, so that registers cut it into as many stages as its delay fills cycles; a code enters every cycle.</summary>
    public (int Encoder, int Decoder) PartialSumCodecCycles => (Stages(_codec?.Encoder), Stages(_codec?.Decoder));

    public Technology Technology => _technology;

    public EnergyCosts EnergyOf(ProcessingElementMode? mode, LayerFormats formats, OperandStatistics statistics)
    {
        var activity = new OperandActivity(statistics, _spec.Array.Stationary, _technology.InputShare);
        return new EnergyCosts
        {
            MacPj = mode is null ? 0 : MacPj(mode, activity, CyclesPerStep(mode, statistics)),
            RegistersPjPerElementCycle = mode is null ? 0 : RegistersPj(mode, formats, activity, CyclesPerStep(mode, statistics)),
            OperandDecodePj = RandomPj(_element.OperandDecoder),
            ResultEncodePj = RandomPj(_element.ResultEncoder),
            SumRescalePj = mode is null ? 0 : mode.RescalingOperations * RandomPj(_element.RescalingOperator),
            // A layer may store its sums in an encoding that the machine has no codec for the energy of: the simulator refuses it before.
            PartialSumEncodePj = RandomPj(_codec?.Encoder),
            PartialSumDecodePj = RandomPj(_codec?.Decoder),
            WeightBuffer = _weightBuffer.Energy,
            ActivationBuffer = _activationBuffer.Energy,
            PartialSumBuffer = _partialSumBuffer.Energy,
            Network = mode is null ? default : _network.EnergyOf(mode, formats, (formats.PartialSum ?? _spec.PartialSumBuffer.Encoding).Bits, activity),
            VectorOperationPj = RandomPj(VectorLane.Structure),
            Dram = new CommandEnergy(_spec.Dram),
            LeakageMw = LeakageMw,
        };
    }

    private int Stages(StructureNode? part) => part is null ? 0 : (int)Math.Ceiling(CriticalPath.FeedForward(part, _technology).Nanoseconds * _spec.ClockMhz / 1000);

    private static double CyclesPerStep(ProcessingElementMode mode, OperandStatistics statistics) => statistics.CyclesPerStep ?? mode.StallLaw.LeastCycles.Mean;

    private double MacPj(ProcessingElementMode mode, OperandActivity activity, double cyclesPerStep)
    {
        var stepFj = mode.ActiveParts.Sum(part => part.Count * (part.EveryCycle ? cyclesPerStep : 1) * activity.Working(part.WorksWith)
            * Fj(_element.Structure.Find(part.Path), kind => activity.Share(kind, part.Condition)));
        return (1 + _technology.ControlShare) * stepFj * 1e-3 / mode.Lanes.Product;
    }

    /// <summary>
    /// Every register of a working array is clocked every cycle, through the clock tree; the bits that flip cost more, up to those of random data. A waiting
    /// array is gated. Operands go on once a step, sums every cycle.
    /// </summary>
    private double RegistersPj(ProcessingElementMode mode, LayerFormats formats, OperandActivity activity, double cyclesPerStep)
    {
        var lanes = mode.Lanes;
        // Products along K make one sum.
        var sums = Math.Min(1, (double)lanes.Product / lanes.K / _element.MostLanes);
        // Of a register as wide as the widest operands, narrower ones move only their own bits.
        var activationBits = Math.Min(1, formats.Activation.Bits * (double)lanes.K * lanes.H * lanes.W * lanes.B * lanes.G / _element.ActivationWordBits);
        var weightBits = Math.Min(1, formats.Weight.Bits * (double)lanes.K * lanes.N * lanes.G / _element.WeightWordBits);
        var idle = _technology.Clock.IdleShare;
        var gates = 0.0;
        foreach (var register in _element.RegisterParts)
        {
            var moving = register.Data switch
            {
                RegisterData.Activation => activity.ActivationFlips * activationBits / cyclesPerStep,
                RegisterData.Weight => activity.WeightFlips * weightBits / cyclesPerStep,
                RegisterData.Sum => (mode.ActiveSums is { } working ? MovingShare(register, working, activity) : sums) * Math.Min(1, activity.SumFlips),
                _ => 0,
            };
            gates += register.Count * GateEquivalents.Register(register.Bits) * (idle * (1 + _technology.Clock.TreeEnergy) + (1 - idle) * moving);
        }
        return gates * _technology.GateFj(PrimitiveClass.Register) * 1e-3;
    }

    private static double MovingShare(ElementRegister register, IReadOnlyList<ActiveSum> sums, OperandActivity activity) =>
        sums.Where(s => s.Register == register.Name).Sum(s => s.Share * activity.Working(s.WorksWith));

    /// <summary>All of a part at work on random data.</summary>
    private double RandomPj(StructureNode? part) => part is null ? 0 : Fj(part, _ => 1) * 1e-3;

    private double Fj(StructureNode node, Func<PrimitiveClass, double> share)
    {
        var own = node.GateEquivalents > 0 ? node.GateEquivalents * node.Glitching * _technology.GateFj(node.Class) * share(node.Class) : 0;
        return own + node.Children.Sum(c => c.Count * Fj(c, share));
    }
}
