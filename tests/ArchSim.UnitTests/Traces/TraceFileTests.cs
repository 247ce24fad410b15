using ArchSim.Numerics;
using ArchSim.Traces;
using ArchSim.UnitTests.Results;
using ArchSim.Workloads;
using Microsoft.Data.Sqlite;

namespace ArchSim.UnitTests.Traces;

public sealed class TraceFileTests
{
    [Test]
    public void What_is_written_is_read_again()
    {
        using var folder = new TemporaryFolder();
        var trace = SmallTrace.Build();
        TraceFile.Write(folder["a.trace"], trace);

        var read = TraceFile.Read(folder["a.trace"]);

        Assert.That((read.Name, read.Source), Is.EqualTo((trace.Name, trace.Source)));
        Assert.That(read.Layers, Has.Count.EqualTo(trace.Layers.Count));
        foreach (var (was, now) in trace.Layers.Zip(read.Layers))
            AssertEqual(was, now);
    }

    [Test]
    public void What_a_layer_was_quantized_with_is_its_own_and_is_read_again()
    {
        using var folder = new TemporaryFolder();
        var trace = SmallTrace.Build();
        var first = trace.Layers[0] with
        {
            Formats = trace.Layers[0].Formats with { PartialSum = NumberFormat.Parse("e4m7") },
            Scheme = "uniform8+acc=int16:wrap+ps=e4m7+kt=16",
            AccumulatorName = "int16:wrap",
            PartialSumProducts = 16,
        };
        TraceFile.Write(folder["a"], trace with { Layers = [first, .. trace.Layers.Skip(1)] });

        var read = TraceFile.Read(folder["a"]).Layers;

        Assert.That(read.Select(l => (l.Scheme, l.AccumulatorName, l.PartialSumProducts)), Is.EqualTo(((string?, string?, int?)[])[
            ("uniform8+acc=int16:wrap+ps=e4m7+kt=16", "int16:wrap", 16), (null, null, null), ("uniform-int8", "int32", null)]));
        Assert.That(read.Select(l => l.WeightOffsets), Is.EqualTo((IReadOnlyList<float>[])[[], [], SmallTrace.Offsets]));
    }

    [Test]
    public void Equal_traces_have_equal_bytes_and_another_seed_has_others()
    {
        using var folder = new TemporaryFolder();
        TraceFile.Write(folder["a"], SmallTrace.Build());
        TraceFile.Write(folder["b"], SmallTrace.Build());
        TraceFile.Write(folder["c"], SmallTrace.Build(seed: 8));

        Assert.That(File.ReadAllBytes(folder["b"]), Is.EqualTo(File.ReadAllBytes(folder["a"])));
        Assert.That(File.ReadAllBytes(folder["c"]), Is.Not.EqualTo(File.ReadAllBytes(folder["a"])));
    }

    [Test]
    public void A_trace_is_told_by_its_content()
    {
        using var folder = new TemporaryFolder();
        TraceFile.Write(folder["noise.csv"], SmallTrace.Build());
        File.WriteAllText(folder["text.trace"], "layers: []");

        Assert.That(TraceFile.IsTrace(folder["noise.csv"]), Is.True);
        Assert.That(TraceFile.IsTrace(folder["text.trace"]), Is.False);
    }

    [Test]
    public void A_trace_that_does_not_hold_together_is_not_written()
    {
        using var folder = new TemporaryFolder();
        var trace = SmallTrace.Build();
        var twice = trace with { Layers = [trace.Layers[0], trace.Layers[0]] };

        Assert.That(() => TraceFile.Write(folder["a"], twice), Throws.ArgumentException.With.Message.Contains("conv1: names several layers"));
        Assert.That(File.Exists(folder["a"]), Is.False);
    }

