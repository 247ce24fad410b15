using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>
/// A matrix layer lowered for one machine: the shape that is tiled, the widths of what moves, the mode of the element. Products of two
/// activations differ between images, so their images count as groups.
/// </summary>
internal sealed record MatrixWork
{
    public required MatrixLayer Layer { get; init; }
    public required MachineTiming Machine { get; init; }
    public required ModeTiming Mode { get; init; }

    /// <summary>What the mapper's tiles have to fit. The machine sees of it what a mapping makes of it, <see cref="BufferFit"/>.</summary>
    public BufferSizes Sizes { get; init; }

    /// <summary>The accelerator's file, for messages.</summary>
    public string File { get; init; } = "";

    /// <summary>How long a step of the array takes on this layer's operands.</summary>
    public required CyclesPerStep CyclesPerStep { get; init; }

    public required int Groups { get; init; }
    public required int Images { get; init; }

    public int OutputChannels => Layer.OutputChannels;

    public int InputChannels => Layer.InputChannels;

    public int Kernel => Layer.KernelHeight * Layer.KernelWidth;

    public required int WeightBits { get; init; }

    public required int ActivationBits { get; init; }

    /// <summary>Of the layer's own results.</summary>
    public required int ResultBits { get; init; }

    /// <summary>Of what leaves the vector unit.</summary>
    public int OutputBits => Fused?.ResultBits ?? ResultBits;

    /// <summary>Vector layers that are done on the way out; null for none.</summary>
    public FusedOperations? Fused { get; init; }

    public Residence Residence { get; init; }

    /// <summary>Results that leave the vector unit for that many finished sums of a tile.</summary>
    public long ResultsOf(long sums) => Fused?.ResultsOf(sums) ?? sums;

    /// <summary>Elementary operations of the vector unit on that many finished sums.</summary>
    public long VectorOperationsOf(long sums) => checked(sums * VectorOperationsPerOutput) + (Fused?.OperationsOf(sums) ?? 0);

    /// <summary>A tile holds whole windows and rows of what is fused.</summary>
    public bool Takes(int rows, int columns, int outputChannels) => Fused?.Takes(Layer, rows, columns, outputChannels) ?? true;

    /// <summary>What one partial sum is outside the array: the layer's format where it names one, else the buffer's encoding.</summary>
    public required SumCode PartialSum { get; init; }

    /// <summary>Bytes of that many partial sums side by side, with their shares of what blocks have in common.</summary>
    public long PartialSumBytes(long sums) => checked((long)Math.Ceiling(sums * PartialSum.StoredBits / 8));

    /// <summary>Products side by side in space, elements and their lanes together.</summary>
    public LoopExtents Unroll => Machine.Array.Unroll * Mode.Lanes;

    /// <summary>Elementary operations of the vector unit on one finished sum: requantization and the epilogue, without what is fused.</summary>
    public required long VectorOperationsPerOutput { get; init; }

    /// <summary>The mapper may keep input that neighbouring tiles share. Machines that mirror another tool fetch what that tool fetches.</summary>
    public required bool MayReuseHalo { get; init; }

    /// <summary>The same for a mapping that fits: what is left is all that the machine sees, and equal for layers that it runs alike.</summary>
    public MatrixWork Unsized => this with
    {
        Sizes = default,
        File = "",
        MayReuseHalo = false,
        Fused = Fused is null ? null : Fused with { Layers = [] },
        Layer = Layer with { Name = "", Op = default, SignedInput = false, SecondOperandIsActivation = false, Biases = 0, FoldedScales = 0, Epilogue = [] },
    };

    public static MatrixWork Lower(MatrixLayer layer, LayerFormats formats, Accelerator accelerator, ProcessingElementMode mode, CyclesPerStep cycles,
        IReadOnlyList<FusedLayer>? fused = null, Residence residence = default) =>
        new()
        {
            Layer = layer,
            Machine = MachineTiming.Of(accelerator),
            Mode = ModeTiming.Of(mode),
            Sizes = BufferSizes.Of(accelerator.Spec),
            File = accelerator.Spec.File,
            WeightBits = formats.Weight.Bits,
            ActivationBits = formats.Activation.Bits,
            ResultBits = formats.Output.Bits,
            PartialSum = SumCode.Of(formats.PartialSum ?? accelerator.Spec.PartialSumBuffer.Encoding),
            CyclesPerStep = cycles,
            Groups = layer.SecondOperandIsActivation ? checked(layer.Groups * layer.Batch) : layer.Groups,
            Images = layer.SecondOperandIsActivation ? 1 : layer.Batch,
            Fused = FusedOperations.Of(layer, fused ?? []),
            Residence = residence,
            // Where nothing is fetched, nothing is kept.
            MayReuseHalo = !accelerator.Spec.IsReferenceModel && !residence.HasInput,
            VectorOperationsPerOutput = VectorCosts.Requantize + layer.Epilogue.Sum(VectorCosts.PerElement),
        };
}
