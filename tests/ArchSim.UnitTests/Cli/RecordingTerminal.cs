using ArchSim.Cli;

namespace ArchSim.UnitTests.Cli;

/// <summary>Keeps what a command says.</summary>
internal sealed class RecordingTerminal : ITerminal
{
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public TextWriter Out => _out;

    public TextWriter Error => _error;

    public bool ErrorIsTerminal { get; init; }

    public bool Color { get; init; }

    public int Width { get; init; } = int.MaxValue;

    public string OutText => _out.ToString();

    public string ErrorText => _error.ToString();

    public string[] ErrorLines => ErrorText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
