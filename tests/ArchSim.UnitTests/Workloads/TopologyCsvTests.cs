using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

public sealed class TopologyCsvTests
{
    private const string Header = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides, \n";

    // ceil((56 - 1 + 2) / 2) = 29, where a convolution of other formats gives 28.
    [TestCase("a,56,56,1,1,64,128,2,", 29, 29)]
    [TestCase("a,28,28,3,3,128,256,2,", 14, 14)]
    [TestCase("a,56,56,3,3,64,64,1,", 54, 54)]
    [TestCase("a,7,9,7,3,1,1,3", 1, 3)]
    [TestCase("a,9,9,3,3,1,1,2,3", 4, 3)]
    public void Outputs_are_without_padding_and_round_up(string row, int height, int width)
    {
        var layer = Layers(Header + row).Single();

        Assert.That((layer.OutputHeight, layer.OutputWidth), Is.EqualTo((height, width)));
    }

    [Test]
    public void Columns_are_height_width_kernel_channels_filters_and_stride()
    {
        var layer = Layers(Header + "Conv 1,11,12,3,4,5,6,2,\n").Single();

        Assert.That(layer, Is.EqualTo(new MatrixLayer
        {
            Name = "Conv 1",
            Op = LayerOp.Convolution,
            InputHeight = 11,
            InputWidth = 12,
            KernelHeight = 3,
            KernelWidth = 4,
            InputChannels = 5,
            OutputChannels = 6,
            StrideHeight = 2,
            StrideWidth = 2,
            OutputHeight = 5,
            OutputWidth = 5,
            Epilogue = layer.Epilogue,
        }));
    }

    [Test]
    public void DP_in_a_name_runs_channel_by_channel()
    {
        var layer = Layers(Header + "Conv2_DP,14,14,3,3,32,1,1,\n").Single();

        Assert.That((layer.Groups, layer.InputChannels, layer.OutputChannels, layer.Macs), Is.EqualTo((32, 1, 1, 12L * 12 * 9 * 32)));
    }

    [TestCase("Layer, M, N, K,\nfc,128,3072,768,\n")]
    [TestCase("layer,k,M,n\nfc,768,128,3072\n")]
    public void The_GEMM_form_is_rows_columns_and_depth_in_the_order_of_its_header(string csv)
    {
        var layer = Layers(csv).Single();

        Assert.That((layer.Op, layer.OutputHeight, layer.OutputChannels, layer.Reduction), Is.EqualTo((LayerOp.FullyConnected, 128, 3072, 768)));
    }

    [Test]
    public void Blank_lines_line_ends_spaces_and_the_case_of_the_header_do_not_matter() =>
        Assert.That(Layers("\r\n" + Header.ToUpperInvariant() + "\r\n ,,,\r\n  a , 4,4 ,1,1,\t2,2,1 ,,,\r\n").Single().Name, Is.EqualTo("a"));

    [Test]
    public void A_name_that_stands_again_gets_a_number() =>
        Assert.That(Layers("Layer,M,N,K\nfc,1,1,1\nfc#2,1,1,1\nfc,1,1,1\nfc,1,1,1\n").Select(l => l.Name), Is.EqualTo(new[] { "fc", "fc#2", "fc#3", "fc#4" }));

    [TestCase("a,8,8,3,3,1,1\n", "n.csv:2:13: has 7 values, must have 8: Layer name, IFMAP Height, ")]
    [TestCase("a,8,8,3,3,1,1,1,1,1\n", "n.csv:2:19: has 10 values, must have 8: ")]
    [TestCase("a,8,-8,3,3,1,1,1\n", "n.csv:2:5: IFMAP Width must be a whole number 1..1048576, was '-8'")]
    [TestCase("a,8,8,3,3,0,1,1\n", "n.csv:2:11: Channels must be a whole number 1..1048576, was '0'")]
    [TestCase("a,8,8,3,3,1,1,two\n", "n.csv:2:15: Strides must be a whole number 1..1048576, was 'two'")]
    [TestCase("a,8,8,3,3,1,1,1,2:4\n", "n.csv:2:17: horizontal stride must be a whole number 1..1048576, was '2:4'")]
    [TestCase("a,99999999999999,8,3,3,1,1,1\n", "n.csv:2:3: IFMAP Height must be a whole number 1..1048576, was '99999999999999'")]
    [TestCase("a,8,8,9,3,1,1,1\n", "n.csv:2:7: Filter Height 9 is more than the IFMAP Height 8; there is no padding in this format")]
    [TestCase("a,8,8,3,3.5,1,1,1\n", "n.csv:2:9: Filter Width must be")]
    [TestCase(",8,8,3,3,1,1,1\n", "n.csv:2:1: must be a name of 1..128 printable characters")]
    [TestCase("a,1000000,1000000,1,1,1000000,1,1\n", "n.csv:2:1: makes a tensor of more than")]
    [TestCase("a,1000000,1,1,1,1000000,1000000,1\n", "n.csv:2:1: has more than 1125899906842624 multiply-accumulates")]
    public void A_row_that_makes_no_layer_is_told_with_line_and_column(string row, string problem) =>
        Assert.That(Read(Header + row), Has.Length.EqualTo(1).And.Some.StartsWith(problem));

    [TestCase("", "n.csv: is empty")]
    [TestCase(" \n,,\n", "n.csv: is empty")]
    [TestCase("Layer, M, N, K,\n\n", "n.csv: has a header and no layers")]
    [TestCase("a,8,8,3,3,1,1,1\n", "n.csv:1:1: the first line must be a header, either 'Layer name, IFMAP Height, ")]
    [TestCase("Layer, M, N\n", "n.csv:1:1: the first line must be a header")]
    [TestCase("\0\u0001\u001b[2J\n", "n.csv:1:1: the first line must be a header")]
    public void A_file_without_layers_is_refused(string csv, string problem) =>
        Assert.That(Read(csv), Has.Length.EqualTo(1).And.Some.StartsWith(problem));

    [Test]
    public void Every_bad_row_is_told() =>
        Assert.That(Read(Header + "a,0,8,3,3,1,1,1\nb,8,8,3,3,1,1,1\nc,8,8,3,3,1,1,0\n").Select(l => l.Split(':')[1]), Is.EqualTo(new[] { "2", "4" }));

    /// <summary>The topology whose cycles SCALE-Sim v3 was run for: its layers have the M, K and N that those cycles follow from.</summary>
    [Test]
    public void The_ResNet_18_sample_of_SCALE_Sim_loads()
    {
        var path = Repository.Beside("shared/validation/scalesim/resnet18_sample5.csv");
        if (path is null)
            Assert.Ignore("the validation data does not lie beside this repository");
        var layers = WorkloadFile.Load(path!).Layers.Cast<MatrixLayer>().Select(l => (l.Name, l.PixelsPerImage, l.Reduction, l.OutputChannels));

        Assert.That(layers, Is.EqualTo(new (string, long, long, int)[]
        {
            ("Conv3_s", 29 * 29, 64, 128),
            ("Conv5_s", 8 * 8, 256, 512),
            ("FC", 1, 512, 1000),
            ("Conv4_1a", 14 * 14, 1152, 256),
            ("Conv2_1a", 54 * 54, 576, 64),
        }));
    }

    private static IEnumerable<MatrixLayer> Layers(string csv) => TopologyCsv.Parse(csv, "n.csv").Layers.Cast<MatrixLayer>();

    private static string[] Read(string csv) => Problems.Of(() => TopologyCsv.Parse(csv, "n.csv"));
}
