using ArchSim.Configuration;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

/// <summary>Parameters and multiply-accumulates of every shipped network against totals that others published.</summary>
public sealed class NetworkTotalsTests
{
    // torchvision publishes num_params and GFLOPS (of multiply-accumulates, two decimals) of each model: its documentation, "Models and
    // pre-trained weights". Its count for Inception-v3 has the auxiliary classifier, which inference does not run: convolutions of
    // 768 x 128 and 25 x 128 x 768 with batch norm, and 769 x 1,000.
    [TestCase("vgg16", 138_357_544, 15.47)]
    [TestCase("resnet18", 11_689_512, 1.81)]
    [TestCase("resnet50", 25_557_032, 4.09)]
    [TestCase("inceptionv3", 27_161_264 - 3_326_696, 5.71)]
    [TestCase("mobilenetv2", 3_504_872, 0.30)]
    [TestCase("vit-b16", 86_567_656, 17.56)]
    [TestCase("swin-t", 28_288_354, 4.49)]
    public void Parameters_are_those_of_torchvision_and_macs_agree_to_its_digits(string name, long parameters, double gigaMacs)
    {
        var network = WorkloadFile.Load(name);

        Assert.Multiple(() =>
        {
            Assert.That(network.Parameters, Is.EqualTo(parameters));
            Assert.That(network.Macs / 1e9, Is.EqualTo(gigaMacs).Within(0.005));
        });
    }

    // Convolutions 2.3 M weights and 666 M multiply-accumulates, fully connected layers 58.6 M of each: Sze et al., Efficient Processing of
    // Deep Neural Networks, Proc. IEEE 2017, table II. Exactly, by layer, from the shapes of Krizhevsky et al., NIPS 2012:
    [TestCase("conv1", 96 * 11 * 11 * 3, 105_415_200)]
    [TestCase("conv2", 256 * 5 * 5 * 48, 223_948_800)]
    [TestCase("conv3", 384 * 3 * 3 * 256, 149_520_384)]
    [TestCase("conv4", 384 * 3 * 3 * 192, 112_140_288)]
    [TestCase("conv5", 256 * 3 * 3 * 192, 74_760_192)]
    [TestCase("fc6", 9216 * 4096, 9216 * 4096)]
    [TestCase("fc7", 4096 * 4096, 4096 * 4096)]
    [TestCase("fc8", 4096 * 1000, 4096 * 1000)]
    public void A_layer_of_AlexNet_has_the_weights_and_macs_of_its_two_groups(string name, long weights, long macs)
    {
        var layer = WorkloadFile.Load("alexnet").Layers.OfType<MatrixLayer>().Single(l => l.Name == name);

        Assert.That((layer.WeightElements, layer.Macs), Is.EqualTo((weights, macs)));
    }

    [Test]
    public void AlexNet_adds_up_to_the_published_totals()
    {
        var layers = WorkloadFile.Load("alexnet").Layers.OfType<MatrixLayer>().ToLookup(l => l.Op);

        Assert.Multiple(() =>
        {
            Assert.That(layers[LayerOp.Convolution].Sum(l => l.WeightElements), Is.EqualTo(2_332_704));
            Assert.That(layers[LayerOp.FullyConnected].Sum(l => l.WeightElements), Is.EqualTo(58_621_952));
            Assert.That(layers[LayerOp.Convolution].Sum(l => l.Macs), Is.EqualTo(665_784_864));
            Assert.That(layers[LayerOp.FullyConnected].Sum(l => l.Macs), Is.EqualTo(58_621_952));
        });
    }

    // "22M" parameters: Touvron et al., ICML 2021, table 5; 22,050,664 and 4.6 G multiply-accumulates: the authors' repository and timm.
    [Test]
    public void DeiT_S_has_the_published_totals()
    {
        var network = WorkloadFile.Load("deit-s");

        Assert.That(network.Parameters, Is.EqualTo(22_050_664));
        Assert.That(network.Macs / 1e9, Is.EqualTo(4.6).Within(0.05));
    }

