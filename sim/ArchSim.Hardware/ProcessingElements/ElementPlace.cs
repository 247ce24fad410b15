namespace ArchSim.Hardware;

/// <summary>Where an element stands: what of the array around it decides which registers and adders it has.</summary>
internal sealed record ElementPlace(LoopExtents Unroll, Reduction Reduction, Feeding Feeding, Stationary Stationary, WeightLoad WeightLoad)
{
    public static ElementPlace Of(ArraySpec array) => new(array.Unroll, array.Reduction, array.Feeding, array.Stationary, array.WeightLoad);

    /// <summary>An operand stays in the multiplier for a whole fold.</summary>
    public OperandCondition MultiplierCondition => Stationary == Stationary.Output ? OperandCondition.Streaming : OperandCondition.Held;

    /// <summary>
    /// Accumulators a multiplier has to itself: under an adder tree the K multipliers of one sum share one.
    /// </summary>
    public double AccumulatorShare => Reduction == Reduction.Tree ? 1.0 / Unroll.K : 1;

    /// <summary>
    /// The registers an element of those widths needs. Systolic: what passes to the neighbour is registered in every element. Broadcast: the elements that take one
    /// operand share its register. A held operand has a second register that is filled for the next fold while this one is used, unless loads are serial.
    /// </summary>
    public IReadOnlyList<ElementRegister> OperandRegisters(int activationBits, int weightBits)
    {
        var registers = new List<ElementRegister>();
        if (Stationary == Stationary.Input)
            Hold("activation", activationBits, Passing(Unroll.N));
        else
            registers.Add(new ElementRegister("activation", activationBits, RegisterData.Activation, Passing(Unroll.N)));
        if (Stationary == Stationary.Weight)
            Hold("weight", weightBits, Passing(Pixels));
        else
            registers.Add(new ElementRegister("weight", weightBits, RegisterData.Weight, Passing(Pixels)));
        return registers;

        void Hold(string name, int bits, double count)
        {
            registers.Add(new ElementRegister(name, bits, RegisterData.Held, count));
            if (WeightLoad == WeightLoad.Overlapped)
                registers.Add(new ElementRegister($"next_{name}", bits, RegisterData.Held, count));
        }
    }

    /// <summary>The registers of sums: one an element and lane, or behind an adder tree one for each sum.</summary>
    public IReadOnlyList<ElementRegister> SumRegisters(int accumulatorBits, int productBits, int lanes) => Reduction == Reduction.Tree
        ? [new ElementRegister("product", productBits, RegisterData.Sum, lanes), new ElementRegister("sum", accumulatorBits, RegisterData.Sum, lanes * AccumulatorShare)]
        : [new ElementRegister("sum", accumulatorBits, RegisterData.Sum, lanes)];

    /// <summary>What passes the array's edges at once: as many decoders, and encoders of results, does an element need that has them there.</summary>
    /// <remarks>Weights that stay come in through one row of a systolic array.</remarks>
    public (int Activations, int Weights, int Results) EdgeOperands(LoopExtents unroll)
    {
        var pixels = checked(unroll.H * unroll.W * unroll.B);
        var weights = checked(unroll.K * unroll.N * unroll.G) / (Stationary == Stationary.Weight && Feeding == Feeding.Systolic ? unroll.K : 1);
        return checked((unroll.K * pixels * unroll.G, weights, unroll.N * pixels * unroll.G));
    }

    /// <summary>Output pixels side by side: so many elements multiply by one weight.</summary>
    public int Pixels => checked(Unroll.H * Unroll.W * Unroll.B);

    /// <summary>What stands once for an operand, a register or what reads it, as a share of an element.</summary>
    public double Passing(int elementsThatShare) => Feeding == Feeding.Systolic ? 1 : 1.0 / elementsThatShare;
}
