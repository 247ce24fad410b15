using System.Text;

namespace ArchSim.Exploration;

/// <summary>Text in which <c>{...}</c> stands for the value of an expression.</summary>
internal sealed class ExpressionTemplate
{
    private readonly List<(string Text, Expression? Value)> _parts = [];

    /// <exception cref="ExpressionException">A brace without its pair, or no expression in it.</exception>
    public static ExpressionTemplate Parse(string text, Func<string, int> resolve)
    {
        var template = new ExpressionTemplate();
        for (var i = 0; i < text.Length;)
        {
            var open = text.IndexOf('{', i);
            var literal = open < 0 ? text[i..] : text[i..open];
            if (literal.Contains('}'))
                throw new ExpressionException("has '}' without its '{'");
            template._parts.Add((literal, null));
            if (open < 0)
                break;
            var close = text.IndexOf('}', open);
            if (close < 0)
                throw new ExpressionException($"has '{{' at character {open + 1} without its '}}'");
            template._parts.Add(("", ExpressionParser.Parse(text[(open + 1)..close], resolve)));
            i = close + 1;
        }
        return template;
    }

    public string Evaluate(ReadOnlySpan<ExpressionValue> values)
    {
        var text = new StringBuilder();
        foreach (var (literal, value) in _parts)
            text.Append(literal).Append(value?.Evaluate(values).ToString());
        return text.ToString();
    }
}
