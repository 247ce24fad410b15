namespace ArchSim.Memory;

/// <summary>
/// Whether the rows of a bank are worth keeping open: a counter of two bits that rises when an open row was in the way, and falls when a row
/// that was closed early is the next to be opened.
/// </summary>
internal sealed class RowReuse
{
    private const int Most = 3;
    private const int Closing = 2;
    private readonly int[] _score;
    private readonly int[] _closedEarly;

    public RowReuse(int banks)
    {
        _score = new int[banks];
        _closedEarly = new int[banks];
        Array.Fill(_closedEarly, -1);
    }

    public bool Closes(int bank) => _score[bank] >= Closing;

    public void Conflict(int bank) => _score[bank] = Math.Min(Most, _score[bank] + 1);

    public void ClosedEarly(int bank, int row) => _closedEarly[bank] = row;

    public void WriteBank(StateWriter state, int bank) => state.OptionalRow(_closedEarly[bank], _score[bank]);

    public void ReadBank(ref StateReader state, int bank) => _closedEarly[bank] = state.OptionalRow(out _score[bank]);

    public void CopyFrom(RowReuse other)
    {
        other._score.CopyTo(_score, 0);
        other._closedEarly.CopyTo(_closedEarly, 0);
    }

    public void Opened(int bank, int row)
    {
        if (_closedEarly[bank] == row)
            _score[bank] = Math.Max(0, _score[bank] - 1);
        _closedEarly[bank] = -1;
    }
}