    // 109,482,240 parameters: BertModel of bert-base-uncased in Hugging Face's transformers ("110M" in Devlin et al.). 22.5 G operations at
    // 128 tokens, of two a multiply-accumulate: Jiao et al., TinyBERT, 2020, table 1. The closed form is twelve layers of 12 d^2 weights a token
    // and two attention products, and the pooler.
    [TestCase(128, 11.25)]
    [TestCase(384, 35.3)]
    public void Bert_base_has_the_published_totals(int tokens, double gigaMacs)
    {
        const long D = 768;
        var network = WorkloadFile.Load($"bert-base-{tokens}");

        Assert.Multiple(() =>
        {
            Assert.That(network.Parameters, Is.EqualTo(109_482_240));
            Assert.That(network.Macs, Is.EqualTo(12 * (12 * D * D * tokens + 2 * D * tokens * tokens) + D * D));
            Assert.That(network.Macs / 1e9, Is.EqualTo(gigaMacs).Within(1).Percent);
        });
    }

    // 6,738,415,616 parameters: meta-llama/Llama-2-7b-hf. Multiply-accumulates in closed form: 32 layers of four projections of 4,096 squared
    // and three of 4,096 x 11,008 a token, two attention products, and the head once.
    [TestCase("llama2-7b-prefill", 512, 512)]
    [TestCase("llama2-7b-decode", 1, 513)]
    public void Llama_2_7B_has_the_published_parameters_and_the_macs_of_its_closed_form(string name, long tokens, long context)
    {
        const long D = 4096;
        var network = WorkloadFile.Load(name);

        Assert.Multiple(() =>
        {
            Assert.That(network.Parameters, Is.EqualTo(6_738_415_616));
            Assert.That(network.Macs, Is.EqualTo(32 * (tokens * (4 * D * D + 3 * D * 11008) + 2 * tokens * context * D) + D * 32000));
        });
    }

    [TestCaseSource(nameof(Shipped))]
    public void A_shipped_network_is_named_as_its_file_and_says_where_it_comes_from(string name)
    {
        var network = WorkloadFile.Load(name);

        Assert.Multiple(() =>
        {
            Assert.That(network.Name, Is.EqualTo(name));
            Assert.That(network.Source, Is.Not.Empty);
            Assert.That(network.Layers.Select(l => l.Name), Is.Unique);
        });
    }

    /// <summary>A layer reads a tensor that an earlier one wrote, or one of those that the format does not list.</summary>
    [TestCaseSource(nameof(Shipped))]
    public void A_layer_reads_as_many_elements_as_an_earlier_one_wrote(string name)
    {
        var known = Unlisted(name).ToHashSet();
        foreach (var layer in WorkloadFile.Load(name).Layers)
        {
            var (read, written) = layer switch
            {
                MatrixLayer m => (m.InputElements, m.OutputElements),
                // Two operands of one shape.
                VectorLayer { Op: LayerOp.Add or LayerOp.Multiply } v => (v.InputElements / 2, v.OutputElements),
                VectorLayer v => (v.InputElements, v.OutputElements),
                _ => throw new NotSupportedException(),
            };
            Assert.That(known, Does.Contain(read), layer.Name);
            known.Add(written);
        }
    }

    private static IEnumerable<string> Shipped() => ShippedFiles.Names(ShippedFiles.Networks);

    /// <summary>
    /// The network's input, and what concatenating and taking apart make of listed tensors: a block of Inception, the tokens with the class
    /// token, the one token that the head reads. A third of queries, keys and values has as many elements as the block's input.
    /// </summary>
    private static long[] Unlisted(string name) => name switch
    {
        "alexnet" => [227 * 227 * 3],
        "inceptionv3" =>
        [
            299 * 299 * 3, 35 * 35 * (64 + 64 + 96 + 32), 35 * 35 * (64 + 64 + 96 + 64), 17 * 17 * (384 + 96 + 288), 8 * 8 * (320 + 192 + 768), 8 * 8 * (320 + 4 * 384 + 192),
        ],
        "vit-b16" => [224 * 224 * 3, 197 * 768, 768],
        "deit-s" => [224 * 224 * 3, 197 * 384, 384],
        "bert-base-128" => [128 * 768, 768],
        "bert-base-384" => [384 * 768, 768],
        "llama2-7b-prefill" => [512 * 4096, 4096],
        "llama2-7b-decode" => [4096],
        _ => [224 * 224 * 3],
    };
}
