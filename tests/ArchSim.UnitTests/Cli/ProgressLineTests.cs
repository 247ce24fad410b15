using ArchSim.Cli;

namespace ArchSim.UnitTests.Cli;

public sealed class ProgressLineTests
{
    [Test]
    public void A_terminal_sees_one_line_that_is_gone_in_the_end()
    {
        var terminal = new RecordingTerminal { ErrorIsTerminal = true };
        using (var line = new ProgressLine(terminal, quiet: false))
        {
            line.Of("resnet50 on lpa")!.Report((6, 12));
            Assert.That(terminal.ErrorText, Is.EqualTo("\r\e[Kresnet50 on lpa  [############............] layer 6 of 12"));
        }
        Assert.That(terminal.ErrorText, Does.EndWith("\r\e[K").And.Not.Contain('\n'));
    }

    [TestCase(false, false)]
    [TestCase(true, true)]
    public void A_pipe_and_a_quiet_user_see_none(bool isTerminal, bool quiet)
    {
        var terminal = new RecordingTerminal { ErrorIsTerminal = isTerminal };
        using (var line = new ProgressLine(terminal, quiet))
            Assert.That(line.Of("x"), Is.Null);
        Assert.That(terminal.ErrorText, Is.Empty);
    }

    [Test]
    public void Reports_that_come_faster_than_an_eye_are_dropped()
    {
        var terminal = new RecordingTerminal { ErrorIsTerminal = true };
        using var line = new ProgressLine(terminal, quiet: false);
        var progress = line.Of("x")!;
        for (var i = 1; i < 1000; i++)
            progress.Report((i, 10_000));
        Assert.That(terminal.ErrorText.Split('\r'), Has.Length.LessThan(100));
    }
}
