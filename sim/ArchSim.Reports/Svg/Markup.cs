using System.Text;

namespace ArchSim.Reports;

/// <summary>Builds XML and HTML. Every text goes through <see cref="Escape"/>: names and configs come from strangers.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    /// <summary>What is between tags, as it is.</summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public Markup Text(string text) => Raw(Escape(text));

    /// <summary>An opening tag; a null value leaves its attribute out.</summary>
    public Markup Open(string name, params ReadOnlySpan<(string Name, object? Value)> attributes) => Tag(name, attributes, ">");

    public Markup Close(string name) => Raw($"</{name}>");

    public Markup Empty(string name, params ReadOnlySpan<(string Name, object? Value)> attributes) => Tag(name, attributes, "/>");

    /// <summary>An element that holds text only.</summary>
    public Markup Element(string name, string text, params ReadOnlySpan<(string Name, object? Value)> attributes) =>
        Tag(name, attributes, ">").Text(text).Close(name);

    public override string ToString() => _text.ToString();

    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogatePair(text, i))
                safe.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c) || (c < ' ' && c is not ('\n' or '\t')) || c is '\u007f' or '\ufffe' or '\uffff')
                // No place in XML; and neither may it steer whoever prints the file.
                safe.Append('\ufffd');
            else if (c is '<')
                safe.Append("&lt;");
            else if (c is '>')
                safe.Append("&gt;");
            else if (c is '&')
                safe.Append("&amp;");
            else if (c is '"')
                safe.Append("&quot;");
            else if (c is '\'')
                safe.Append("&#39;");
            else
                safe.Append(c);
        }
        return safe.ToString();
    }

    private Markup Tag(string name, ReadOnlySpan<(string Name, object? Value)> attributes, string end)
    {
        _text.Append('<').Append(name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is null)
                continue;
            var text = value is double number ? Coordinate(number) : value.ToString()!;
            _text.Append(' ').Append(attribute).Append("=\"").Append(Escape(text)).Append('"');
        }
        _text.Append(end);
        return this;
    }

    // A hundredth of a pixel is finer than any screen, and no noise of the last digit gets into the file.
    private static string Coordinate(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##");
}
