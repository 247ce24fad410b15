using System.Globalization;

namespace ArchSim.Exploration;

/// <summary>
/// From text to an expression, by recursive descent: or; and; not; one comparison; + -; * / %; minus; numbers, text in quotes, names, functions, parentheses.
/// </summary>
internal sealed class ExpressionParser
{
    private const int DeepestNesting = 64;

    private static readonly string[] Comparisons = ["<", "<=", ">", ">=", "==", "!="];

    private readonly Func<string, int> _resolve;
    private readonly IReadOnlyList<Token> _tokens;
    private int _next;
    private int _depth;

    private ExpressionParser(IReadOnlyList<Token> tokens, Func<string, int> resolve)
    {
        _tokens = tokens;
        _resolve = resolve;
    }

    /// <param name="resolve">The place of a name among the values; throws what is wrong with a name that there is none of.</param>
    /// <exception cref="ExpressionException">It is no expression; the message says at which character.</exception>
    public static Expression Parse(string text, Func<string, int> resolve)
    {
        var parser = new ExpressionParser(ExpressionTokens.Read(text), resolve);
        var expression = parser.Or();
        if (parser.Current.Kind != TokenKind.End)
            throw parser.Unexpected("the end or an operator");
        return expression;
    }

    /// <summary>Words that an expression reads otherwise than as a name.</summary>
    public static bool IsReserved(string word) => word is "and" or "or" or "not" or "true" or "false" or "if" || ExpressionFunctions.All.ContainsKey(word);

    private Token Current => _tokens[_next];

    private Expression Or()
    {
        var left = And();
        while (TakeWord("or"))
            left = new Logical(isAnd: false, left, And());
        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (TakeWord("and"))
            left = new Logical(isAnd: true, left, Not());
        return left;
    }

    private Expression Not() => TakeWord("not") ? Deeper(() => new Negation(Not())) : Compare();

    private Expression Compare()
    {
        var left = Sum();
        if (!IsSign(Comparisons))
            return left;
        var sign = Take().Text;
        var comparison = new Comparison(sign, left, Sum());
        return IsSign(Comparisons)
            ? throw new ExpressionException($"compares twice in a row at character {Current.At}; join two comparisons with 'and'")
            : comparison;
    }

    private Expression Sum()
    {
        var left = Product();
        while (IsSign("+", "-"))
            left = new Arithmetic(Take().Text[0], left, Product());
        return left;
    }

    private Expression Product()
    {
        var left = Signed();
        while (IsSign("*", "/", "%"))
            left = new Arithmetic(Take().Text[0], left, Signed());
        return left;
    }

    private Expression Signed()
    {
        if (!IsSign("-"))
            return Primary();
        Take();
        return Deeper(() => new Arithmetic('-', new Constant(ExpressionValue.Of(0.0)), Signed()));
    }

    private Expression Primary()
    {
        const string Expected = "a number, a field, text in quotes or '('";
        if (Current.Kind == TokenKind.End)
            throw Unexpected(Expected);
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Number when double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                return new Constant(ExpressionValue.Of(number));
            case TokenKind.Text:
                return new Constant(ExpressionValue.Word(token.Text));
            case TokenKind.Name when token.Text is "true" or "false":
                return new Constant(ExpressionValue.Of(token.Text == "true"));
            case TokenKind.Name when IsSign("("):
                return Deeper(() => Function(token));
            case TokenKind.Name when !IsReserved(token.Text):
                return new Reference(_resolve(token.Text));
            case TokenKind.Sign when token.Text == "(":
                return Deeper(() =>
                {
                    var inner = Or();
                    Expect(")");
                    return inner;
                });
            default:
                _next--;
                throw Unexpected(Expected);
        }
    }

    private Expression Function(Token name)
    {
        Expect("(");
        var arguments = new List<Expression> { Or() };
        while (IsSign(","))
        {
            Take();
            arguments.Add(Or());
        }
        Expect(")");
        if (name.Text == "if")
            return arguments.Count == 3 ? new Choice(arguments[0], arguments[1], arguments[2]) : throw Wrong(3);
        if (!ExpressionFunctions.All.TryGetValue(name.Text, out var function))
            throw new ExpressionException($"calls '{name.Text}' at character {name.At}, which is no function; known: if, {string.Join(", ", ExpressionFunctions.All.Keys)}");
        if (function.Arguments is { } count && count != arguments.Count)
            throw Wrong(count);
        return arguments.Count <= ExpressionFunctions.MostArguments ? new Call(function, arguments) : throw Wrong(ExpressionFunctions.MostArguments);

        ExpressionException Wrong(int allowed) => new($"gives {name.Text}() at character {name.At} {arguments.Count} arguments; {allowed} allowed");
    }

    private Expression Deeper(Func<Expression> read)
    {
        if (++_depth > DeepestNesting)
            throw new ExpressionException($"is nested deeper than {DeepestNesting} levels at character {Current.At}");
        var expression = read();
        _depth--;
        return expression;
    }

    private bool IsSign(params ReadOnlySpan<string> signs) => Current.Kind == TokenKind.Sign && signs.Contains(Current.Text);

    private bool TakeWord(string word)
    {
        if (Current.Kind != TokenKind.Name || Current.Text != word)
            return false;
        _next++;
        return true;
    }

    private Token Take() => _tokens[_next++];

    private void Expect(string sign)
    {
        if (!IsSign(sign))
            throw Unexpected($"'{sign}'");
        _next++;
    }

    private ExpressionException Unexpected(string expected) => new(Current.Kind == TokenKind.End
        ? $"ends where {expected} is expected"
        : $"has '{Current.Text}' at character {Current.At} where {expected} is expected");
}
