using ArchSim.Numerics;
using ArchSim.Quantization;
using static ArchSim.UnitTests.Quantization.LayerDraws;

namespace ArchSim.UnitTests.Quantization;

public sealed class AccumulatorTests
{
    [TestCase(0.01f, 16), TestCase(1, 16), TestCase(300, 16), TestCase(1, 70), TestCase(1, 1)]
    public void Biases_are_the_largest_that_hold_every_product_and_sum_of_the_rows(float scale, int chunkLength)
    {
        var operands = Draw(4, scale);
        var (largestProduct, largestSum) = (0.0, 0.0);
        foreach (var products in AllProducts(operands))
        {
            largestProduct = Math.Max(largestProduct, products.Max(Math.Abs));
            var total = 0.0;
            foreach (var chunk in products.Chunk(chunkLength))
            {
                for (var taken = 1; taken <= chunk.Length; taken++)
                    largestSum = Math.Max(largestSum, Math.Abs(chunk.Take(taken).Sum()));
                total += chunk.Sum();
                largestSum = Math.Max(largestSum, Math.Abs(total));
            }
        }
        var chunk16 = chunkLength == 16 ? "" : $",c{chunkLength}";

        // Sixteen binades, of which the last holds the largest magnitude.
        var (product, sum) = (15 - (int)Math.Floor(Math.Log2(largestProduct)), 15 - (int)Math.Floor(Math.Log2(largestSum)));
        Assert.That(Quantized($"fp32+acc=m7e4{(chunkLength == 16 ? "" : $":c{chunkLength}")}", operands).Accumulator, Is.EqualTo($"m7e4:b{product}/{sum}{chunk16}"));
        Assert.That(Quantized($"fp32+acc=m7e4:root{chunk16}", operands).Accumulator, Is.EqualTo($"m7e4:b{product}/{LbaParameters.AccumulatorBiasFor(product, chunkLength)}{chunk16}"));
    }

    [Test]
    public void Nothing_overflows_on_the_rows_that_biases_were_chosen_by()
    {
        var operands = Draw(5, 100);
        var layer = Quantized("fp32+acc=m7e4", operands);

        var events = Events(layer, operands);
        Assert.That((events.ProductOverflows, events.AccumulatorOverflows), Is.EqualTo((0, 0)));
        // All draws but exact zeros are multiplied.
        Assert.That(events.Multiplications, Is.EqualTo(AllProducts(operands).Sum(p => p.Count(v => v != 0))));
    }

    [Test]
    public void A_layer_is_what_its_low_bit_datapath_gives()
    {
        var operands = Draw(6);
        var results = Multiplied(Quantized("fp32+acc=m7e4:b12/10", operands), operands);
        var datapath = new LbaDatapath(LbaPresets.Named("m7e4"));

        for (var group = 0; group < Layer.Groups; group++)
        {
            for (var i = 0; i < results[group].Length; i++)
            {
                var (weights, row) = ((group * Layer.Channels + i % Layer.Channels) * Layer.Products, i / Layer.Channels * Layer.Products);
                Assert.That(results[group][i], Is.EqualTo((float)datapath.Dot(
                    operands.Weights.AsSpan(weights, Layer.Products), operands.Calibrated.SampleRows[group].AsSpan(row, Layer.Products))));
            }
        }
    }

    [TestCase("m10e5:b18/16", true), TestCase("m7e4:b12/10,c64,nouf,rn", false), TestCase("m5e3:b-2/-4", true)]
    public void The_format_of_sums_holds_what_the_accumulator_does(string accumulator, bool underflows)
    {
        var layer = Quantized($"fp32+acc={accumulator}", Draw(7));
        var (parameters, _) = LowBitName.Read(accumulator)!.Value;
        var sums = parameters.Accumulator;

        Assert.That(layer.Accumulator, Is.EqualTo(accumulator));
        Assert.That(layer.AccumulatorFormat.Bits, Is.EqualTo(sums.Bits));
        var random = new Random(8);
        for (var i = 0; i < 200; i++)
        {
            // Without underflow there are sums below the format's lowest binade.
            var value = (random.NextDouble() + 1) * Math.Pow(2, random.Next(-sums.Bias + (underflows ? -3 : 1), (1 << sums.ExponentBits) - sums.Bias + 2));
            Assert.That(layer.AccumulatorFormat.Decode(layer.AccumulatorFormat.Encode(value)), Is.EqualTo(sums.Quantize(value)));
        }
    }

