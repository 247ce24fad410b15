using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class LbaEventTests
{
    private static readonly LbaParameters M7E4 = LbaPresets.Named("m7e4");

    [Test]
    public void Each_kind_of_loss_is_counted_where_it_happens()
    {
        (float X, float W)[] products =
        [
            // 16 is above 15.9375, which takes its place.
            (4, 4),
            // 2^-13 is below 2^-12.
            (0.0078125f, 0.015625f),
            // No events.
            (0, 5), (5, 0),
            // 2^-11 beside 15.9375, whose last bit is worth 1/16: full swamping.
            (0.00048828125f, 1),
            // 16.03125 becomes 16: partial swamping.
            (0.09375f, 1),
            // 31, 46, 61, and 76, which saturates at 63.75.
            (3, 5), (3, 5), (3, 5), (3, 5),
            // 48.75, 33.75, 18.75, 3.75, and nothing.
            (-3, 5), (-3, 5), (-3, 5), (-3, 5), (-3, 1.25f),
            // 2^-11 is a product, but below 2^-10.
            (0.00048828125f, 1),
        ];
        var results = new double[1];

        var events = Count(M7E4 with { ChunkLength = 1 }, products, results);

        Assert.That(events, Is.EqualTo(new LbaEvents(
            Multiplications: 14, ProductOverflows: 1, ProductUnderflows: 1,
            Additions: 13, AccumulatorOverflows: 1, AccumulatorUnderflows: 1, FullSwampings: 1, PartialSwampings: 1)));
        Assert.That(results[0], Is.Zero);
    }

    [Test]
    public void Sums_of_chunks_are_additions_too_and_zeros_that_fill_up_are_none()
    {
        var products = Enumerable.Repeat((X: 1f, W: 1f), 17).ToArray();

        var events = Count(M7E4, products, new double[1]);

        Assert.That((events.Multiplications, events.Additions), Is.EqualTo((17L, 17L + 2)));
    }

    [Test]
    public void Exact_arithmetic_has_no_events()
    {
        var events = Count(M7E4, [(1, 1), (2, 0.5f), (-1, 1), (1.5f, 1.5f)], new double[1]);

        Assert.That(events, Is.EqualTo(new LbaEvents(4, 0, 0, 5, 0, 0, 0, 0)));
    }

    [Test]
    public void Chunks_are_swamped_less_than_a_plain_sequence()
    {
        var products = Enumerable.Repeat((X: 0.5f, W: 0.25f), 400).ToArray();

        // 32 is reached after 256 products.
        Assert.That(Count(M7E4 with { ChunkLength = 1 }, products, new double[1]).FullSwampings, Is.EqualTo(144));
        Assert.That(Count(M7E4, products, new double[1]).FullSwampings, Is.Zero);
    }

    [Test]
    public void Counts_over_a_multiplication_are_those_of_integers_of_any_length_and_results_are_the_same_as_without(
        [Values(1, 16)] int chunkLength, [Values] bool underflow, [Values(Rounding.TowardZero, Rounding.NearestEven)] Rounding rounding)
    {
        const int rows = 4, products = 50, channels = 6;
        var parameters = M7E4 with { ChunkLength = chunkLength, Underflow = underflow, Rounding = rounding };
        var (datapath, reference) = (new LbaDatapath(parameters), new LbaReference(parameters));
        var random = new Random(31);
        var activations = Draw(rows * products);
        var weights = Draw(channels * products);
        var (results, plain) = (new double[rows * channels], new double[rows * channels]);

        var events = datapath.MultiplyAndCount(new Matrix<float>(activations, rows, products), new Matrix<float>(weights, channels, products), results);

        datapath.Multiply(new Matrix<float>(activations, rows, products), new Matrix<float>(weights, channels, products), plain);
        for (var row = 0; row < rows; row++)
        {
            for (var channel = 0; channel < channels; channel++)
                reference.Dot(weights.AsSpan(channel * products, products), activations.AsSpan(row * products, products));
        }
        Assert.That(results, Is.EqualTo(plain));
        Assert.That(
            (events.ProductOverflows, events.ProductUnderflows, events.AccumulatorOverflows, events.AccumulatorUnderflows, events.FullSwampings, events.PartialSwampings),
            Is.EqualTo((reference.ProductOverflows, reference.ProductUnderflows, reference.AccumulatorOverflows, reference.AccumulatorUnderflows, reference.FullSwampings, reference.PartialSwampings)));
        Assert.That(new[] { events.ProductOverflows, events.AccumulatorOverflows, events.FullSwampings, events.PartialSwampings }, Has.None.Zero);

        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ =>
            random.Next(8) == 0 ? 0 : (float)Math.ScaleB(1 + random.NextDouble(), random.Next(-7, 4)) * (random.Next(12) == 0 ? -1 : 1))];
    }

    [Test]
    public void Codes_are_counted_as_the_numbers_they_stand_for()
    {
        var half = NumberFormat.Parse("fp16");
        ushort[] codes = [(ushort)half.Encode(4)];

        var events = new LbaDatapath(half, half, M7E4).MultiplyAndCount(new Matrix<ushort>(codes, 1, 1), new Matrix<ushort>(codes, 1, 1), new double[1]);

        Assert.That(events.ProductOverflows, Is.EqualTo(1));
    }

    private static LbaEvents Count(LbaParameters parameters, (float X, float W)[] products, double[] results) =>
        new LbaDatapath(parameters).MultiplyAndCount(
            new Matrix<float>([.. products.Select(p => p.X)], 1, products.Length), new Matrix<float>([.. products.Select(p => p.W)], 1, products.Length), results);
}
