namespace ArchSim.Exploration;

internal enum TokenKind
{
    Number,
    Text,

    /// <summary>A word or a path, items of lists in brackets.</summary>
    Name,
    Sign,
    End,
}

/// <param name="Text">Without quotes.</param>
/// <param name="At">1-based character of the expression.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int At);

/// <summary>An expression as a row of tokens.</summary>
internal static class ExpressionTokens
{
    public const int LongestText = 2000;

    private static readonly string[] Signs = ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ","];

    /// <exception cref="ExpressionException">A character that no expression has, or text without its end.</exception>
    public static IReadOnlyList<Token> Read(string text)
    {
        if (text.Length > LongestText)
            throw new ExpressionException($"is longer than {LongestText} characters");
        var tokens = new List<Token>();
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            if (char.IsAsciiDigit(text[i]) || (text[i] == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
                tokens.Add(new Token(TokenKind.Number, text[start..(i = EndOfNumber(text, i))], start + 1));
            else if (char.IsAsciiLetter(text[i]) || text[i] == '_')
                tokens.Add(new Token(TokenKind.Name, text[start..(i = EndOfName(text, i))], start + 1));
            else if (text[i] is '"' or '\'')
                tokens.Add(new Token(TokenKind.Text, text[(start + 1)..((i = EndOfText(text, i)) - 1)], start + 1));
            else if (Array.Find(Signs, s => string.CompareOrdinal(text, start, s, 0, s.Length) == 0) is { } sign)
            {
                tokens.Add(new Token(TokenKind.Sign, sign, start + 1));
                i += sign.Length;
            }
            else
                throw new ExpressionException($"has '{text[i]}' at character {i + 1}, which no expression has{(text[i] == '=' ? " (equal is ==)" : "")}");
        }
        tokens.Add(new Token(TokenKind.End, "", text.Length + 1));
        return tokens;
    }

    private static int EndOfNumber(string text, int i)
    {
        i = EndOfDigits(text, i);
        if (i < text.Length && text[i] == '.')
            i = EndOfDigits(text, i + 1);
        if (i >= text.Length || text[i] is not ('e' or 'E'))
            return i;
        var exponent = i + 1 < text.Length && text[i + 1] is '+' or '-' ? i + 2 : i + 1;
        var end = EndOfDigits(text, exponent);
        return end > exponent ? end : i;
    }

    private static int EndOfDigits(string text, int i)
    {
        while (i < text.Length && char.IsAsciiDigit(text[i]))
            i++;
        return i;
    }

    private static int EndOfName(string text, int i)
    {
        while (i < text.Length)
        {
            if (text[i] == '[')
            {
                var end = text.IndexOf(']', i);
                if (end < 0)
                    throw new ExpressionException($"has '[' at character {i + 1} without its ']'");
                i = end;
            }
            else if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('_' or '.'))
            {
                break;
            }
            i++;
        }
        return i;
    }

    private static int EndOfText(string text, int i)
    {
        var end = text.IndexOf(text[i], i + 1);
        return end >= 0 ? end + 1 : throw new ExpressionException($"has text at character {i + 1} without its closing {text[i]}");
    }
}
