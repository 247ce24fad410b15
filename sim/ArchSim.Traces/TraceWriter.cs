using System.Text.Json;
using ArchSim.Numerics;
using ArchSim.Workloads;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ArchSim.Traces;

/// <summary>Fills a database in memory, table by table in the order of their keys, so that its pages depend on the trace alone.</summary>
internal static class TraceWriter
{
    private const int MostNamed = 5;

    public static byte[] ToBytes(NetworkTrace trace)
    {
        var problems = TraceChecks.Of(trace).Concat(trace.Layers.SelectMany(l => TraceChecks.Of(l, trace.Source.Images).Select(p => ($"{l.Layer.Name} {p.Path}", p.Message)))).Take(MostNamed).ToArray();
        if (problems.Length > 0)
            throw new ArgumentException(string.Join("; ", problems.Select(p => $"{p.Item1}: {p.Item2}")), nameof(trace));
        using var connection = Database.New();
        using (var transaction = connection.BeginTransaction())
        {
            Fill(connection, transaction, trace);
            transaction.Commit();
        }
        connection.Execute("VACUUM");
        return Serialize(connection);
    }

    private static void Fill(SqliteConnection connection, SqliteTransaction transaction, NetworkTrace trace)
    {
        var s = trace.Source;
        Insert(connection, transaction, "trace", [[trace.Name, s.ModelFile, s.ModelHash, s.DataSet, s.DataHash, s.Scheme, s.Seed, s.Version, s.Images, trace.Layers.Count]]);
        Insert(connection, transaction, "format", Formats(trace).Select(f => (object?[])[f.Name, f.Bits, f.StoredBits, f.ComputedBits]));
        var layers = trace.Layers.Select((layer, position) => (layer, position)).ToArray();
        Insert(connection, transaction, "layer", layers.Select(l => LayerRow(l.position, l.layer)));
        Insert(connection, transaction, "matrix_layer", layers.Where(l => l.layer.Layer is MatrixLayer).Select(l => MatrixRow(l.position, (MatrixLayer)l.layer.Layer)));
        Insert(connection, transaction, "vector_layer", layers.Where(l => l.layer.Layer is VectorLayer).Select(l => VectorRow(l.position, (VectorLayer)l.layer.Layer)));
        Insert(connection, transaction, "scale", layers.SelectMany(l => ScaleRows(l.position, l.layer)));
        Insert(connection, transaction, "weight_offset", layers.Where(l => l.layer.WeightOffsets.Count > 0).Select(l => (object?[])[l.position, Blobs.Of(l.layer.WeightOffsets)]));
        Insert(connection, transaction, "block", layers.Where(l => l.layer.Operands is not null).SelectMany(l => BlockRows(l.position, l.layer.Operands!)));
        Insert(connection, transaction, "partial_sum", layers.SelectMany(l => l.layer.PartialSums.OrderBy(h => h.Every)
            .Select(h => (object?[])[l.position, h.Every, h.BinExponent, Blobs.Of(h.Counts)])));
    }

    private static IEnumerable<NumberFormat> Formats(NetworkTrace trace) => trace.Layers
        .SelectMany(l => (NumberFormat?[])[l.Formats.Weight, l.Formats.Activation, l.Formats.Accumulator, l.Formats.PartialSum, l.Formats.Output])
        .OfType<NumberFormat>().Distinct().OrderBy(f => f.Name, StringComparer.Ordinal);

    private static object?[] LayerRow(int position, TraceLayer l)
    {
        var (f, e) = (l.Formats, l.Errors);
        var epilogue = l.Layer is MatrixLayer matrix ? matrix.Epilogue : ((VectorLayer)l.Layer).Epilogue;
        return [position, l.Layer.Name, OpWords.Of(l.Layer.Op), string.Join(',', epilogue.Select(OpWords.Of)),
            f.Weight.Name, f.Activation.Name, f.Accumulator.Name, f.PartialSum?.Name, f.Output.Name,
            l.Scheme, l.AccumulatorName, l.PartialSumProducts,
            e.WeightSqnrDb, e.ActivationSqnrDb, e.OutputSqnrDb, e.MeanSquaredError, e.WeightClippedShare, e.ActivationClippedShare];
    }

    private static object?[] MatrixRow(int position, MatrixLayer m) =>
    [
        position, m.Groups, m.OutputChannels, m.InputChannels, m.KernelHeight, m.KernelWidth, m.StrideHeight, m.StrideWidth, m.DilationHeight, m.DilationWidth,
        m.InputHeight, m.InputWidth, m.OutputHeight, m.OutputWidth, m.SecondOperandIsActivation ? 1 : 0, m.SignedInput ? 1 : 0, m.Biases, m.FoldedScales,
    ];

    private static object?[] VectorRow(int position, VectorLayer v) => [position, v.InputElementsPerImage, v.OutputElementsPerImage, v.Window, v.Parameters];

    private static IEnumerable<object?[]> ScaleRows(int position, TraceLayer layer) =>
        ((TensorScales?[])[layer.WeightScales, layer.ActivationScales, layer.OutputScales]).Select((scales, tensor) => (scales, tensor)).Where(s => s.scales is not null)
            .Select(s => (object?[])[position, s.tensor, (int)s.scales!.Sharing, s.scales.GroupLength, Blobs.Of(s.scales.Scales), Blobs.Of(s.scales.ZeroPoints)]);

    private static IEnumerable<object?[]> BlockRows(int position, OperandSample sample) => sample.Places!.Select((b, i) => (object?[])
    [
        position, i, b.Image, b.Group, b.Pixel, b.Channel, b.Position, b.Pixels, b.Channels, b.Depth,
        Blobs.OfCodes(sample.Activations.AsSpan(i * OperandSample.Pixels * OperandSample.Depth, OperandSample.Pixels * OperandSample.Depth), sample.ActivationFormat.Bits),
        Blobs.OfCodes(sample.Weights.AsSpan(i * OperandSample.Channels * OperandSample.Depth, OperandSample.Channels * OperandSample.Depth), sample.WeightFormat.Bits),
    ]);

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, string table, IEnumerable<object?[]> rows)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        foreach (var row in rows)
        {
            if (command.Parameters.Count == 0)
            {
                command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", row.Select((_, i) => $"${i}"))})";
                for (var i = 0; i < row.Length; i++)
                    command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            }
            for (var i = 0; i < row.Length; i++)
                command.Parameters[i].Value = row[i] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    private static byte[] Serialize(SqliteConnection connection)
    {
        var pointer = raw.sqlite3_serialize(connection.Handle!, "main", out var size, 0);
        if (pointer == IntPtr.Zero)
            throw new InvalidOperationException("SQLite gave no bytes of a database in memory.");
        try
        {
            var bytes = new byte[size];
            System.Runtime.InteropServices.Marshal.Copy(pointer, bytes, 0, bytes.Length);
            return bytes;
        }
        finally
        {
            raw.sqlite3_free(pointer);
        }
    }
}

/// <summary>Operations as the file has them: <c>LayerNorm</c> is <c>layer_norm</c>.</summary>
internal static class OpWords
{
    private static readonly Dictionary<string, LayerOp> Ops = Enum.GetValues<LayerOp>().ToDictionary(Of);

    public static string Of(LayerOp op) => JsonNamingPolicy.SnakeCaseLower.ConvertName(op.ToString());

    public static bool TryParse(string word, out LayerOp op) => Ops.TryGetValue(word, out op);
}
