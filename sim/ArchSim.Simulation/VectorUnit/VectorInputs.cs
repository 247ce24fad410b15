using ArchSim.Hardware;
using ArchSim.Memory;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>All that a simulation of a vector layer is built from: equal ones have equal outcomes.</summary>
internal sealed record VectorInputs
{
    /// <summary>Most pieces that are fetched ahead.</summary>
    private const int MostAhead = 64;

    /// <summary>Without name and energy.</summary>
    public required MemorySpec Dram { get; init; }

    public required double ClockMhz { get; init; }

    /// <summary>Its port alone.</summary>
    public required BufferSpec Buffer { get; init; }

    public required int Lanes { get; init; }

    public required long InputElements { get; init; }

    public required long OutputElements { get; init; }

    /// <summary>Of all operands, those on chip too.</summary>
    public required long OperandBytes { get; init; }

    public required long ResultBytes { get; init; }

    public required long Operations { get; init; }

    public required Residence Residence { get; init; }

    /// <summary>Bytes that are fetched, and passed on, at once.</summary>
    public required int PieceBytes { get; init; }

    /// <summary>Pieces fetched ahead: as many as the buffer holds; without a second half, one at a time.</summary>
    public required int PiecesAhead { get; init; }

    /// <summary>Operands pass the buffer's port. Models of other tools have none.</summary>
    public required bool PassesPort { get; init; }

    /// <summary>Some operand comes from memory.</summary>
    public bool Loads => OperandBytes > Residence.InputBytes;

    public static VectorInputs Of(VectorLayer layer, LayerFormats formats, AcceleratorSpec spec, Residence residence)
    {
        var buffer = spec.ActivationBuffer;
        var operandBytes = TileCost.BytesOf(layer.InputElements, formats.Activation.Bits);
        // Where all operands are on chip they pass in pieces of the same size, but not from memory.
        var free = operandBytes > residence.InputBytes ? buffer.SizeBytes - residence.TakenBytes : buffer.SizeBytes;
        var piece = (int)Math.Min(spec.Dram.TransactionBytes, free);
        return new VectorInputs
        {
            Dram = MachineTiming.Untold(spec.Dram),
            ClockMhz = spec.ClockMhz,
            Buffer = MachineTiming.PortsOf(buffer),
            Lanes = spec.VectorUnit.Lanes,
            InputElements = layer.InputElements,
            OutputElements = layer.OutputElements,
            OperandBytes = operandBytes,
            ResultBytes = TileCost.BytesOf(layer.OutputElements, formats.Output.Bits),
            Operations = VectorCosts.Of(layer),
            Residence = residence,
            PieceBytes = piece,
            PiecesAhead = buffer.DoubleBuffered ? (int)Math.Clamp(free / piece, 1, MostAhead) : 1,
            PassesPort = !spec.IsReferenceModel,
        };
    }
}
