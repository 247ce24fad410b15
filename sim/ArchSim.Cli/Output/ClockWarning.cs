using ArchSim.Hardware;

namespace ArchSim.Cli;

/// <summary>
/// A machine that cannot make its clock runs all the same, for delays are known within a factor of two and cycles stand as they are; but it is said.
/// </summary>
internal static class ClockWarning
{
    public static void Write(ITerminal terminal, IEnumerable<Accelerator> accelerators, bool quiet)
    {
        if (quiet)
            return;
        foreach (var problem in accelerators.Select(a => a.ClockProblem).OfType<string>().Distinct())
            terminal.Error.WriteLine(TerminalText.Visible($"archsim: warning: {problem}"));
    }
}
