namespace ArchSim.Cli;

/// <summary>One line on a terminal that says how far the work is and is gone when it is done; nothing at all in a pipe.</summary>
internal sealed class ProgressLine(ITerminal terminal, bool quiet) : IDisposable
{
    private const string EraseLine = "\r\e[K";
    private const int BarWidth = 24;

    // A person sees ten frames a second as motion; more only costs.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly bool _enabled = terminal.ErrorIsTerminal && !quiet;
    private readonly Lock _lock = new();
    private long _last;
    private bool _drawn;

    /// <summary>Takes the steps of one run; <paramref name="title"/> names the run.</summary>
    /// <param name="unit">What a step is.</param>
    public IProgress<(int Done, int Total)>? Of(string title, string unit = "layer") => _enabled ? new Steps(this, title, unit) : null;

    /// <summary>Takes reports of long work; <paramref name="of"/> says how far each is, and in words behind the bar.</summary>
    public IProgress<T>? Of<T>(string title, Func<T, (long Done, long Total, string Text)> of) => _enabled ? new Reports<T>(this, title, of) : null;

    public void Erase()
    {
        lock (_lock)
        {
            if (_drawn)
                terminal.Error.Write(EraseLine);
            _drawn = false;
        }
    }

    public void Dispose() => Erase();

    private void Draw(string title, long done, long total, Func<string> text)
    {
        lock (_lock)
        {
            if (_drawn && done < total && TimeProvider.System.GetElapsedTime(_last) < Pause)
                return;
            _last = TimeProvider.System.GetTimestamp();
            _drawn = true;
            var filled = total > 0 ? (int)((double)done / total * BarWidth) : 0;
            var line = $"{title}  [{new string('#', filled)}{new string('.', BarWidth - filled)}] {text()}";
            var room = terminal.Width == int.MaxValue ? 79 : terminal.Width - 1;
            terminal.Error.Write(EraseLine + (line.Length > room ? line[..room] : line));
        }
    }

    // Not Progress<T>: that one posts to the thread pool and reports after the end.
    private sealed class Steps(ProgressLine line, string title, string unit) : IProgress<(int Done, int Total)>
    {
        public void Report((int Done, int Total) value) => line.Draw(title, value.Done, value.Total, () => $"{unit} {value.Done} of {value.Total}");
    }

    private sealed class Reports<T>(ProgressLine line, string title, Func<T, (long Done, long Total, string Text)> of) : IProgress<T>
    {
        public void Report(T value)
        {
            var (done, total, text) = of(value);
            line.Draw(title, done, total, () => text);
        }
    }
}
