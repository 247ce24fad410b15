using ArchSim.Configuration;
using ArchSim.Numerics;
using ArchSim.Workloads;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ArchSim.Traces;

/// <summary>
/// Reads a file that a stranger may have written. Its tables must be those of this version to the letter, so that none computes what it holds; rows come in
/// the order of their keys, each key once, so that pages that refer to each other in circles end; what is read is bounded.
/// </summary>
internal sealed class TraceReader
{
    private const int MostProblems = 100;
    private const int MostFormats = 1000;
    private const int LongestFormat = 200;

    private readonly string _path;
    private readonly SqliteConnection _connection;

    private TraceReader(string path, SqliteConnection connection) => (_path, _connection) = (path, connection);

    public static NetworkTrace Read(string path)
    {
        try
        {
            using var connection = Database.OpenRead(path);
            return new TraceReader(path, connection).Read();
        }
        catch (SqliteException e)
        {
            throw new InputException(path, e.SqliteErrorCode switch
            {
                raw.SQLITE_NOTADB => "is not a layer trace (no SQLite file)",
                raw.SQLITE_CORRUPT => "is damaged: its pages contradict each other",
                raw.SQLITE_TOOBIG => "holds a value that is larger than any of a trace",
                raw.SQLITE_CANTOPEN or raw.SQLITE_IOERR => "cannot be read",
                _ => $"cannot be used: {e.Message}",
            });
        }
    }

    private NetworkTrace Read()
    {
        CheckTables();
        var (name, source, count) = ReadFacts();
        var formats = ReadFormats();
        var layers = ReadLayers(count, formats);
        var trace = new NetworkTrace { Name = name, Source = source, Layers = layers };
        var problems = TraceChecks.Of(trace).Concat(layers.SelectMany(l => TraceChecks.Of(l, source.Images).Select(p => (Path: $"{l.Layer.Name} {p.Path}", p.Message))))
            .Take(MostProblems).Select(p => new InputProblem(_path, 0, 0, p.Path, p.Message)).ToArray();
        return problems.Length == 0 ? trace : throw new InputException(problems);
    }

    /// <exception cref="InputException">A table is missing, another one is there, or one has another text than ours.</exception>
    private void CheckTables()
    {
        using var model = Database.New();
        var (wanted, found) = (Objects(model), Objects(_connection));
        var missing = wanted.Keys.Except(found.Keys).ToArray();
        if (missing.Length > 0)
            throw new InputException(_path, $"lacks the tables {string.Join(", ", missing.Select(k => k.Name))}");
        if (found.Count > wanted.Count || wanted.Any(w => found[w.Key] != w.Value))
            throw new InputException(_path, "holds other tables, views or triggers than a trace has");
    }

    private Dictionary<(string Type, string Name), string> Objects(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        // More than ours are not looked at.
        command.CommandText = "SELECT type, name, coalesce(sql, '') FROM sqlite_schema LIMIT 20";
        using var rows = command.ExecuteReader();
        var objects = new Dictionary<(string, string), string>();
        while (rows.Read())
        {
            if (!objects.TryAdd((rows.GetString(0), rows.GetString(1)), rows.GetString(2)))
                throw new InputException(_path, $"names '{rows.GetString(1)}' twice in its schema");
        }
        return objects;
    }

    private (string Name, TraceSource Source, int Layers) ReadFacts()
    {
        var rows = Rows("trace", 2, r => (Name: r.Text(0, TraceChecks.LongestText), new TraceSource
        {
            ModelFile = r.Text(1, TraceChecks.LongestText),
            ModelHash = r.Text(2, TraceChecks.LongestText),
            DataSet = r.Text(3, TraceChecks.LongestText),
            DataHash = r.Text(4, TraceChecks.LongestText),
            Scheme = r.Text(5, TraceChecks.LongestText),
            Seed = r.Long(6, long.MinValue, long.MaxValue),
            Version = r.Text(7, TraceChecks.LongestText),
            Images = r.Integer(8, 1, int.MaxValue),
        }, Layers: r.Integer(9, 1, LayerLimits.MostLayers)));
        return rows.Count == 1 ? rows[0] : throw new InputException([new InputProblem(_path, 0, 0, "trace", $"must have one row, has {(rows.Count == 0 ? "none" : "more")}")]);
    }

