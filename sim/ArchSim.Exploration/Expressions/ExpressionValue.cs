using System.Globalization;

namespace ArchSim.Exploration;

/// <summary>What an expression comes to: a finite number (exact for integers up to 2^53), a word, or true or false.</summary>
public readonly record struct ExpressionValue
{
    private readonly string? _word;
    private readonly bool? _flag;

    private ExpressionValue(double number, string? word, bool? flag)
    {
        Number = number;
        _word = word;
        _flag = flag;
    }

    public bool IsNumber => _word is null && _flag is null;

    public bool IsFlag => _flag is not null;

    /// <summary>0 where it is no number.</summary>
    public double Number { get; }

    public bool IsTrue => _flag == true;

    private string Kind => IsNumber ? "a number" : IsFlag ? "true or false" : "text";

    /// <exception cref="ExpressionException">It is not finite.</exception>
    public static ExpressionValue Of(double number) =>
        double.IsFinite(number) ? new ExpressionValue(number, null, null) : throw new ExpressionException("gives no finite number");

    public static ExpressionValue Of(bool flag) => new(0, null, flag);

    public static ExpressionValue Word(string word) => new(0, word, null);

    /// <summary>As a field of a configuration file is read: a number where it is one, true and false, else text.</summary>
    public static ExpressionValue Parse(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return Of(number);
        return text is "true" or "false" ? Of(text == "true") : Word(text);
    }

    /// <summary>As a configuration file would have it: integers without a point.</summary>
    public override string ToString() => _word ?? (IsFlag ? (IsTrue ? "true" : "false") : FieldText.Of(Number));

    internal double RequireNumber(string of) => IsNumber ? Number : throw new ExpressionException($"{of} needs a number, was {Kind} ('{Shortened}')");

    internal bool RequireFlag(string of) => IsFlag ? IsTrue : throw new ExpressionException($"{of} needs true or false, was {Kind} ('{Shortened}')");

    private string Shortened => ToString() is { Length: > 40 } text ? text[..40] + "..." : ToString();
}
