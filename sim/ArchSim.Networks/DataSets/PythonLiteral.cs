using System.Globalization;

namespace ArchSim.Networks;

/// <summary>
/// Reads a Python dictionary of words to words, truth values and tuples of whole numbers, which is what .npy headers are made of. Nothing
/// nests, so that no text can make it recurse.
/// </summary>
internal sealed class PythonLiteral(string text)
{
    private int _at;

    /// <summary>Values are strings, booleans and arrays of longs.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public Dictionary<string, object> Dictionary()
    {
        var fields = new Dictionary<string, object>(StringComparer.Ordinal);
        Require('{');
        while (!Accept('}'))
        {
            var key = Quoted();
            Require(':');
            if (!fields.TryAdd(key, Value()))
                throw new FormatException($"has the key '{key}' twice");
            if (!Accept(','))
            {
                Require('}');
                break;
            }
        }
        SkipSpace();
        return _at == text.Length ? fields : throw Unexpected();
    }

    private object Value() => Next switch
    {
        '(' => Tuple(),
        '\'' or '"' => Quoted(),
        'T' => Word("True", true),
        'F' => Word("False", false),
        _ => throw Unexpected(),
    };

    private long[] Tuple()
    {
        var numbers = new List<long>();
        Require('(');
        while (!Accept(')'))
        {
            numbers.Add(Number());
            if (!Accept(','))
            {
                Require(')');
                break;
            }
        }
        return [.. numbers];
    }

    private long Number()
    {
        SkipSpace();
        var start = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
        if (!long.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new FormatException($"has no whole number of 0 to {long.MaxValue} at character {start}");
        // Python 2 wrote long integers with this letter.
        Accept('L');
        return number;
    }

    private string Quoted()
    {
        var quote = Next;
        if (quote is not ('\'' or '"'))
            throw Unexpected();
        var end = text.IndexOf(quote, _at + 1);
        if (end < 0)
            throw new FormatException($"has a string without an end at character {_at}");
        var content = text[(_at + 1)..end];
        _at = end + 1;
        return content;
    }

    private bool Word(string word, bool value)
    {
        if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0)
            throw Unexpected();
        _at += word.Length;
        return value;
    }

    /// <summary>The next character that is no space; 0 at the end.</summary>
    private char Next
    {
        get
        {
            SkipSpace();
            return _at < text.Length ? text[_at] : '\0';
        }
    }

    private bool Accept(char wanted)
    {
        if (Next != wanted)
            return false;
        _at++;
        return true;
    }

    private void Require(char wanted)
    {
        if (!Accept(wanted))
            throw Unexpected();
    }

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] is ' ' or '\n' or '\r' or '\t')
            _at++;
    }

    private FormatException Unexpected() =>
        new(_at < text.Length ? $"is broken at character {_at}: '{text[_at]}' does not belong there" : "ends too early");
}
