namespace ArchSim.Reports;

/// <summary>A <see cref="TablePage"/> as one file that needs nothing else; equal pages give equal bytes.</summary>
public static class TablePageHtml
{
    public static string Of(TablePage page)
    {
        var html = new Markup();
        PageHead.Write(html, page.Title);
        html.Open("body", ("class", "tables")).Open("main").Raw("\n");
        html.Open("header").Element("h1", page.Title).Element("p", page.Facts, ("class", "facts")).Open("nav", ("aria-label", "Sections"));
        foreach (var section in page.Sections)
            html.Element("a", section.Title, ("href", $"#{section.Id}-section")).Raw(" ");
        html.Close("nav").Close("header").Raw("\n");
        html.Open("details").Element("summary", "How to read this");
        foreach (var paragraph in page.HowToRead)
            html.Element("p", paragraph);
        html.Close("details").Raw("\n");
        foreach (var section in page.Sections)
            Write(html, section);
        PageHead.WriteEnd(html);
        return html.ToString();
    }

    private static void Write(Markup html, PageSection section)
    {
        html.Open("section", ("id", $"{section.Id}-section")).Element("h2", section.Title).Raw("\n");
        foreach (var note in section.Notes)
        {
            html.Open("article", ("class", $"tone {Class(note.Tone)}")).Open("h3").Text(note.Title + " ");
            foreach (var label in note.Labels)
                html.Element("code", label, ("id", NoteId(label))).Raw(" ");
            html.Close("h3");
            foreach (var block in note.Blocks)
                Write(html, block);
            html.Close("article").Raw("\n");
        }
        if (section.Table is { } table)
            Write(html, section.Id, table);
        html.Close("section").Raw("\n");
    }

    private static void Write(Markup html, NoteBlock block)
    {
        if (block.Table is not { } rows)
        {
            html.Open("p");
            Words(html, block.Text);
            html.Close("p");
            return;
        }
        html.Open("div", ("class", "scroll")).Open("table");
        for (var i = 0; i < rows.Count; i++)
        {
            html.Open("tr");
            foreach (var cell in rows[i])
            {
                html.Open(i == 0 ? "th" : "td");
                Words(html, cell);
                html.Close(i == 0 ? "th" : "td");
            }
            html.Close("tr");
        }
        html.Close("table").Close("div");
    }

    private static void Words(Markup html, string text)
    {
        var parts = text.Split('`');
        for (var i = 0; i < parts.Length; i++)
        {
            // What opens and is not closed is no code.
            if (i % 2 == 1 && i < parts.Length - 1)
                html.Element("code", parts[i]);
            else
                html.Text((i % 2 == 1 ? "`" : "") + parts[i]);
        }
    }

    private static string NoteId(string label) => "note-" + label;

    private static void Write(Markup html, string id, PageTable table)
    {
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", table.Caption));
        html.Open("table", ("id", id), ("class", "sortable")).Element("caption", table.Caption).Open("thead").Open("tr");
        foreach (var column in table.Columns)
        {
            html.Open("th", ("scope", "col"), ("data-key", column.Key), ("class", column.IsNumber ? "n" : null), ("title", column.Meaning.Length > 0 ? column.Meaning : null));
            html.Element("button", column.Title, ("type", "button")).Close("th");
        }
        html.Close("tr").Close("thead").Open("tbody").Raw("\n");
        foreach (var row in table.Rows)
        {
            html.Open("tr", ("class", $"tone {Class(row.Tone)}"));
            foreach (var (column, cell) in table.Columns.Zip(row.Cells))
                Write(html, column, cell);
            html.Close("tr").Raw("\n");
        }
        html.Close("tbody").Close("table").Close("div").Raw("\n");
    }

    private static void Write(Markup html, PageColumn column, PageCell cell)
    {
        html.Open("td", ("class", column.IsNumber ? "n" : column.IsWide ? "wide" : null), ("data-v", column.IsNumber ? cell.Number?.ToString("R") ?? "" : null));
        if (cell.Gauge is { } gauge)
            gauge.Draw(html, cell.Text);
        else if (cell.IsBadge)
            html.Element("span", cell.Text, ("class", "badge"));
        else if (cell.Note is { } note)
            html.Element("a", cell.Text, ("href", "#" + NoteId(note)));
        else
            html.Text(cell.Text);
        foreach (var line in cell.Below)
            html.Element("div", line, ("class", "below"));
        html.Close("td");
    }

    private static string Class(Tone tone) => tone switch
    {
        Tone.Good => "good",
        Tone.Bad => "bad",
        Tone.Muted => "muted",
        _ => "plain",
    };
}
