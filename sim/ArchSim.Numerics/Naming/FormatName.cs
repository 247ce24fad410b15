using System.Globalization;
using System.Text.RegularExpressions;

namespace ArchSim.Numerics;

/// <summary>A format's name as it is written: a head, and after a colon options separated by commas (<c>lp8:es2,rs3,sf0</c>).</summary>
public sealed class FormatName
{
    private const int MostDigits = 9;
    private const NumberStyles RealNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public FormatName(string text)
    {
        Text = text;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        Head = colon < 0 ? text : text[..colon];
        Options = colon < 0 ? [] : text[(colon + 1)..].Split(',');
    }

    public string Text { get; }

    public string Head { get; }

    /// <summary>In the order written.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <summary>The number after a prefix in the head: 8 for <c>lp8</c> after "lp"; null where the head is not that prefix and a number.</summary>
    public int? Width(string prefix) => Head.StartsWith(prefix, StringComparison.Ordinal) ? Whole(Head.AsSpan(prefix.Length)) : null;

    /// <summary>Options in their order, one by one.</summary>
    /// <param name="pattern">How names of the kind are written, for messages.</param>
    public OptionReader ReadOptions(string pattern) => new(this, pattern);

    /// <summary>
    /// A whole number as names write it: digits without a leading zero, a minus sign before all but zero; null for anything else. More than nine digits
    /// are the largest or smallest integer, which is beyond the range of every parameter.
    /// </summary>
    public static int? Whole(ReadOnlySpan<char> text)
    {
        var isNegative = text.StartsWith("-");
        var digits = isNegative ? text[1..] : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9') || (digits[0] == '0' && text.Length > 1))
            return null;
        if (digits.Length > MostDigits)
            return isNegative ? int.MinValue : int.MaxValue;
        return int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    /// <summary>A message about a name with a number too long for <see cref="Whole"/> as it was written, in place of the integer that stood for it.</summary>
    public static string AsWritten(string message, string name)
    {
        foreach (var number in Regex.Matches(name, $"-?[0-9]{{{MostDigits + 1},}}").Select(m => m.Value))
            message = message.Replace(string.Create(CultureInfo.InvariantCulture, $" {Whole(number)}"), $" {number}", StringComparison.Ordinal);
        return message;
    }

    /// <summary>A real number as names write it. Minus zero is zero.</summary>
    public static string Real(double value) => RealText.Of(value + 0.0);

    /// <summary>Takes options from the front; each is there or not, and none may be left.</summary>
    public ref struct OptionReader(FormatName name, string pattern)
    {
        private int _next;

        private readonly bool AtEnd => _next == name.Options.Count;

        /// <summary>Takes the option that is this word.</summary>
        public bool Word(string word)
        {
            if (AtEnd || name.Options[_next] != word)
                return false;
            _next++;
            return true;
        }

        /// <summary>Takes the option of a key and a whole number, as <c>p-3</c>; null where another one comes.</summary>
        public int? Whole(string key) => Value(key, text => FormatName.Whole(text));

        /// <summary>Takes the option of a key and a real number, as <c>p0.25</c>; null where another one comes.</summary>
        public double? Real(string key) =>
            Value<double>(key, text => double.TryParse(text, RealNumber, CultureInfo.InvariantCulture, out var number) ? number : null);

        /// <summary>Takes the option that starts with a key, where what follows can be read; null where it cannot, or another one comes.</summary>
        /// <param name="read">What follows the key as a value; null where it is none.</param>
        public T? Value<T>(string key, Func<string, T?> read)
            where T : struct
        {
            if (AtEnd || !name.Options[_next].StartsWith(key, StringComparison.Ordinal) || read(name.Options[_next][key.Length..]) is not { } value)
                return null;
            _next++;
            return value;
        }

        /// <inheritdoc cref="Whole"/>
        /// <exception cref="ArgumentException">Another one comes, or none.</exception>
        public int RequiredWhole(string key) => Whole(key) ?? throw Missing($"{key} and a whole number");

        /// <inheritdoc cref="Real"/>
        /// <exception cref="ArgumentException">Another one comes, or none.</exception>
        public double RequiredReal(string key) => Real(key) ?? throw Missing($"{key} and a number");

        /// <summary>All options were taken.</summary>
        /// <exception cref="ArgumentException">One is left.</exception>
        public readonly void End()
        {
            if (!AtEnd)
                throw new ArgumentException($"option '{name.Options[_next]}' is unknown or out of its place in {pattern}");
        }

        /// <summary>What is wrong where an option should come.</summary>
        /// <param name="option">How it is written.</param>
        public readonly ArgumentException Missing(string option) =>
            new(AtEnd ? $"option {option} is missing in {pattern}" : $"option '{name.Options[_next]}' must be {option} in {pattern}");
    }
}
