using ArchSim.Cli;

namespace ArchSim.UnitTests.Cli;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TextTableTests
{
    private readonly RecordingTerminal _terminal = new();

    [Test]
    public void Columns_are_as_wide_as_their_widest_cell_and_numbers_stand_to_the_right()
    {
        new TextTable("name", ">count").Add("a", "1,000").Add("longer", "2").Write(_terminal);
        Assert.That(_terminal.OutText, Is.EqualTo(
            """
              name    count
              ------  -----
              a       1,000
              longer      2

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void A_table_without_titles_has_no_rule()
    {
        new TextTable("", ">").Add("a", "1").Write(_terminal);
        Assert.That(_terminal.OutText, Is.EqualTo("  a  1\n"));
    }

    [Test]
    public void Lines_are_cut_at_the_edge_of_a_screen_and_never_in_a_pipe()
    {
        var screen = new RecordingTerminal { Width = 10 };
        screen.Line("0123456789abc");
        _terminal.Line("0123456789abc");
        Assert.That((screen.OutText, _terminal.OutText), Is.EqualTo(("012345678…\n", "0123456789abc\n")));
    }

    [Test]
    public void Control_sequences_in_cells_do_not_reach_the_terminal()
    {
        new TextTable("name").Add("a\e[2Jb").Write(_terminal);
        Assert.That(_terminal.OutText, Does.Not.Contain('\e'));
    }

    [Test]
    public void Headings_are_bold_only_where_colour_is_wanted()
    {
        var screen = new RecordingTerminal { Color = true };
        screen.Heading("Energy");
        _terminal.Heading("Energy");
        Assert.That((screen.OutText, _terminal.OutText), Is.EqualTo(("\n\e[1mEnergy\e[0m\n", "\nEnergy\n")));
    }

    [Test]
    public void A_row_has_a_cell_for_every_column() => Assert.That(() => new TextTable("a", "b").Add("1"), Throws.ArgumentException);

    [Test]
    public void A_last_column_of_sentences_is_broken_between_words_or_stands_below_its_row()
    {
        const string Sentence = "one two three four five six seven eight nine ten eleven twelve";
        var table = new TextTable("name", "description") { WrapsLast = true }.Add("a", Sentence);
        var wide = new RecordingTerminal { Width = 50 };
        table.Write(wide);
        var narrow = new RecordingTerminal { Width = 40 };
        table.Write(narrow);

        Assert.That(wide.OutText.Split('\n')[2..], Is.EqualTo(new[] { "  a     one two three four five six seven eight", "        nine ten eleven twelve", "" }));
        Assert.That(narrow.OutText.Split('\n')[2..], Is.EqualTo(new[] { "  a", "      one two three four five six seven", "      eight nine ten eleven twelve", "" }));
    }
}
