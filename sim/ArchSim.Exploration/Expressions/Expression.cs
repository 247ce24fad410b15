namespace ArchSim.Exploration;

/// <summary>An expression ready to be evaluated; what it names are places in an array of values.</summary>
internal abstract class Expression
{
    /// <exception cref="ExpressionException">It has no value: a division by zero, text where a number is needed.</exception>
    public abstract ExpressionValue Evaluate(ReadOnlySpan<ExpressionValue> values);
}

internal sealed class Constant(ExpressionValue value) : Expression
{
    public override ExpressionValue Evaluate(ReadOnlySpan<ExpressionValue> values) => value;
}

internal sealed class Reference(int index) : Expression
{
    public override ExpressionValue Evaluate(ReadOnlySpan<ExpressionValue> values) => values[index];
}

/// <summary>Both sides are evaluated only where the first does not decide.</summary>
internal sealed class Logical(bool isAnd, Expression left, Expression right) : Expression
{
    private readonly string _name = isAnd ? "'and'" : "'or'";

    public override ExpressionValue Evaluate(ReadOnlySpan<ExpressionValue> values) =>
        left.Evaluate(values).RequireFlag(_name) == isAnd ? ExpressionValue.Of(right.Evaluate(values).RequireFlag(_name)) : ExpressionValue.Of(!isAnd);
}

internal sealed class Negation(Expression operand) : Expression
{
    public override ExpressionValue Evaluate(ReadOnlySpan<ExpressionValue> values) => ExpressionValue.Of(!operand.Evaluate(values).RequireFlag("'not'"));
}

internal sealed class Arithmetic(char sign, Expression left, Expression right) : Expression
{
    private readonly string _name = $"'{sign}'";

    public override ExpressionValue Evaluate(ReadOnlySpan<ExpressionValue> values)
    {
        var a = left.Evaluate(values).RequireNumber(_name);
        var b = right.Evaluate(values).RequireNumber(_name);
        if (sign is '/' or '%' && b == 0)
            throw new ExpressionException("divides by zero");
        return ExpressionValue.Of(sign switch { '+' => a + b, '-' => a - b, '*' => a * b, '/' => a / b, _ => a % b });
    }
}

/// <summary>Numbers by size; equality also of words, and never between kinds.</summary>
internal sealed class Comparison(string sign, Expression left, Expression right) : Expression
{
    private readonly string _name = $"'{sign}'";

    public override ExpressionValue Evaluate(ReadOnlySpan<ExpressionValue> values)
    {
        var a = left.Evaluate(values);
        var b = right.Evaluate(values);
        return ExpressionValue.Of(sign switch
        {
            "==" => a == b,
            "!=" => a != b,
            "<" => a.RequireNumber(_name) < b.RequireNumber(_name),
            "<=" => a.RequireNumber(_name) <= b.RequireNumber(_name),
            ">" => a.RequireNumber(_name) > b.RequireNumber(_name),
            _ => a.RequireNumber(_name) >= b.RequireNumber(_name),
        });
    }
}

/// <summary>Only the branch taken is evaluated.</summary>
internal sealed class Choice(Expression condition, Expression whenTrue, Expression whenFalse) : Expression
{
    public override ExpressionValue Evaluate(ReadOnlySpan<ExpressionValue> values) =>
        (condition.Evaluate(values).RequireFlag("if()") ? whenTrue : whenFalse).Evaluate(values);
}
