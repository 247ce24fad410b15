using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Values of no name are refused wherever one of a few is asked for.</summary>
public sealed class EnumValueTests
{
    private static readonly NumberFormat Int8 = NumberFormat.Parse("int8");

    private static IEnumerable<TestCaseData> Refusals()
    {
        TestCaseData Refusal(string problem, Action make) => new TestCaseData(make, problem).SetArgDisplayNames(problem);
        const string Decisions = "DecisionRule must be NearestValue or NearestLogarithm, was ";
        const string Roundings = "Rounding must be NearestEven or TowardZero, was ";
        yield return Refusal(Decisions + "TowardZero", () => _ = new LogPositFormat(8, 1, 3, 0, LogPositRegime.Capped, DecisionRule.TowardZero));
        yield return Refusal(Decisions + "9", () => _ = new LogPositFormat(8, 1, 3, 0, LogPositRegime.Capped, (DecisionRule)9));
        yield return Refusal("LogPositRegime must be Capped or Terminated, was 9", () => _ = new LogPositFormat(8, 1, 3, 0, (LogPositRegime)9));
        yield return Refusal("LogSegments must be BaseTwo or BaseRootTwo or FixedRatio or Reconfigurable, was 9", () => _ = new LogarithmicFormat((LogSegments)9, 4));
        yield return Refusal("RootTwo must be OneTerm or TwoTerms or ThreeTerms or Exact, was 9", () => _ = new LogOptions { Root = (RootTwo)9 });
        yield return Refusal("FloatSpecials must be None or NaN or Infinities, was 9", () => _ = new FloatFormat(new FloatLayout(4, 3, 7, Specials: (FloatSpecials)9)));
        yield return Refusal("FloatExponentZero must be Subnormals or Zeros or Binade, was 9", () => _ = new FloatFormat(new FloatLayout(4, 3, 7, (FloatExponentZero)9)));
        yield return Refusal(Roundings + "9", () => _ = new FloatFormat(new FloatLayout(4, 3, 7, Rounding: (Rounding)9)));
        yield return Refusal(Roundings + "Stochastic", () => _ = new MinifloatFormat(4, 7, rounding: Rounding.Stochastic));
        yield return Refusal(Roundings + "9", () => _ = new ShiftedIntegerFormat(8, 0, (Rounding)9));
        yield return Refusal(Roundings + "9", () => _ = new BlockFloatFormat(8, rounding: (Rounding)9));
        yield return Refusal(Roundings + "9", () => _ = new LbaQuantizer(7, 4, 10, rounding: (Rounding)9));
        yield return Refusal("OverflowMode must be Saturate or Wrap, was 7", () => _ = new IntegerDatapath(Int8, Int8, 32, (OverflowMode)7));
        yield return Refusal("OverflowMode must be Saturate or Wrap, was 8", () => _ = new FusedIpuIntegerDatapath(new FusedIpuParameters(), NumberFormat.Parse("int8"), NumberFormat.Parse("int8"), 32, (OverflowMode)8));
        yield return Refusal("OverflowMode must be Saturate or Wrap, was 9",
            () => _ = new SegmentedLogDatapath((LogarithmicFormat)NumberFormat.Parse("log4"), Int8, 32, (OverflowMode)9));
        yield return Refusal("AntType must be Integer or Flint or PowerOfTwo or Float, was 9", () => AntTypeChoice.Formats((AntType)9, 4));
    }

    [TestCaseSource(nameof(Refusals))]
    public void A_value_of_no_name_is_refused_with_the_names(Action make, string problem) =>
        Assert.That(() => make(), Throws.ArgumentException.With.Message.EqualTo(problem));
}
