using ArchSim.Configuration;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

/// <summary>Which layer's result each input is: as stated, as the list's order says, and what cannot be.</summary>
public sealed class NetworkEdgesTests
{
    private static readonly string[] Networks = [.. ShippedFiles.Names(ShippedFiles.Networks)];

    [Test]
    public void Every_shipped_network_reads_what_was_made([ValueSource(nameof(Networks))] string network)
    {
        var workload = WorkloadFile.Load(network);
        var edges = workload.Edges!;
        var read = new HashSet<int>();
        for (var i = 0; i < workload.Layers.Count; i++)
        {
            var elements = LayerOperands.ElementsOf(workload.Layers[i]);
            Assert.That(edges.Operands[i], Has.Count.EqualTo(elements.Count));
            foreach (var (source, needed) in edges.Operands[i].Zip(elements))
            {
                Assert.That(source.Parts, Has.All.Matches((ResultPart p) => p.Layer < i), workload.Layers[i].Name);
                if (!source.FromOutside && source.Parts.All(p => p.Whole))
                    Assert.That(source.Parts.Sum(p => LayerOperands.ResultElementsOf(workload.Layers[p.Layer])), Is.EqualTo(needed), workload.Layers[i].Name);
                read.UnionWith(source.Parts.Select(p => p.Layer));
            }
        }
        // All work serves the last layer, but in a decoder that makes keys and values of its last token for the next run too.
        Assert.That(Enumerable.Range(0, workload.Layers.Count - 1).Where(i => !read.Contains(i)).Select(i => workload.Layers[i].Name), Is.Empty);
    }

    [TestCase("resnet50", "layer1.0.add", "layer1.0.conv3; layer1.0.downsample")]
    [TestCase("resnet50", "layer2.0.downsample", "layer1.2.add")]
    [TestCase("resnet18", "layer1.0.add", "layer1.0.conv2; maxpool")]
    [TestCase("resnet18", "layer1.1.add", "layer1.1.conv2; layer1.0.add")]
    [TestCase("mobilenetv2", "features.6.add", "features.6.project; features.5.add")]
    [TestCase("mobilenetv2", "features.5.add", "features.5.project; features.4.project")]
    [TestCase("bert-base-128", "layer.3.attention.value", "layer.2.norm")]
    [TestCase("bert-base-128", "layer.0.attention.qk", "layer.0.attention.query; layer.0.attention.key")]
    [TestCase("bert-base-128", "layer.0.add", "layer.0.output; layer.0.attention.norm")]
    [TestCase("vit-b16", "blocks.0.attention.qk", "part of blocks.0.attention.qkv; part of blocks.0.attention.qkv")]
    [TestCase("vit-b16", "position_embedding", "patch_embedding + outside")]
    [TestCase("swin-t", "stages.1.blocks.0.add1", "stages.1.blocks.0.attention.proj; stages.0.merge.reduction")]
    [TestCase("inceptionv3", "Mixed_6b.branch1x1", "Mixed_6a.branch3x3 + Mixed_6a.branch3x3dbl_3 + Mixed_6a.maxpool")]
    [TestCase("inceptionv3", "Mixed_7b.branch3x3_2b", "Mixed_7b.branch3x3_1")]
    [TestCase("llama2-7b-decode", "layers.0.add1", "layers.0.attention.o_proj; outside")]
    [TestCase("llama2-7b-decode", "layers.1.attention.qk", "layers.1.attention.rope_q; layers.1.attention.rope_k + outside")]
    [TestCase("llama2-7b-prefill", "norm", "part of layers.31.add2")]
    public void Shipped_networks_branch_as_published(string network, string layer, string inputs) => Assert.That(Inputs(WorkloadFile.Load(network), layer), Is.EqualTo(inputs));

    [Test]
    public void A_file_that_states_no_inputs_has_no_edges() =>
        Assert.That(Read("  - { name: a, op: relu, shape: [4] }\n  - { name: b, op: add, shape: [9] }\n").Edges, Is.Null);

    [Test]
    public void Without_inputs_of_its_own_a_layer_reads_the_one_before() =>
        Assert.That(Inputs(Read("  - { name: a, op: relu, shape: [4], inputs: [outside] }\n  - { name: b, op: gelu, shape: [4] }\n"), "b"), Is.EqualTo("a"));

    [Test]
    public void A_name_in_a_block_is_the_nearest_of_that_name()
    {
        var workload = Read("""
              - { name: a, op: relu, shape: [4], inputs: [outside] }
              - repeat:
                  name: r
                  times: 2
                  layers:
                    - { name: a, op: relu, shape: [4] }
                    - { name: b, op: add, shape: [4], inputs: [a, before] }
            """);

        Assert.That((string[])[Inputs(workload, "r.0.b"), Inputs(workload, "r.1.b"), Inputs(workload, "r.1.a")], Is.EqualTo(new[] { "r.0.a; a", "r.1.a; r.0.b", "r.0.b" }));
    }

