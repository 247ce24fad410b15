using System.Text;

namespace ArchSim.Cli;

/// <summary>The streams of the process. Results are buffered and go out in one piece, notes at once.</summary>
internal sealed class SystemTerminal : ITerminal, IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public SystemTerminal()
    {
        Out = new StreamWriter(Console.OpenStandardOutput(), Utf8, 1 << 16) { AutoFlush = false };
        Error = new StreamWriter(Console.OpenStandardError(), Utf8, 256) { AutoFlush = true };
        var isTerminal = !Console.IsOutputRedirected;
        var dumb = Environment.GetEnvironmentVariable("TERM") is null or "dumb";
        // https://no-color.org: present and not empty, whatever its value.
        var noColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        Color = isTerminal && !noColor && (!dumb || OperatingSystem.IsWindows());
        ErrorIsTerminal = !Console.IsErrorRedirected && !dumb;
        Width = isTerminal ? WidthOfScreen() : int.MaxValue;
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public bool ErrorIsTerminal { get; }

    public bool Color { get; }

    public int Width { get; }

    public void Dispose()
    {
        Out.Dispose();
        Error.Dispose();
    }

    private static int WidthOfScreen()
    {
        try
        {
            return Console.WindowWidth is > 20 and var width ? width : int.MaxValue;
        }
        catch (IOException)
        {
            return int.MaxValue;
        }
    }
}
