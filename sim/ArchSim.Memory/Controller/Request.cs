namespace ArchSim.Memory;

/// <summary>A burst under way in a channel.</summary>
internal struct Request
{
    /// <summary>The burst's number in memory; requests with the same one are for the same data.</summary>
    public long Block;

    /// <summary>The clock at which the controller sees it first.</summary>
    public long Added;

    public int Row;

    /// <summary>The transaction that it is part of, where those are told apart.</summary>
    public int Transaction;

    public bool IsWrite;
}