    [TestCase("op: relu, shape: [4], inputs: [frist]", "names no layer before this one (did you mean 'first'?); 'outside' is what no layer makes")]
    [TestCase("op: relu, shape: [4], inputs: [l]", "'l' names no layer before this one")]
    [TestCase("op: relu, shape: [5], inputs: [first]", "'first' makes 4 elements, but 'l' reads 5")]
    [TestCase("op: relu, shape: [5]", "is missing, and 'first' makes 4 elements, but 'l' reads 5")]
    [TestCase("op: relu, shape: [5], inputs: [part of first]", "'first' makes 4 elements, of which 'l' cannot read 5 as a part")]
    [TestCase("op: relu, shape: [4], inputs: [part of first]", "'first' makes 4 elements, of which 'l' cannot read 4 as a part")]
    [TestCase("op: relu, shape: [4], inputs: [first + outside]", "'first' makes 4 elements, which leaves no other of the 4 that 'l' reads")]
    [TestCase("op: relu, shape: [8], inputs: [first + first]", "joins 'first' with itself; results side by side are different ones")]
    [TestCase("op: relu, shape: [5], inputs: [first + part of first]", "joins 'first' with itself; results side by side are different ones")]
    [TestCase("op: relu, shape: [4], inputs: [part of first + part of first]", "joins 'first' with itself; results side by side are different ones")]
    [TestCase("op: relu, shape: [4], inputs: [outside + outside]", "joins 'outside' with itself; it stands for all that no layer makes")]
    [TestCase("op: add, shape: [4], inputs: [first, outside + part of outside]", "joins 'outside' with itself; it stands for all that no layer makes")]
    [TestCase("op: relu, shape: [4], inputs: [unheard_of_name]", "'unheard_of_name' names no layer before this one; 'outside' is what no layer makes")]
    [TestCase("op: relu, shape: [4], inputs: [first + ]", "'first +' names no layer before this one (did you mean 'first'?)")]
    [TestCase("op: relu, shape: [4], inputs: [first+first]", "'first+first' names no layer before this one")]
    [TestCase("op: relu, shape: [4], inputs: [part of l]", "'l' names no layer before this one")]
    [TestCase("op: relu, shape: [4], inputs: [first, first]", "must name 1 operand (results side by side are joined by ' + '), was 2")]
    [TestCase("op: relu, shape: [4], inputs: []", "must name 1 operand")]
    [TestCase("op: add, shape: [4], inputs: [first]", "must name 2 operands, was 1")]
    [TestCase("op: add, shape: [4]", "is missing: 'l' has 2 operands, of which the list's order does not say the second")]
    [TestCase("op: relu, shape: [4], inputs: [before]", "'before' is what a repeat block reads from, and stands only in one")]
    [TestCase("op: relu, shape: [4], inputs: first", "must be a list, was 'first'")]
    public void Inputs_that_cannot_be_are_told_in_one_line(string fields, string problem)
    {
        var lines = Problems.Of(() => Read($"  - {{ name: first, op: relu, shape: [4], inputs: [outside] }}\n  - {{ name: l, {fields} }}\n"));

        Assert.That(lines, Has.Length.EqualTo(1), string.Join('\n', lines));
        Assert.That(lines[0], Does.Match(@"^n\.yaml:4:\d+ layers\[1\]\.inputs: ").And.Contain(problem));
    }

    [Test]
    public void A_layer_further_down_is_no_input()
    {
        var lines = Problems.Of(() => Read("  - { name: l, op: relu, shape: [4], inputs: [later] }\n  - { name: later, op: relu, shape: [4], inputs: [l] }\n"));

        Assert.That(lines, Is.EqualTo(new[] { "n.yaml:3:46 layers[0].inputs: 'later' names no layer before this one; 'outside' is what no layer makes" }));
    }

    [Test]
    public void A_result_that_has_two_names_in_a_block_is_joined_with_itself_all_the_same()
    {
        var lines = Problems.Of(() => Read("""
              - { name: a, op: relu, shape: [4], inputs: [outside] }
              - repeat:
                  name: r
                  times: 1
                  layers:
                    - { name: b, op: relu, shape: [8], inputs: [a + before] }
            """));

        Assert.That(lines, Is.EqualTo(new[] { "n.yaml:8:52 layers[1].repeat.layers[0].inputs: joins 'a' with itself; results side by side are different ones" }));
    }

    /// <summary>A map times itself reads one result twice, as two operands.</summary>
    [Test]
    public void One_result_may_be_both_operands() =>
        Assert.That(Inputs(Read("  - { name: a, op: relu, shape: [4], inputs: [outside] }\n  - { name: b, op: multiply, shape: [4], inputs: [a, a] }\n"), "b"), Is.EqualTo("a; a"));

    [Test]
    public void A_side_by_side_list_without_end_is_refused()
    {
        var many = string.Join(" + ", Enumerable.Repeat("first", 65));
        var lines = Problems.Of(() => Read($"  - {{ name: first, op: relu, shape: [4], inputs: [outside] }}\n  - {{ name: l, op: relu, shape: [4], inputs: [{many}] }}\n"));

        Assert.That(lines, Is.EqualTo(new[] { "n.yaml:4:46 layers[1].inputs: at most 64 results lie side by side, was 65" }));
    }

    [Test]
    public void A_batch_keeps_its_edges() => Assert.That(WorkloadFile.Load("resnet18").WithBatch(4).Edges, Is.Not.Null);

    private static Workload Read(string layers) => WorkloadFile.Parse($"name: n\nlayers:\n{layers}", "n.yaml");

    private static string Inputs(Workload workload, string name)
    {
        var place = workload.Layers.ToList().FindIndex(l => l.Name == name);
        return string.Join("; ", workload.Edges!.Operands[place].Select(source => string.Join(" + ",
            source.Parts.Select(p => (p.Whole ? "" : "part of ") + workload.Layers[p.Layer].Name).Concat(source.FromOutside ? ["outside"] : []))));
    }
}
