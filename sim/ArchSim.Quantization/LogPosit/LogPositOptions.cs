using System.Globalization;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>How a scheme of log posits is set, as its name says it.</summary>
/// <param name="ExponentBits">es of both operands; null to be chosen by layer.</param>
/// <param name="RegimeBits">rs of both operands; null to be chosen by layer.</param>
/// <param name="ByOutput">Weights are chosen by the error of outputs instead of their own.</param>
/// <param name="TableBits">Fraction bits of a product's logarithm and of the significand that it becomes.</param>
internal sealed record LogPositOptions(int WeightBits, int ActivationBits, int? ExponentBits, int? RegimeBits, bool ByOutput,
    LogPositRegime Regime, DecisionRule Decision, int TableBits, int AccumulatorBits)
{
    public const int DefaultActivationBits = 8;

    public const int DefaultAccumulatorBits = 32;

    private const int LeastAccumulatorBits = 16;
    private const int MostAccumulatorBits = 64;

    public LogPositSpace WeightSpace { get; } = new("weights", WeightBits, ExponentBits, RegimeBits, Regime, Decision);

    public LogPositSpace ActivationSpace { get; } = new("activations", ActivationBits, ExponentBits, RegimeBits, Regime, Decision);

    public string Name
    {
        get
        {
            string?[] options =
            [
                ExponentBits is { } es ? $"es{es}" : null, RegimeBits is { } rs ? $"rs{rs}" : null, ByOutput ? "output" : null,
                Regime == LogPositRegime.Terminated ? "B" : null, Decision == DecisionRule.NearestLogarithm ? "log" : null,
            ];
            var written = string.Join(',', options.OfType<string>());
            return string.Create(CultureInfo.InvariantCulture, $"lp{WeightBits}{(ActivationBits == DefaultActivationBits ? "" : $"/{ActivationBits}")}{(written.Length > 0 ? ":" : "")}{written}")
                + (TableBits == LinearTable.MostFractionBits ? "" : $"+frac={TableBits}")
                + (AccumulatorBits == DefaultAccumulatorBits ? "" : $"+acc=int{AccumulatorBits}");
        }
    }

    /// <summary>Null where the name is of another kind.</summary>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public static LogPositOptions? Read(SchemeName name, string pattern)
    {
        if (name.Bits("lp", DefaultActivationBits) is not var (weight, activation))
            return null;
        var options = name.Operands.ReadOptions(pattern);
        var (exponentBits, regimeBits, byOutput) = (options.Whole("es"), options.Whole("rs"), options.Word("output"));
        var regime = options.Word("B") ? LogPositRegime.Terminated : LogPositRegime.Capped;
        var decision = options.Word("log") ? DecisionRule.NearestLogarithm : DecisionRule.NearestValue;
        options.End();
        return new LogPositOptions(weight, activation, exponentBits, regimeBits, byOutput, regime, decision, Table(name.Modifier("frac")), Accumulator(name.Modifier("acc")));
    }

    private static int Table(string? text)
    {
        if (text is null)
            return LinearTable.MostFractionBits;
        return FormatName.Whole(text) is { } bits and >= 1 and <= LinearTable.MostFractionBits ? bits
            : throw new ArgumentException($"bits of fraction to linear (+frac=) must be 1..{LinearTable.MostFractionBits}, was '{text}'");
    }

    private static int Accumulator(string? text)
    {
        if (text is null)
            return DefaultAccumulatorBits;
        return text.StartsWith("int", StringComparison.Ordinal) && FormatName.Whole(text.AsSpan(3)) is { } bits and >= LeastAccumulatorBits and <= MostAccumulatorBits ? bits
            : throw new ArgumentException($"the accumulator of log posits must be int{LeastAccumulatorBits} to int{MostAccumulatorBits}, was '{text}'");
    }
}