    [TestCase("PRAGMA application_id = 1", "is a SQLite database, but not a layer trace (application id 00000001, not 41726354)")]
    [TestCase("PRAGMA user_version = 2", "was written by a newer version (schema 2; this one knows up to 1)")]
    [TestCase("PRAGMA user_version = 0", "has no version of a trace that there ever was (schema 0)")]
    [TestCase("DROP TABLE block; DROP TABLE scale", "lacks the tables scale, block")]
    [TestCase("CREATE TRIGGER t AFTER INSERT ON layer BEGIN SELECT 1; END", "holds other tables, views or triggers than a trace has")]
    [TestCase("DROP TABLE block; CREATE VIEW block AS SELECT 0 AS position, zeroblob(1000000000) AS activations", "lacks the tables block")]
    [TestCase("ALTER TABLE layer ADD COLUMN x BLOB AS (zeroblob(1000000000))", "holds other tables, views or triggers than a trace has")]
    [TestCase("DELETE FROM trace", "trace: must have one row, has none")]
    [TestCase("INSERT INTO trace SELECT * FROM trace", "trace: must have one row, has more")]
    [TestCase("UPDATE trace SET images = -1", "trace['small'].images: must be an integer 1..2147483647, was -1")]
    [TestCase("UPDATE trace SET layers = 4", "layer: must have 4 rows, as the trace says, has 3")]
    [TestCase("UPDATE trace SET layers = 2", "layer[2].position: must be an integer 0..1, was 2")]
    [TestCase("UPDATE trace SET name = 'a b'", "name: must be 1 to 128 letters, digits and _ . - /, was 'a b'")]
    [TestCase("UPDATE layer SET name = 'conv1' WHERE position = 1", "conv1: names several layers; names are unique")]
    [TestCase("UPDATE layer SET op = 'conv' WHERE position = 0", "layer[0].op: 'conv' is no operation; known: convolution, fully_connected, ")]
    [TestCase("UPDATE layer SET op = 'relu' WHERE position = 0", "conv1 op: Relu multiplies no matrices")]
    [TestCase("UPDATE layer SET mean_squared_error = 9e999 WHERE position = 0", "conv1 errors: a mean squared error must be finite and not negative, was ")]
    [TestCase("UPDATE layer SET weight_format = 'int9' WHERE position = 0", "layer[0].weight_format: 'int9' does not stand in the table of formats")]
    [TestCase("UPDATE layer SET weight_format = 'int32' WHERE position = 0", "layer[0].weight_format: 'int32' holds sums, not operands; operands have at most 16 bits")]
    [TestCase("UPDATE layer SET scheme = NULL WHERE position = 0", "conv1 scheme: is missing: a matrix layer says what it was quantized with")]
    [TestCase("UPDATE layer SET scheme = 'a' || char(10) WHERE position = 0", "conv1 scheme: must be at most 500 characters without control characters")]
    [TestCase("UPDATE layer SET accumulator_name = '' WHERE position = 2", "fc/out accumulator_name: is missing: a matrix layer says what it was quantized with")]
    [TestCase("UPDATE layer SET accumulator_name = printf('%.600c', 'x') WHERE position = 2", "layer[2].accumulator_name: must be text of at most 500 characters, was ")]
    [TestCase("UPDATE layer SET accumulator_name = 'int32' WHERE position = 1", "pool1 scheme: a layer of the vector unit has none, and no accumulators, partial sums or offsets")]
    [TestCase("UPDATE layer SET partial_sum_products = 0 WHERE position = 0", "layer[0].partial_sum_products: must be an integer 1..2147483647, was 0")]
    [TestCase("UPDATE layer SET partial_sum_products = 64 WHERE position = 0", "conv1 partial_sum_products: stand beside a format of partial sums, neither without the other")]
    [TestCase("UPDATE layer SET partial_sum_format = 'int8' WHERE position = 0", "conv1 partial_sum_products: stand beside a format of partial sums, neither without the other")]
    [TestCase("UPDATE weight_offset SET offsets = zeroblob(41)", "weight_offset[2].offsets: must be a blob of at most 1048576 elements of 4 bytes, was a blob of 41 bytes")]
    [TestCase("UPDATE weight_offset SET offsets = zeroblob(4)", "fc/out weight_offsets: must be 10 (at most 1048576) or none, were 1")]
    [TestCase("UPDATE weight_offset SET offsets = CAST(X'0000C07F' || substr(offsets, 5) AS BLOB)", "fc/out weight_offsets: must be finite")]
    [TestCase("UPDATE weight_offset SET position = 3", "weight_offset[3].position: must be an integer 0..2, was 3")]
    [TestCase("UPDATE weight_offset SET position = 1", "pool1 scheme: a layer of the vector unit has none, and no accumulators, partial sums or offsets")]
    [TestCase("UPDATE format SET name = 'int99' WHERE name = 'int8'", "format['int99'].name: number format 'int99': ")]
    [TestCase("UPDATE format SET bits = 9 WHERE name = 'int8'", "format['int8'].bits: int8 has 8 bits, of which 8 are computed with")]
    [TestCase("UPDATE matrix_layer SET kernel_width = -3 WHERE position = 0", "matrix_layer[0].kernel_width: must be an integer 1..1048576, was -3")]
    [TestCase("UPDATE matrix_layer SET input_channels = 1048576, output_channels = 1048576 WHERE position = 0", "conv1 shape: makes a tensor of more than ")]
    [TestCase("DELETE FROM matrix_layer WHERE position = 2", "layer[2]: must have one shape, in matrix_layer or in vector_layer")]
    [TestCase("UPDATE scale SET scales = zeroblob(3) WHERE position = 0 AND tensor = 0", "scale[0].scales: must be a blob of at most 1048576 elements of 4 bytes, was a blob of 3 bytes")]
    [TestCase("UPDATE scale SET scales = zeroblob(80) WHERE position = 0 AND tensor = 0", "conv1 weight_scales: must be finite and above 0")]
    [TestCase("UPDATE scale SET scales = X'0000C07F' WHERE position = 0 AND tensor = 1", "conv1 activation_scales: must be finite and above 0")]
    [TestCase("UPDATE scale SET scales = zeroblob(4) WHERE position = 0 AND tensor = 0", "conv1 weight_scales: must be 20 (at most 1048576) with as many zero points or none, were 1 and 0")]
    [TestCase("DELETE FROM scale WHERE position = 2", "fc/out weight_scales: are missing")]
    [TestCase("UPDATE scale SET scales = zeroblob(20000000) WHERE position = 0 AND tensor = 0", "holds a value that is larger than any of a trace")]
    [TestCase("UPDATE block SET weights = zeroblob(1023) WHERE position = 0 AND number = 2", "block[0].weights: must be a blob of 1024 bytes, was a blob of 1023 bytes")]
    [TestCase("UPDATE block SET depth = 64 WHERE position = 0 AND number = 0", "conv1 operands[0]: says that 16 x 16 x 64 of it are valid, which is not what the layer has there")]
    [TestCase("UPDATE block SET image = 2 WHERE position = 0 AND number = 1", "conv1 operands[1]: lies at no block of the layer (image 2, ")]
    [TestCase("UPDATE block SET activations = CAST(substr(activations, 1, 1023) || X'01' AS BLOB) WHERE position = 0 AND number = 0", "conv1 operands[0]: has codes behind the end of the layer, which must be zero")]
    [TestCase("DELETE FROM block WHERE position = 0 AND number = 3", "block[0].number: blocks are numbered from 0 without a gap, was 4 after 3")]
    [TestCase("DELETE FROM block WHERE position = 0", "conv1 operands: are missing: a matrix layer has blocks of real operands with their places")]
    [TestCase("DELETE FROM block WHERE position = 2 AND number > 3", "fc/out operands: must have 8..4096 blocks, were 4")]
    [TestCase("UPDATE partial_sum SET counts = zeroblob(8) WHERE position = 0", "partial_sum[0].counts: must be a blob of 2048 bytes, was a blob of 8 bytes")]
    public void A_file_that_was_tampered_with_is_one_line(string sql, string line)
    {
        using var folder = new TemporaryFolder();
        var path = folder["a.trace"];
        TraceFile.Write(path, SmallTrace.Build());
        Tamper(path, sql);

        var problems = Problems.Of(() => TraceFile.Read(path));

        Assert.That(problems.FirstOrDefault(), Does.StartWith($"{path} {line}").Or.StartWith($"{path}: {line}"));
    }

