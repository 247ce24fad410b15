using System.Numerics;

namespace ArchSim.Memory;

/// <summary>Where an address lies. The column has no part in timing; the block tells equal addresses.</summary>
internal readonly record struct Location(int Channel, int Bank, int Row);

/// <summary>
/// Cuts an address into channel, rank, bank group, bank, row and column. A mapping's name lists the fields from the highest bits to the lowest, two
/// letters each: <c>ro</c> row, <c>ch</c> channel, <c>ra</c> rank, <c>ba</c> bank, <c>bg</c> bank group, <c>co</c> column. Below all of them lie the bytes of a burst.
/// </summary>
internal sealed class AddressMapping
{
    public const string DefaultName = "rochrababgco";

    private static readonly string[] Fields = ["ro", "ch", "ra", "ba", "bg", "co"];

    private readonly int _burstShift;
    private readonly int _channelShift, _rankShift, _groupShift, _bankShift, _rowShift;
    private readonly int _channelMask, _rankMask, _groupMask, _bankMask, _rowMask;
    private readonly int _rankBits, _groupBits;
    private readonly bool _rowIsHighest;
    private readonly int _columnShift, _columnBits;

    public AddressMapping(MemorySpec spec)
    {
        _burstShift = BitOperations.Log2((uint)spec.BurstBytes);
        var shift = 0;
        for (var i = Fields.Length - 1; i >= 0; i--)
        {
            switch (spec.Mapping.Substring(2 * i, 2))
            {
                case "ro": (_rowShift, _rowMask) = Take(spec.Rows); break;
                case "ch": (_channelShift, _channelMask) = Take(spec.Channels); break;
                case "ra": (_rankShift, _rankMask) = Take(spec.Ranks); break;
                case "bg": (_groupShift, _groupMask) = Take(spec.BankGroups); break;
                case "ba": (_bankShift, _bankMask) = Take(spec.BanksPerGroup); break;
                default: (_columnShift, _columnBits) = (shift, BitOperations.Log2((uint)(spec.RowBytes / spec.BurstBytes))); shift += _columnBits; break;
            }
        }
        _rowIsHighest = spec.Mapping.StartsWith("ro", StringComparison.Ordinal);
        _groupBits = BitOperations.Log2((uint)spec.BanksPerGroup);
        _rankBits = BitOperations.Log2((uint)spec.BanksPerRank);

        (int Shift, int Mask) Take(int count)
        {
            var field = (shift, count - 1);
            shift += BitOperations.Log2((uint)count);
            return field;
        }
    }

    /// <summary>Blocks of one row of every bank of every channel, where the row is the highest field.</summary>
    public long TurnBlocks => 1L << _rowShift;

    /// <summary>Whether addresses so many blocks apart differ in nothing but their row, by as many rows everywhere, as long as they do not wrap.</summary>
    public bool TurnsWhole(long blocks) => _rowIsHighest && (blocks & (TurnBlocks - 1)) == 0;

    /// <summary>
    /// Whether blocks up to <paramref name="span"/> behind one block, and as many behind another, differ in nothing but their column, and in their rows by as many everywhere.
    /// </summary>
    public bool PlacesAlike(long block, long other, long span)
    {
        if (!_rowIsHighest)
            return false;
        if (TurnsWhole(block - other))
            return true;
        var top = _columnShift + _columnBits;
        var below = (1L << _columnShift) - 1;
        // Neither carries beyond its column, and what lies above and below it is alike but for the row.
        return ((block ^ other) & below) == 0 && (((block >>> top) ^ (other >>> top)) & ((TurnBlocks >>> top) - 1)) == 0
            && block >>> top == (block + span) >>> top && other >>> top == (other + span) >>> top;
    }

    /// <summary>Blocks of an aligned piece of so many at most in which nothing but the column and what lies below it changes; 0 where a row may change within one.</summary>
    public int PieceBlocks(int most) => _rowIsHighest ? (int)Math.Min(most, 1L << Math.Min(30, _columnShift + _columnBits)) : 0;

    /// <summary>Equal for blocks that begin equal sequences of banks within a piece: the block without its row and column.</summary>
    public long PiecePlace(long block) => block & (TurnBlocks - 1) & ~(((1L << _columnBits) - 1) << _columnShift);

    /// <summary>The number of the burst that an address lies in.</summary>
    public long Block(long address) => address >>> _burstShift;

    /// <summary>How many of these bursts lie beyond so many bytes.</summary>
    public long CountBeyond(long firstBlock, long lastBlock, long capacityBytes) => Math.Clamp(lastBlock + 1 - (capacityBytes >>> _burstShift), 0, lastBlock - firstBlock + 1);

    /// <summary>Addresses beyond the memory wrap.</summary>
    public Location Locate(long block)
    {
        var bank = ((int)(block >>> _rankShift) & _rankMask) << _rankBits | ((int)(block >>> _groupShift) & _groupMask) << _groupBits | ((int)(block >>> _bankShift) & _bankMask);
        return new Location((int)(block >>> _channelShift) & _channelMask, bank, (int)(block >>> _rowShift) & _rowMask);
    }

    /// <summary>Whether consecutive bursts go round the channels.</summary>
    public static bool ChannelIsLowest(string name) => name.EndsWith("ch", StringComparison.Ordinal);

    /// <summary>A mapping with the channel below all else.</summary>
    public static string Interleaved(string name) => Fault(name) is null ? name.Replace("ch", "", StringComparison.Ordinal) + "ch" : name;

    /// <summary>What is wrong with a name; null where it is sound.</summary>
    public static string? Fault(string name)
    {
        var allowed = $"a mapping names each of {string.Join(", ", Fields)} once, highest bits first, as in {DefaultName}";
        if (name.Length % 2 != 0)
            return $"{allowed}; was '{name}'";
        var parts = Enumerable.Range(0, name.Length / 2).Select(i => name.Substring(2 * i, 2)).ToList();
        if (parts.Find(p => !Fields.Contains(p)) is { } unknown)
            return $"{allowed}; '{unknown}' is none of them";
        if (Array.Find(Fields, f => parts.Count(p => p == f) > 1) is { } twice)
            return $"repeats the address bits of '{twice}'; {allowed}";
        if (Array.Find(Fields, f => !parts.Contains(f)) is { } lost)
            return $"loses the address bits of '{lost}'; {allowed}";
        return null;
    }
}
