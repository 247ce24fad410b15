namespace ArchSim.Memory;

/// <summary>A request as far as the controller can tell it from another: place and time relative to a moment.</summary>
/// <param name="Block">From the block of the moment's next request.</param>
/// <param name="Wait">Clocks until it is offered; 0: it is.</param>
/// <param name="Row">From the row of the moment's next request.</param>
internal readonly record struct RelativeRequest(long Block, long Wait, int Row, short Channel, byte Bank, bool IsWrite);

/// <summary>What certain requests make of a moment.</summary>
internal sealed class Stretch
{
    /// <summary>Those that are taken, and the one behind them, which is not.</summary>
    public required RelativeRequest[] Requests { get; init; }

    /// <summary>They go through consecutive bursts and are alike otherwise.</summary>
    public required bool IsRun { get; init; }

    /// <summary>The block of the first request as it was played: shifts by whole turns through the banks need no look at each place.</summary>
    public required long Block { get; init; }

    public required long Clocks { get; init; }
    public required Moment End { get; init; }

    /// <summary>Clocks from its begin until the next refresh is due: a condition, where any is due in it; else the refresh must lie behind it.</summary>
    public required long RefreshWait { get; init; }

    /// <summary>The rank or bank of that refresh.</summary>
    public required int Refreshed { get; init; }

    /// <summary>Refreshes that become due in it.</summary>
    public required int Refreshes { get; init; }

    /// <summary>Of each channel, the banks that a request or a refresh was for, or might have been, or that were asked before.</summary>
    public required ulong[] Touched { get; init; }

    /// <summary>Of each channel, ranks with a row open in another bank, as bits: they are active throughout.</summary>
    public required ulong[] OpenBeside { get; init; }

    /// <summary>State, at its begin, of touched banks that were not asked then: a condition.</summary>
    public required long[] Entering { get; init; }

    /// <summary>State, at its end, of touched banks that are not asked any more.</summary>
    public required long[] Leaving { get; init; }

    public required int Reads { get; init; }
    public required int Writes { get; init; }
    public required CommandCounts Counts { get; init; }

    /// <summary>Each latency of a read that was answered, and how many had it.</summary>
    public required (long Clocks, int Count)[] Latencies { get; init; }

    /// <summary>How often it was passed over.</summary>
    public long Uses { get; set; }

    public int Taken => Requests.Length - 1;

    /// <param name="wait">Clocks until the next refresh is due.</param>
    /// <param name="refreshed">Its rank or bank.</param>
    public bool MeetsRefreshes(long wait, int refreshed) => Refreshes == 0 ? wait > Clocks : wait == RefreshWait && refreshed == Refreshed;
}

/// <summary>A relative state of all channels at the end of a step, as <see cref="StateWriter"/> writes it, and the stretches known to begin with it.</summary>
internal sealed class Moment(long[] words, ulong[] banksAsked)
{
    private const int MostStretches = 64;

    private readonly List<Stretch> _stretches = [];

    public ReadOnlySpan<long> Words => words;

    /// <summary>Of each channel.</summary>
    public ReadOnlySpan<ulong> BanksAsked => banksAsked;

    public ReadOnlySpan<Stretch> Stretches => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_stretches);

    public bool HasRoom => _stretches.Count < MostStretches;

    public void Add(Stretch stretch) => _stretches.Add(stretch);
}