    private Dictionary<string, NumberFormat> ReadFormats()
    {
        var previous = "";
        return Rows("format", MostFormats, r =>
        {
            var name = r.Text(0, LongestFormat);
            if (string.CompareOrdinal(name, previous) <= 0 || !NumberFormat.TryParse(name, out var format, out var problem))
                throw r.Problem(0, NumberFormat.TryParse(name, out _, out var unknown) ? "formats must stand in order, each once" : unknown);
            previous = name;
            if (format.Bits != r.Integer(1, 1, 64) || format.ComputedBits != r.Integer(3, 1, 64))
                throw r.Problem(1, $"{name} has {format.Bits} bits, of which {format.ComputedBits} are computed with");
            return format;
        }).ToDictionary(f => f.Name);
    }

    private List<TraceLayer> ReadLayers(int count, Dictionary<string, NumberFormat> formats)
    {
        var heads = Keyed("layer", count, 1, (r, _) => new LayerHead(r, formats));
        if (heads.Count != count)
            throw new InputException([new InputProblem(_path, 0, 0, "layer", $"must have {count} rows, as the trace says, has {heads.Count}")]);
        var matrices = Keyed("matrix_layer", count, 1, Matrix);
        var vectors = Keyed("vector_layer", count, 1, Vector);
        var scales = Keyed("scale", count, 3, Scales);
        var offsets = Keyed("weight_offset", count, 1, (r, _) => Blobs.ToFloats(r.Blob(1, sizeof(float), TraceChecks.MostScales)));
        var histograms = Keyed("partial_sum", count, PartialSumHistogram.Steps[^1] + 1, Histogram);
        var blocks = new BlockReader(heads.ToDictionary(h => h.Key.Position, h => h.Value.Formats));
        Keyed("block", count, TraceBlocks.Most, blocks.Add);
        var layers = new List<TraceLayer>(count);
        for (var position = 0; position < count; position++)
        {
            if (!heads.TryGetValue((position, 0), out var head))
                throw new InputException([new InputProblem(_path, 0, 0, $"layer[{position}]", "is missing")]);
            Layer shape = (matrices.GetValueOrDefault((position, 0)), vectors.GetValueOrDefault((position, 0))) switch
            {
                ({ } m, null) => m with { Name = head.Name, Op = head.Op, Epilogue = head.Epilogue },
                (null, { } v) => v with { Name = head.Name, Op = head.Op, Epilogue = head.Epilogue },
                _ => throw new InputException([new InputProblem(_path, 0, 0, $"layer[{position}]", "must have one shape, in matrix_layer or in vector_layer")]),
            };
            layers.Add(new TraceLayer
            {
                Layer = shape,
                Formats = head.Formats,
                Scheme = head.Scheme,
                AccumulatorName = head.AccumulatorName,
                PartialSumProducts = head.PartialSumProducts,
                Errors = head.Errors,
                WeightScales = scales.GetValueOrDefault((position, 0)),
                WeightOffsets = offsets.GetValueOrDefault((position, 0)) ?? [],
                ActivationScales = scales.GetValueOrDefault((position, 1)),
                OutputScales = scales.GetValueOrDefault((position, 2)),
                Operands = blocks.SampleOf(position),
                PartialSums = [.. PartialSumHistogram.Steps.Select(e => histograms.GetValueOrDefault((position, e))).OfType<PartialSumHistogram>()],
            });
        }
        return layers;
    }

