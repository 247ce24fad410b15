namespace ArchSim.Hardware;

/// <summary>Elements of an array that use one operand at once.</summary>
public static class NetworkReceivers
{
    public static int OfWeight(LoopExtents unroll) => checked(unroll.H * unroll.W * unroll.B);

    public static int OfActivation(LoopExtents unroll) => unroll.N;
}
