using ArchSim.Workloads;

namespace ArchSim.Traces;

/// <summary>Gathers the blocks of all layers, which lie one behind the other.</summary>
internal sealed class BlockReader(IReadOnlyDictionary<int, LayerFormats> formats)
{
    private const int ActivationCodes = OperandSample.Pixels * OperandSample.Depth;
    private const int WeightCodes = OperandSample.Channels * OperandSample.Depth;

    private readonly Dictionary<int, List<OperandBlock>> _places = [];
    private readonly Dictionary<int, (List<ushort> Activations, List<ushort> Weights)> _codes = [];
    private int _count;

    public bool Add(Row row, int number)
    {
        if (++_count > TraceChecks.MostBlocks)
            throw row.Problem(0, $"all layers together have more than {TraceChecks.MostBlocks} blocks");
        var position = row.Integer(0, 0, int.MaxValue);
        if (!_places.TryGetValue(position, out var places))
            (places, _codes[position]) = (_places[position] = [], ([], []));
        if (number != places.Count)
            throw row.Problem(1, $"blocks are numbered from 0 without a gap, was {number} after {places.Count}");
        places.Add(new OperandBlock(
            Extent(row, 2), Extent(row, 3), Extent(row, 4), Extent(row, 5), Extent(row, 6),
            row.Integer(7, 1, OperandSample.Pixels), row.Integer(8, 1, OperandSample.Channels), row.Integer(9, 1, OperandSample.Depth)));
        Append(_codes[position].Activations, row, 10, ActivationCodes, formats[position].Activation.Bits);
        Append(_codes[position].Weights, row, 11, WeightCodes, formats[position].Weight.Bits);
        return true;
    }

    /// <summary>Null where a layer has none.</summary>
    public OperandSample? SampleOf(int position) => !_places.TryGetValue(position, out var places) ? null : new OperandSample
    {
        WeightFormat = formats[position].Weight,
        ActivationFormat = formats[position].Activation,
        Activations = [.. _codes[position].Activations],
        Weights = [.. _codes[position].Weights],
        Blocks = places.Count,
        IsSynthetic = false,
        Places = places,
    };

    private static int Extent(Row row, int column) => row.Integer(column, 0, int.MaxValue);

    private static void Append(List<ushort> all, Row row, int column, int count, int bits)
    {
        Span<ushort> codes = stackalloc ushort[count];
        Blobs.ToCodes(row.Blob(column, count * Blobs.CodeBytes(bits)), bits, codes);
        all.AddRange(codes);
    }
}
