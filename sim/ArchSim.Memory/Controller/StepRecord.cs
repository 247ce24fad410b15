namespace ArchSim.Memory;

/// <summary>What happened at a clock that was not skipped. Equal records mean equal decisions, whatever the requests.</summary>
internal record struct StepRecord
{
    /// <summary>As many requests are told apart; a step with more is not repeated.</summary>
    public const int MostAccepts = 8;

    /// <summary>Clocks since the step before.</summary>
    public long Elapsed;

    /// <summary>Banks with requests, and without room, at its end.</summary>
    public ulong Busy, Full;

    /// <summary>The banks of the requests that were taken, eight bits each.</summary>
    public ulong Accepts;

    public int AcceptCount;

    /// <summary>The bank of the column command; -1: there was none.</summary>
    public int Issued;

    /// <summary>The bank of the request that reached its bank; -1: there was none.</summary>
    public int Scheduled;

    /// <summary>Clocks until the next request is offered; 0: it is.</summary>
    public long Wait;
}
