using ArchSim.Cli;

namespace ArchSim.UnitTests.Cli;

/// <summary>Keeps what a command says.</summary>
internal sealed class RecordingTerminal : ITerminal
{
    public TextWriter Out { get; } = new StringWriter { NewLine = "\n" };

    public TextWriter Error { get; } = new StringWriter { NewLine = "\n" };

    public bool ErrorIsTerminal { get; init; }

    public bool Color { get; init; }

    public int Width { get; init; } = int.MaxValue;

    public string OutText => Out.ToString()!;

    public string ErrorText => Error.ToString()!;

    public string[] ErrorLines => ErrorText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
