using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>What the sources of piecewise linear and logarithmic schemes found, on networks as others trained them; skipped where they are not at hand.</summary>
[Category("Long")]
public sealed class RealNetworkSchemeTests
{
    private static readonly (string Piecewise, string Uniform)[] _equalBits = [
        // Computed bits.
        ("pwlq4:tensor,nobc", "uniform4:top10,tensor"), ("pwlq3:tensor,nobc", "uniform3:top10,tensor"),
        // Stored bits.
        ("pwlq4:tensor,nobc", "uniform5:top10,tensor"), ("pwlq3:tensor,nobc", "uniform4:top10,tensor")];

    [Test]
    public void Piecewise_linear_weights_lose_less_than_uniform_ones_of_as_many_bits_in_every_layer(
        [Values("resnet20_cifar10_folded", "resnet8_cifar10_folded", "mobilenetv1_075_224_folded", "squeezenet1_1_224")] string model, [Range(0, 3)] int comparison)
    {
        var (piecewise, uniform) = _equalBits[comparison];
        var (ours, theirs) = (Layers(model, piecewise), Layers(model, uniform));

        Assert.Multiple(() =>
        {
            for (var layer = 0; layer < ours.Count; layer++)
                Assert.That(ours[layer].Errors.WeightSqnrDb, Is.GreaterThan(theirs[layer].Errors.WeightSqnrDb), ours[layer].Layer.Node);
        });
    }

    [Test]
    public void A_searched_ratio_loses_no_more_than_the_ratios_that_it_contains_in_any_layer(
        [Values("resnet20_cifar10_folded", "mobilenetv1_075_224_folded", "squeezenet1_1_224")] string model, [Values(4, 5)] int bits, [Values("", ":channel")] string options)
    {
        var (searched, fixedRatio, powers) = (Layers(model, $"brslog{bits}{options}"), Layers(model, $"seglog{bits}{options}"), Layers(model, $"log{bits}{options}"));

        // Errors are summed in floats of quantized weights here and in doubles in the search.
        const double RoundingDb = 1e-4;
        for (var layer = 0; layer < searched.Count; layer++)
            Assert.That(searched[layer].Errors.WeightSqnrDb, Is.AtLeast(Math.Max(fixedRatio[layer].Errors.WeightSqnrDb!.Value, powers[layer].Errors.WeightSqnrDb!.Value) - RoundingDb));
    }

    /// <summary>One image is enough for what depends on weights only.</summary>
    private static IReadOnlyList<LayerReport> Layers(string model, string scheme) => RealNetworkTests.Run(model, scheme, 1, Data(model), 1).Layers;

    private static string Data(string model) => model.Contains("cifar", StringComparison.Ordinal) ? RealNetworkTests.Cifar : RealNetworkTests.ImageNet;
}
