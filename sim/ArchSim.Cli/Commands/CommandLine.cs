using ArchSim.Exploration;

namespace ArchSim.Cli;

/// <summary>A command line as one text that a shell takes back; results carry it, so that whoever reads them can repeat them.</summary>
internal static class CommandLine
{
    public static string Of(IEnumerable<string> arguments) => $"archsim {ShellText.Line(arguments)}";
}
