using System.Globalization;
using System.Text;
using ArchSim.Configuration;

namespace ArchSim.Memory;

/// <summary>
/// A file of requests, a line each: <c>0xADDRESS READ|WRITE CYCLE</c>, the format that DRAMsim3 reads. Read piece by piece, so that its size does not matter.
/// Empty lines are passed over. Requests go in the order of the file, none before its cycle: one whose cycle lies before that of the request above it goes as soon as it can, as there.
/// </summary>
public sealed class TraceFile : IRequestSource, IDisposable
{
    /// <summary>Far beyond any run, and far from where sums of clocks overflow.</summary>
    public const long LargestClock = 1_000_000_000_000_000;

    private const int LongestLine = 256;
    private const int MostProblems = 20;
    private const string Form = "a line must be 0xADDRESS READ|WRITE CYCLE, as in 0x1A40 READ 12";

    private readonly string _path;
    private readonly Stream _stream;
    private readonly IProgress<(int Done, int Total)>? _progress;
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly List<InputProblem> _problems = [];
    private int _from;
    private int _to;
    private int _line;

    /// <exception cref="InputException">The file cannot be opened.</exception>
    /// <param name="progress">Told hundredths of the file, where its size is known.</param>
    public TraceFile(string path, IProgress<(int Done, int Total)>? progress = null)
    {
        (_path, _progress) = (path, progress);
        try
        {
            if (!File.Exists(path))
                throw new InputException(path, Directory.Exists(path) ? "is a folder, not a trace" : "no such trace");
            _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unreadable(e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">Lines are malformed: the first of them, with what is wrong with each.</exception>
    public bool TryNext(out MemoryRequest request)
    {
        while (NextLine(out var line))
        {
            if (line.Length == 0)
                continue;
            var fault = Parse(line, out request);
            if (fault is null && _problems.Count == 0)
                return true;
            if (fault is not null)
                _problems.Add(new InputProblem(_path, _line, 1, "", fault));
            if (_problems.Count == MostProblems)
                break;
        }
        request = default;
        return _problems.Count == 0 ? false : throw new InputException(_problems);
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>A line without its end; longer ones are cut.</summary>
    private bool NextLine(out ReadOnlySpan<byte> line)
    {
        var end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
        if (end < 0)
        {
            Fill();
            end = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n');
        }
        line = default;
        if (_from == _to)
            return false;
        _line++;
        line = _buffer.AsSpan(_from, end < 0 ? _to - _from : end);
        _from = end < 0 ? _to : _from + end + 1;
        // A device may have no line ends at all: such a line is not followed to its end.
        if (end < 0 && _to == _buffer.Length)
            throw new InputException([.. _problems, new InputProblem(_path, _line, 1, "", $"must have {LongestLine} characters at most, has {_buffer.Length} or more; {Form}")]);
        line = line.Trim(" \t\r"u8);
        return true;
    }

    private void Fill()
    {
        try
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            _to -= _from;
            _from = 0;
            _to += _stream.ReadAtLeast(_buffer.AsSpan(_to), _buffer.Length - _to, throwOnEndOfStream: false);
            if (_progress is not null && _stream.CanSeek && _stream.Length > 0)
                _progress.Report(((int)Math.Min(100, _stream.Position * 100.0 / _stream.Length), 100));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

    /// <returns>What is wrong; null where nothing is.</returns>
    private static string? Parse(ReadOnlySpan<byte> line, out MemoryRequest request)
    {
        request = default;
        if (line.Length > LongestLine)
            return $"must have {LongestLine} characters at most, has {line.Length} or more; {Form}";
        var first = Word(ref line);
        var second = Word(ref line);
        var third = Word(ref line);
        if (third.Length == 0 || line.Length > 0)
            return $"must have three words; {Form}";
        if (first.Length < 3 || first[0] != '0' || (first[1] | 0x20) != 'x'
            || !long.TryParse(first[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address) || address < 0)
            return $"address must be 0x0..0x7FFFFFFFFFFFFFFF, was '{Shown(first)}'";
        var isWrite = second.SequenceEqual("WRITE"u8);
        if (!isWrite && !second.SequenceEqual("READ"u8))
            return $"must be READ or WRITE, was '{Shown(second)}'";
        if (!long.TryParse(third, NumberStyles.None, CultureInfo.InvariantCulture, out var clock) || clock > LargestClock)
            return $"cycle must be 0..{LargestClock}, was '{Shown(third)}'";
        request = new MemoryRequest(address, isWrite, clock);
        return null;
    }

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)' ', (byte)'\t');
        var word = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[end..].TrimStart(" \t"u8);
        return word;
    }

    private static string Shown(ReadOnlySpan<byte> word) => Encoding.UTF8.GetString(word.Length > 40 ? word[..40] : word) + (word.Length > 40 ? "..." : "");

    private InputException Unreadable(Exception e) => new(_path, $"cannot be read: {e.Message}");
}
