using System.Reflection;
using ArchSim.Validation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Validation;

public sealed class OracleTests
{
    [Test]
    public void The_ANT_simulator_comes_out_layer_by_layer()
    {
        Assert.That(AntRow.All, Has.Count.EqualTo(225));
        Assert.Multiple(() =>
        {
            foreach (var row in AntRow.All)
            {
                var design = AntDesign.All.Single(d => d.Name == row.Design);
                var ours = AntOracle.Run(design, row.Shape);
                Assert.That(ours, Is.EqualTo(row.Outcome), $"{row.Design} {row.Network} {row.Layer}");
                Assert.That(AntEnergy.Of(design, ours).TotalNj, Is.EqualTo(row.Energy.TotalNj).Within(1e-6).Percent, $"{row.Design} {row.Network} {row.Layer}");
            }
        });
    }

    [Test]
    public void Rows_have_the_layers_of_the_networks()
    {
        foreach (var network in (string[])["resnet18", "resnet50"])
        {
            var shipped = WorkloadFile.Load(network).Layers.OfType<MatrixLayer>().Select(l => (l.OutputHeight, l.KernelHeight, l.InputChannels, l.OutputChannels));
            foreach (var rows in AntRow.All.Where(r => r.Network == network).GroupBy(r => r.Design))
                Assert.That(rows.Select(r => (r.Shape.Output, r.Shape.Kernel, r.Shape.Channels, r.Shape.Filters)), Is.EquivalentTo(shipped), $"{rows.Key} {network}");
        }
    }

    /// <summary>The same layer has its bits in the simulator's rows and in the precision that says it is from there. Layers stand in the same order.</summary>
    [TestCase("BitFusion", "resnet18", "bitfusion-resnet18")]
    [TestCase("BitFusion", "resnet50", "bitfusion-resnet50")]
    [TestCase("ANT-OS", "resnet18", "ant-4-8")]
    [TestCase("ANT-OS", "resnet50", "ant-4-8")]
    public void Precisions_have_the_bits_that_the_ANT_simulator_has(string design, string network, string precision)
    {
        var formats = PrecisionFile.Load(precision);
        var layers = WorkloadFile.Load(network).Layers.OfType<MatrixLayer>().ToList();
        var rows = AntRow.All.Where(r => r.Design == design && r.Network == network).ToList();

        Assert.That(layers.Select(l => (l.KernelHeight, l.InputChannels, l.OutputChannels)), Is.EqualTo(rows.Select(r => (r.Shape.Kernel, r.Shape.Channels, r.Shape.Filters))));
        Assert.That(layers.Select(l => formats.For(l).Weight.Bits), Is.EqualTo(rows.Select(r => r.Shape.Bits)));
        Assert.That(layers.Select(l => formats.For(l).Activation.Bits), Is.EqualTo(rows.Select(r => r.Shape.Bits)));
    }

    /// <summary>32 x 32 units of 8 bit are 64 x 64 of 4 bit; one tile holds all of it.</summary>
    [TestCase(8, 32, 32, 1 * 1 * 16)]
    [TestCase(8, 33, 32, 2 * 1 * 16)]
    [TestCase(8, 32, 33, 1 * 2 * 16)]
    [TestCase(4, 64, 64, 1 * 1 * 16)]
    [TestCase(4, 65, 65, 2 * 2 * 16)]
    [TestCase(2, 64, 64, 1 * 1 * 16)]
    public void Output_stationary_cycles_are_the_folds_of_pixels_and_filters_times_the_products(int bits, int images, int filters, long cycles) =>
        Assert.That(Compute(AntDesign.AntOutputStationary, AntLayer.Matrix(images, 16, filters, bits)), Is.EqualTo(cycles));

    [TestCase(8, 32, 32, 5)]
    [TestCase(8, 33, 32, 2 * 5)]
    [TestCase(8, 32, 33, 2 * 5)]
    [TestCase(4, 64, 65, 2 * 5)]
    public void Weight_stationary_cycles_are_the_folds_of_products_and_filters_times_the_pixels(int bits, int inputs, int filters, long cycles) =>
        Assert.That(Compute(AntDesign.AntWeightStationary, AntLayer.Matrix(5, inputs, filters, bits)), Is.EqualTo(cycles));

    [Test]
    public void Weight_stationary_sums_are_read_and_written_for_every_product()
    {
        // 5 images, 32 inputs, 32 outputs, all in one tile; outputs go to memory once.
        var outcome = AntMapper.Map(AntDesign.AntWeightStationary, AntLayer.Matrix(5, 32, 32, 8));
        Assert.That(outcome.Output, Is.EqualTo(new AntTraffic(5 * 32 * 32 * 16 + 5 * 32 * 16, 5 * 32 * 32 * 16)));
        Assert.That((outcome.Weight.Read, outcome.Activation.Read), Is.EqualTo((32 * 32 * 8, 5 * 32 * 32 * 8)));
    }

    [Test]
    public void A_layer_that_no_tile_of_fits_says_so() =>
        Assert.That(() => AntMapper.Map(AntDesign.AntOutputStationary, new AntLayer(1, 1, 1024, 1, 1, 8)), Throws.InvalidOperationException.With.Message.Contains("ANT-OS"));

    [TestCase("ant/per_layer.csv")]
    [TestCase("ant/per_net.csv")]
    [TestCase("scalesim/resnet18_sample5.csv")]
    [TestCase("scalesim/ws_COMPUTE_REPORT.csv")]
    [TestCase("scalesim/os_COMPUTE_REPORT.csv")]
    public void Published_rows_are_carried_as_they_came(string file)
    {
        var original = Repository.Beside("shared/validation/" + file);
        if (original is null)
            Assert.Ignore($"no shared/validation/{file} beside the repository");
        Assert.That(Embedded.Text(Path.GetFileName(file)), Is.EqualTo(File.ReadAllText(original!).ReplaceLineEndings("\n")));
    }

    [Test]
    public void The_oracles_know_nothing_of_our_machines()
    {
        // What they are made of is theirs or the platform's; shapes of shipped networks come in where rows are read.
        Type[] oracles = [typeof(AntDesign), typeof(AntLayer), typeof(AntTile), typeof(AntMapper), typeof(AntEnergy), typeof(AntOutcome), typeof(ScaleSimOracle)];
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var used = oracles.SelectMany(t => t.GetMethods(all).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType)));
        Assert.That(used.Select(t => t.Assembly.GetName().Name), Has.None.Match("^ArchSim\\.(?!Validation)"));
    }

    // First tile in and last tile out are stalls; the rest is hidden or counted there as well.
    private static long Compute(AntDesign design, AntLayer layer)
    {
        var outcome = AntMapper.Map(design, layer);
        return outcome.Cycles - outcome.StallCycles;
    }
}
