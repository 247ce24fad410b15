namespace ArchSim.Hardware;

/// <summary>The widths of an element whose multipliers are composed of small ones. See README.md for the fields.</summary>
public sealed record ComposableSpec() : ProcessingElementSpec(ComposableElement.KindName)
{
    /// <summary>Operand width of one small multiplier, a brick.</summary>
    public required int BrickBits { get; init; }

    /// <summary>Widest operand that is composed side by side; a power of two times <see cref="BrickBits"/>.</summary>
    public required int OperandBits { get; init; }

    /// <summary>Widest operand that is taken at all: as <see cref="OperandBits"/>, or twice that in two passes.</summary>
    public required int SerialBits { get; init; }

    public Fusion Fusion { get; init; }

    public ComposableCodes Codes { get; init; } = ComposableCodes.Integer;

    /// <summary>Width of the sums inside the element.</summary>
    public int AccumulatorBits { get; init; } = 32;

    /// <summary>Activation width of a unit for outliers beside the bricks; 0 without one.</summary>
    public int OutlierBits { get; init; }

    /// <summary>Bricks that share a unit for outliers.</summary>
    public int BricksPerOutlierUnit { get; init; } = 16;

    /// <summary>Bricks along one side of the element.</summary>
    public int Grid => OperandBits / BrickBits;

    public int Bricks => Grid * Grid;
}

/// <summary>Where the products go that narrow operands make room for.</summary>
public enum Fusion
{
    /// <summary>Into outputs of their own: rows and columns of the array grow.</summary>
    Outputs,

    /// <summary>Into one sum: the array's reduction grows.</summary>
    Reduction,
}
