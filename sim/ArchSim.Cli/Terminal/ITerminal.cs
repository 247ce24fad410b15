namespace ArchSim.Cli;

/// <summary>Everything a command says goes through here; tests put a recording one in its place.</summary>
internal interface ITerminal
{
    /// <summary>Results, and nothing else.</summary>
    TextWriter Out { get; }

    /// <summary>Problems, notes and progress.</summary>
    TextWriter Error { get; }

    /// <summary>A person watches <see cref="Error"/>: progress may be drawn over itself there.</summary>
    bool ErrorIsTerminal { get; }

    /// <summary>Escape sequences may be written to <see cref="Out"/>: it is a terminal and nobody set NO_COLOR.</summary>
    bool Color { get; }

    /// <summary>Columns of <see cref="Out"/>; <see cref="int.MaxValue"/> in a pipe, where nothing is cut.</summary>
    int Width { get; }
}
