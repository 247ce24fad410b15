using System.CommandLine;
using System.CommandLine.Help;

namespace ArchSim.Cli;

/// <summary>From arguments to an exit code: parse, run the command, turn whatever goes wrong into one line a problem.</summary>
internal sealed class Application(Workbench bench)
{
    private const string Description =
        """
        ArchSim simulates accelerators of deep neural networks: for a network, quantized one way, on a machine described in
        YAML, it says how fast it runs, how much energy it takes, how large the chip is, and where each of them goes.

        ACCELERATOR and WORKLOAD are a path or the name of a shipped file (see 'archsim list'); a path wins over a name.
        Exit codes: 0 done, 1 a check failed, 2 bad usage or bad input, 3 a run failed, 130 interrupted.
        """;

    public int Run(string[] args)
    {
        int code;
        try
        {
            code = Invoke(args);
            bench.Terminal.Out.Flush();
        }
        catch (Exception e)
        {
            code = Failure.Explain(bench.Terminal, e);
        }
        return code;
    }

    private int Invoke(string[] args)
    {
        var root = Root(bench with { CommandLine = CommandLine.Of(args) });
        // A file name may begin with @: no response files.
        var parse = root.Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var invocation = new InvocationConfiguration
        {
            Output = bench.Terminal.Out,
            Error = bench.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            // Interruption is the business of Program, which knows what to undo.
            ProcessTerminationTimeout = null,
        };
        if (parse.Action is HelpAction)
        {
            parse.Invoke(invocation);
            Examples.Write(bench.Terminal, parse.CommandResult.Command);
            return ExitCode.Done;
        }
        if (Usage.Report(bench.Terminal, parse))
            return ExitCode.BadInput;
        return parse.Invoke(invocation);
    }

    private static RootCommand Root(Workbench bench)
    {
        var root = new RootCommand(Description) { HelpName = "archsim" };
        root.Add(new ListCommand(bench));
        root.Add(new InspectCommand(bench));
        root.Add(new RunCommand(bench));
        root.Add(new CompareCommand(bench));
        root.Add(new ExploreCommand(bench));
        root.Add(new MergeCommand(bench));
        root.Add(new SlurmCommand(bench));
        root.Add(new MemoryCommand(bench));
        root.Add(new ReportCommand(bench));
        root.Add(new QuantizeCommand(bench));
        root.Add(new AccuracyCommand(bench));
        root.Add(new ValidateCommand(bench));
        return root;
    }
}