    [Test]
    public void A_code_beyond_the_bits_of_its_format_is_said_with_its_block()
    {
        using var folder = new TemporaryFolder();
        var path = folder["a.trace"];
        TraceFile.Write(path, SmallTrace.Build("int4"));
        Tamper(path, "UPDATE block SET weights = CAST(X'10' || substr(weights, 2) AS BLOB) WHERE position = 0 AND number = 1");

        Assert.That(Problems.Of(() => TraceFile.Read(path)), Is.EqualTo((string[])[$"{path} conv1 operands[1]: has a code of more than the 4 bits of int4"]));
    }

    [Test]
    public void A_file_that_is_none_or_is_cut_short_is_one_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text"], "no database");
        TraceFile.Write(folder["cut"], SmallTrace.Build());
        File.WriteAllBytes(folder["cut"], File.ReadAllBytes(folder["cut"])[..20_000]);

        Assert.That(Problems.Of(() => TraceFile.Read(folder["text"])), Is.EqualTo((string[])[$"{folder["text"]}: is not a layer trace (no SQLite file)"]));
        Assert.That(Problems.Of(() => TraceFile.Read(folder["none"])), Is.EqualTo((string[])[$"{folder["none"]}: no such file"]));
        Assert.That(Problems.Of(() => TraceFile.Read(folder["cut"])), Has.Length.EqualTo(1));
    }

    /// <summary>A journal that somebody laid beside a trace would make SQLite write old pages back into it.</summary>
    [Test]
    public void A_journal_beside_the_file_is_not_followed()
    {
        using var folder = new TemporaryFolder();
        TraceFile.Write(folder["a"], SmallTrace.Build());
        var bytes = File.ReadAllBytes(folder["a"]);
        File.WriteAllBytes(folder["a-journal"], [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, .. new byte[4096]]);

        Assert.That(TraceFile.Read(folder["a"]).Name, Is.EqualTo("small"));
        Assert.That(File.ReadAllBytes(folder["a"]), Is.EqualTo(bytes));
    }

    [Test]
    public void Bytes_changed_at_random_are_read_or_refused_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        TraceFile.Write(folder["a"], SmallTrace.Build());
        var bytes = File.ReadAllBytes(folder["a"]);
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 1000; i++)
        {
            var mutant = (byte[])bytes.Clone();
            // Pages' heads are where harm is done.
            for (var n = 0; n < 1 + i % 8; n++)
                mutant[random.Next(bytes.Length / 4096) * 4096 + random.Next(n % 2 == 0 ? 64 : 4096)] = (byte)random.Next(256);
            File.WriteAllBytes(folder["b"], mutant);
            refused += Problems.Of(() => TraceFile.Read(folder["b"])).Length > 0 ? 1 : 0;
        }
        Assert.That(refused, Is.InRange(100, 1000));
    }

    private static void Tamper(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void AssertEqual(TraceLayer was, TraceLayer now)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Plain(now.Layer), Is.EqualTo(Plain(was.Layer)));
            Assert.That(now.Formats, Is.EqualTo(was.Formats));
            Assert.That((now.Scheme, now.AccumulatorName, now.PartialSumProducts), Is.EqualTo((was.Scheme, was.AccumulatorName, was.PartialSumProducts)));
            Assert.That(now.WeightOffsets, Is.EqualTo(was.WeightOffsets));
            Assert.That(now.Errors, Is.EqualTo(was.Errors));
            foreach (var (a, b) in ((TensorScales?, TensorScales?)[])[(was.WeightScales, now.WeightScales), (was.ActivationScales, now.ActivationScales), (was.OutputScales, now.OutputScales)])
                Assert.That((b?.Sharing, b?.GroupLength, b?.Scales, b?.ZeroPoints), Is.EqualTo((a?.Sharing, a?.GroupLength, a?.Scales, a?.ZeroPoints)));
            Assert.That(now.Operands?.Activations, Is.EqualTo(was.Operands?.Activations));
            Assert.That(now.Operands?.Weights, Is.EqualTo(was.Operands?.Weights));
            Assert.That(now.Operands?.Places, Is.EqualTo(was.Operands?.Places));
            Assert.That(now.PartialSums.Select(h => (h.Every, h.BinExponent)), Is.EqualTo(was.PartialSums.Select(h => (h.Every, h.BinExponent))));
            Assert.That(now.PartialSums.SelectMany(h => h.Counts), Is.EqualTo(was.PartialSums.SelectMany(h => h.Counts)));
        }
    }

    private static (Layer, string) Plain(Layer layer) => layer switch
    {
        MatrixLayer m => (m with { Epilogue = SmallTrace.Convolution.Epilogue }, string.Join(',', m.Epilogue)),
        VectorLayer v => (v with { Epilogue = SmallTrace.Convolution.Epilogue }, string.Join(',', v.Epilogue)),
        _ => throw new ArgumentException(layer.GetType().Name),
    };
}
