using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>
/// Codes of operands for an element to measure what it needs: blocks of <see cref="Pixels"/> consecutive output pixels, <see cref="Channels"/>
/// output channels and <see cref="Depth"/> consecutive reduction positions. Drawn from a stated distribution and seed where there is no trace.
/// </summary>
public sealed record OperandSample
{
    public const int Pixels = 16;
    public const int Channels = 16;
    public const int Depth = 64;

    public required NumberFormat WeightFormat { get; init; }
    public required NumberFormat ActivationFormat { get; init; }

    /// <summary>Codes, [block, pixel, depth].</summary>
    public required ushort[] Activations { get; init; }

    /// <summary>Codes, [block, channel, depth].</summary>
    public required ushort[] Weights { get; init; }

    public required int Blocks { get; init; }

    /// <summary>False where the operands come from a trace of a real network.</summary>
    public required bool IsSynthetic { get; init; }

    /// <summary>The trace had other formats: its values were rescaled and encoded anew in these.</summary>
    public bool IsReencoded { get; init; }

    /// <summary>Where each block lies in its layer, and how much of it does; null where all blocks are drawn and whole.</summary>
    public IReadOnlyList<OperandBlock>? Places { get; init; }

    /// <summary>Pixels, channels and reduction positions of a block that hold operands; the codes behind them are zero and mean nothing.</summary>
    public (int Pixels, int Channels, int Depth) Valid(int block) =>
        Places is null ? (Pixels, Channels, Depth) : (Places[block].Pixels, Places[block].Channels, Places[block].Depth);
}
