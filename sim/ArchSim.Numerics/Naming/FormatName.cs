using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ArchSim.Numerics;

/// <summary>A format's name as it is written: a head, and after a colon options separated by commas (<c>lp8:es2,rs3,sf0</c>).</summary>
public sealed class FormatName
{
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

    /// <summary>The number after a prefix in the head: 8 for <c>lp8</c> after "lp"; -1 where the head is not that prefix and a number.</summary>
    public int Width(string prefix) => Head.StartsWith(prefix, StringComparison.Ordinal) ? Digits(Head.AsSpan(prefix.Length)) : -1;

    /// <summary>Options in their order, one by one.</summary>
    public OptionReader ReadOptions() => new(this);

    /// <summary>A number as names write it: at most four digits, without sign or leading zero; -1 for anything else.</summary>
    public static int Digits(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 4 || text.ContainsAnyExceptInRange('0', '9') || (text.Length > 1 && text[0] == '0'))
            return -1;
        return int.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>A real number as names write it: the shortest digits that give it back. Minus zero is zero.</summary>
    public static string Real(double value) => (value + 0.0).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Takes options from the front; each is there or not, and none may be left.</summary>
    public ref struct OptionReader(FormatName name)
    {
        private int _next;

        /// <summary>All options were taken.</summary>
        public readonly bool AtEnd => _next == name.Options.Count;

        /// <summary>Takes the option that is this word.</summary>
        public bool Word(string word)
        {
            if (AtEnd || name.Options[_next] != word)
                return false;
            _next++;
            return true;
        }

        /// <summary>Takes the option of a key and a number, as <c>es2</c>.</summary>
        public bool Number(string key, out int number)
        {
            number = -1;
            return Text(key, out var text) && (number = Digits(text)) >= 0 || PutBack(text);
        }

        /// <summary>Takes the option of a key and a number with a sign, as <c>b-7</c>.</summary>
        public bool Signed(string key, out int number)
        {
            number = 0;
            if (!Text(key, out var text))
                return false;
            var digits = Digits(text.StartsWith('-') ? text.AsSpan(1) : text);
            if (digits < 0 || text == "-0")
                return PutBack(text);
            number = text[0] == '-' ? -digits : digits;
            return true;
        }

        /// <summary>Takes the option of a key and a real number, as <c>sf0.25</c>.</summary>
        public bool Real(string key, out double number)
        {
            number = 0;
            return Text(key, out var text) && double.TryParse(text, RealNumber, CultureInfo.InvariantCulture, out number) && double.IsFinite(number) || PutBack(text);
        }

        /// <summary>Takes the option that starts with a key, and gives what follows.</summary>
        public bool Text(string key, [NotNullWhen(true)] out string? text)
        {
            text = null;
            if (AtEnd || !name.Options[_next].StartsWith(key, StringComparison.Ordinal))
                return false;
            text = name.Options[_next++][key.Length..];
            return true;
        }

        // What was taken and could not be read stays for whoever can read it.
        private bool PutBack(string? taken)
        {
            if (taken is not null)
                _next--;
            return false;
        }
    }
}
