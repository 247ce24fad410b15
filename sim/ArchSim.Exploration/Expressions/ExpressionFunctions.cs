namespace ArchSim.Exploration;

/// <summary>A function of numbers.</summary>
internal sealed class Call(ExpressionFunction function, IReadOnlyList<Expression> arguments) : Expression
{
    public override ExpressionValue Evaluate(ReadOnlySpan<ExpressionValue> values)
    {
        Span<double> numbers = stackalloc double[arguments.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = arguments[i].Evaluate(values).RequireNumber(function.Name + "()");
        return ExpressionValue.Of(function.Compute(numbers));
    }
}

/// <param name="Arguments">How many it takes; null: one or more.</param>
internal sealed record ExpressionFunction(string Name, int? Arguments, NumberFunction Compute);

internal delegate double NumberFunction(ReadOnlySpan<double> arguments);

/// <summary>The functions that expressions know, besides <c>if</c>.</summary>
internal static class ExpressionFunctions
{
    public const int MostArguments = 64;

    public static readonly IReadOnlyDictionary<string, ExpressionFunction> All = new ExpressionFunction[]
    {
        new("min", null, a => Fold(a, Math.Min)),
        new("max", null, a => Fold(a, Math.Max)),
        new("abs", 1, a => Math.Abs(a[0])),
        new("floor", 1, a => Math.Floor(a[0])),
        new("ceil", 1, a => Math.Ceiling(a[0])),
        new("round", 1, a => Math.Round(a[0], MidpointRounding.AwayFromZero)),
        new("log2", 1, a => a[0] > 0 ? Math.Log2(a[0]) : throw new ExpressionException("takes log2() of a number that is not above 0")),
        new("pow", 2, a => Math.Pow(a[0], a[1])),
        new("sqrt", 1, a => a[0] >= 0 ? Math.Sqrt(a[0]) : throw new ExpressionException("takes sqrt() of a number below 0")),
    }.ToDictionary(f => f.Name);

    private static double Fold(ReadOnlySpan<double> arguments, Func<double, double, double> pick)
    {
        var result = arguments[0];
        foreach (var argument in arguments[1..])
            result = pick(result, argument);
        return result;
    }
}