    private static MatrixLayer Matrix(Row r, int second) => new()
    {
        Name = "",
        Op = LayerOp.Convolution,
        Groups = r.Integer(1, 1, LayerLimits.MostExtent),
        OutputChannels = r.Integer(2, 1, LayerLimits.MostExtent),
        InputChannels = r.Integer(3, 1, LayerLimits.MostExtent),
        KernelHeight = r.Integer(4, 1, LayerLimits.MostExtent),
        KernelWidth = r.Integer(5, 1, LayerLimits.MostExtent),
        StrideHeight = r.Integer(6, 1, LayerLimits.MostExtent),
        StrideWidth = r.Integer(7, 1, LayerLimits.MostExtent),
        DilationHeight = r.Integer(8, 1, LayerLimits.MostExtent),
        DilationWidth = r.Integer(9, 1, LayerLimits.MostExtent),
        InputHeight = r.Integer(10, 1, LayerLimits.MostExtent),
        InputWidth = r.Integer(11, 1, LayerLimits.MostExtent),
        OutputHeight = r.Integer(12, 1, LayerLimits.MostExtent),
        OutputWidth = r.Integer(13, 1, LayerLimits.MostExtent),
        SecondOperandIsActivation = r.Flag(14),
        SignedInput = r.Flag(15),
        Biases = r.Long(16, 0, LayerLimits.MostElements),
        FoldedScales = r.Long(17, 0, LayerLimits.MostElements),
    };

    private static VectorLayer Vector(Row r, int second) => new()
    {
        Name = "",
        Op = LayerOp.Add,
        InputElementsPerImage = r.Long(1, 1, LayerLimits.MostElements),
        OutputElementsPerImage = r.Long(2, 1, LayerLimits.MostElements),
        Window = r.Integer(3, 1, int.MaxValue),
        Parameters = r.Long(4, 0, LayerLimits.MostElements),
    };

    private static TensorScales Scales(Row r, int second) => new()
    {
        Sharing = (ScaleSharing)r.Integer(2, 0, 2),
        GroupLength = r.Integer(3, 0, int.MaxValue),
        Scales = Blobs.ToFloats(r.Blob(4, sizeof(float), TraceChecks.MostScales)),
        ZeroPoints = Blobs.ToIntegers(r.Blob(5, sizeof(int), TraceChecks.MostScales)),
    };

    private static PartialSumHistogram Histogram(Row r, int every) => new()
    {
        Every = every,
        BinExponent = r.Integer(2, -1100, 1100),
        Counts = Blobs.ToLongs(r.Blob(3, PartialSumHistogram.Bins * sizeof(long))),
    };

    /// <summary>Rows of a table whose key is a layer's position, and a second number where a layer has several of them.</summary>
    /// <param name="seconds">Bound of the second number; 1 where there is none.</param>
    private Dictionary<(int Position, int Second), T> Keyed<T>(string table, int layers, int seconds, Func<Row, int, T> read)
    {
        var previous = (Position: -1, Second: 0);
        var found = new Dictionary<(int Position, int Second), T>();
        Rows(table, int.MaxValue, r =>
        {
            var key = (Position: r.Integer(0, 0, layers - 1), Second: seconds == 1 ? 0 : r.Integer(1, 0, seconds - 1));
            if (key.CompareTo(previous) <= 0)
                throw r.Problem(0, "rows must stand in the order of their keys, each once");
            previous = key;
            found.Add(key, read(r, key.Second));
            return true;
        });
        return found;
    }

    private List<T> Rows<T>(string table, int most, Func<Row, T> read)
    {
        using var command = _connection.CreateCommand();
        // A table lies in the order of its key.
        command.CommandText = $"SELECT * FROM {table}";
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            if (rows.Count == most)
                throw new InputException([new InputProblem(_path, 0, 0, table, $"has more than {most} rows")]);
            rows.Add(read(new Row(reader, _path, table)));
        }
        return rows;
    }
}
