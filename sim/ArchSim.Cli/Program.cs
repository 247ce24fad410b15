using System.Runtime.InteropServices;

namespace ArchSim.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        using var terminal = new SystemTerminal();
        using var interruption = new Interruption();
        var code = new Application(new Workbench { Terminal = terminal, Cancel = interruption.Token }).Run(args);
        return code == ExitCode.Interrupted ? interruption.ExitCode : code;
    }

    /// <summary>
    /// The first Ctrl-C asks the command to stop, which it does within a moment and leaves nothing half done. A second one ends the process
    /// as the system would.
    /// </summary>
    private sealed class Interruption : IDisposable
    {
        private readonly CancellationTokenSource _source = new();
        private readonly PosixSignalRegistration[] _registrations;
        private PosixSignal? _signal;

        public Interruption() => _registrations =
            [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

        public CancellationToken Token => _source.Token;

        public int ExitCode => _signal == PosixSignal.SIGTERM ? Cli.ExitCode.Terminated : Cli.ExitCode.Interrupted;

        public void Dispose()
        {
            foreach (var registration in _registrations)
                registration.Dispose();
            _source.Dispose();
        }

        private void Handle(PosixSignalContext context)
        {
            if (_signal is not null)
                return;
            _signal = context.Signal;
            context.Cancel = true;
            _source.Cancel();
        }
    }
}
