namespace ArchSim.Validation;

/// <summary>Energies of the ANT simulator, in nJ. Leakage of the SRAMs is in the one that its mapping search minimizes and not in the one it reports.</summary>
internal readonly record struct AntEnergy(double StaticNj, double DramNj, double BufferNj, double CoreNj)
{
    private const double ClockHz = 500e6;

    // CACTI at 28 nm, nJ an access over the bits of a line: 32 banks of 4 KB and of 8 KB with lines of 512 bit, 1,024 of 128 B with lines of 32 bit.
    private const double WeightRead = 0.0168924 / 512, WeightWrite = 0.0203422 / 512;
    private const double ActivationRead = 0.0177688 / 512, ActivationWrite = 0.0248866 / 512;
    private const double OutputRead = 0.000294945 / 32, OutputWrite = 0.000415925 / 32;
    private const double SramLeakageMw = 32 * 2.96594 + 32 * 5.4983 + 1024 * 0.127708;

    // As reported: nJ an access of 1,024 bit, and mW in the background.
    private const double DramRead = 0.644304 / 1024, DramWrite = 0.784104 / 1024, DramCycle = 484.615 / 500;

    // As the search has it. The background is given in other units there, and is a hundredth of it.
    private const double SearchDramRead = 1.18294 / 1024, SearchDramWrite = 1.47797 / 1024, SearchDramCycle = 3838.05 / 500_000;

    public double TotalNj => StaticNj + DramNj + BufferNj + CoreNj;

    /// <summary>The one that is reported.</summary>
    public static AntEnergy Of(AntDesign design, AntOutcome outcome) =>
        new(outcome.Cycles * DramCycle, outcome.Dram.Read * DramRead + outcome.Dram.Written * DramWrite, Buffers(outcome), Core(design, outcome));

    /// <summary>The one that decides between mappings of equal cycles.</summary>
    public static double SearchedNj(AntDesign design, AntOutcome outcome) =>
        outcome.Cycles * (SearchDramCycle + SramLeakageMw * 1e6 / ClockHz) + Core(design, outcome) + Buffers(outcome)
        + outcome.Dram.Read * SearchDramRead + outcome.Dram.Written * SearchDramWrite;

    private static double Buffers(AntOutcome outcome) =>
        outcome.Weight.Read * WeightRead + outcome.Weight.Written * WeightWrite
        + outcome.Activation.Read * ActivationRead + outcome.Activation.Written * ActivationWrite
        + outcome.Output.Read * OutputRead + outcome.Output.Written * OutputWrite;

    private static double Core(AntDesign design, AntOutcome outcome) =>
        design.Units / ClockHz * (outcome.Cycles * design.UnitPowerNw.Leakage + (outcome.Cycles - outcome.StallCycles) * design.UnitPowerNw.Dynamic);
}
