using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>The macros of a technology by type of cell: those of its own table, and of the tables of other cells beside that one (<c>sram-lstp.csv</c>), read when asked for.</summary>
public sealed class SramCells
{
    /// <summary>In the words of CACTI.</summary>
    public static readonly IReadOnlyList<string> Types = ["hp", "lop", "lstp"];

    private readonly SramMacros _own;
    private readonly Dictionary<string, Lazy<SramMacros>> _others;
    private readonly Dictionary<string, string> _paths;

    internal SramCells(SramMacros own, string ownPath, Func<SramTable, SramMacros> atNode)
    {
        _own = own;
        _paths = Types.Where(t => t != own.Table.Cell)
            .Select(t => (Cell: t, Path: Path.Combine(Path.GetDirectoryName(ownPath)!, $"sram-{t}.csv"))).Where(p => File.Exists(p.Path)).ToDictionary(p => p.Cell, p => p.Path);
        _others = _paths.ToDictionary(p => p.Key, p => new Lazy<SramMacros>(() => atNode(SramTable.Load(p.Value))));
    }

    /// <summary>Those that there are, the technology's own first.</summary>
    public IEnumerable<string> Known => _others.Keys.Order().Prepend(_own.Table.Cell);

    /// <summary>Files of the other cells.</summary>
    public IEnumerable<string> Paths => _paths.Values;

    /// <summary>The file that a cell of another type comes from; null for the technology's own.</summary>
    public string? PathOf(string? cell) => cell is not null && _paths.TryGetValue(cell, out var path) ? path : null;

    /// <param name="cell">One of <see cref="Known"/>; null is the technology's own.</param>
    /// <exception cref="InputException">The table is malformed.</exception>
    public SramMacros Of(string? cell) => cell is null || cell == _own.Table.Cell ? _own : _others[cell].Value;
}