    [Test]
    public void Scales_of_codes_stay_out_of_the_sums()
    {
        var operands = Draw(9);
        var layer = Quantized("fp8e4m3+acc=m7e4", operands);

        // Codes go up to 448, whatever the magnitudes of the tensors: the largest product of codes lies in the binades of 2^14 to 2^17.
        Assert.That(LowBitName.Read(layer.Accumulator)!.Value.Parameters.ProductBias, Is.InRange(15 - 17, 15 - 14));
        Assert.That(Events(layer, operands).AccumulatorOverflows, Is.Zero);
    }

    [Test]
    public void Fewer_mantissa_bits_swamp_more_additions()
    {
        var operands = Draw(10);
        double[] shares = [.. Enumerable.Range(3, 8).Select(m => Events(Quantized($"fp32+acc=m{m}e5", operands), operands).FullSwampingShare)];

        Assert.That(shares, Is.Ordered.Descending);
        Assert.That(shares[0], Is.GreaterThan(2 * shares[^1]));
    }

    [TestCase("fp32"), TestCase("fp16+acc=ipu16"), TestCase("uniform8+acc=int12"), TestCase("fp8e4m3")]
    public void Other_accumulators_count_nothing(string scheme) =>
        Assert.That(Quantized(scheme, Draw(11)).CountEvents(0, new Matrix<float>(new float[Layer.Products], 1, Layer.Products)), Is.Null);

    [Test]
    public void A_narrow_accumulator_of_integers_wraps_where_it_is_asked_to()
    {
        float[] ones = [.. Enumerable.Repeat(1f, Layer.Products)];
        var operands = Of([.. Enumerable.Repeat(1f, Layer.Groups * Layer.Channels * Layer.Products)], ones, ones);
        // 70 products of 127 x 255, of which 16 bits keep the lowest; what is left lies above 2^15, and so below zero.
        var wrapped = 70 * 127 * 255 % 65_536 - 65_536;
        var layer = Quantized("uniform8+acc=int16:wrap", operands);

        Assert.That(Multiplied(layer, operands), Is.All.All.EqualTo(wrapped / 127.0 / 255).Within(1e-4));
        Assert.That(layer.Accumulator, Is.EqualTo("int16:wrap"));
    }

    private static LbaEvents Events(QuantizedLayer layer, LayerOperands operands) => operands.Calibrated.SampleRows
        .Select((rows, group) => layer.CountEvents(group, new Matrix<float>(rows, Rows, Layer.Products))!.Value).Aggregate((sum, e) => sum + e);

    private static IEnumerable<double[]> AllProducts(LayerOperands operands) =>
        from row in Enumerable.Range(0, Rows)
        from channel in Enumerable.Range(0, Layer.Channels)
        from part in Enumerable.Range(0, Layer.Groups)
        select Products(operands.Weights, operands.Calibrated.SampleRows[part], part, row, channel);

    [Test]
    public void Biases_are_chosen_by_rows_from_first_to_last()
    {
        // 2^17 products a row: half of the rows are looked at, every other one.
        const int rows = 256, products = 1024;
        var layer = CalibratedOperands.Layer(products, channels: 128, groups: 1);
        float[] values = [.. Enumerable.Repeat(1f, rows * products)];
        values[(rows - 2) * products] = 64;
        float[] weights = [.. Enumerable.Repeat(1f, layer.Channels * products)];

        // The product of 2^6 lies in the last of sixteen binades, and so does the sum: 1,023 + 64 in 2^10.
        Assert.That(CalibratedOperands.Quantize("fp32+acc=m7e4", layer, weights, values, [values]).Accumulator, Is.EqualTo($"m7e4:b{15 - 6}/{15 - 10}"));
    }
}
