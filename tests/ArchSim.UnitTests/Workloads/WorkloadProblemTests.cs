using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

/// <summary>What a workload file can get wrong: one line each, with the place and what is allowed. The layer stands on line 3.</summary>
public sealed class WorkloadProblemTests
{
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, strde: 2", "strde: unknown key (did you mean 'stride'?); known here: ")]
    [TestCase("op: conv, filters: 4", "input: is missing")]
    [TestCase("op: conv, input: [8, 8, 3]", "filters: is missing")]
    [TestCase("op: conv, input: [8, 8], filters: 4", "input: must be [height, width, channels], was 2 numbers")]
    [TestCase("op: conv, input: [8, 0, 3], filters: 4", "input[1]: must be 1..1048576, was 0")]
    [TestCase("op: conv, input: [8, -8, 3], filters: 4", "input[1]: must be 1..1048576, was -8")]
    [TestCase("op: conv, input: [8, 8, 99999999999999999999], filters: 4", "input[2]: must be a whole number 1..1048576")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, kernel: 9", "kernel: spans 9 vertically, more than the input of 8 with its padding (8)")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, kernel: 3, dilation: [1, 4]", "kernel: spans 9 horizontally, more than the input of 8 with its padding (8)")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, kernel: [1, 2, 3]", "kernel: must be one number or [vertical, horizontal], was 3 numbers")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, stride: 0", "stride: must be 1..1048576, was 0")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, padding: -1", "padding: must be 0..1048576, was -1")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, groups: 2", "groups: must divide the 3 input channels, was 2")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, groups: 3", "filters: must be a multiple of the 3 groups, was 4")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, stride: 2, output: [8, 8]", "output: is [4, 4] by input, kernel, stride, padding and dilation, but [8, 8] was stated")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, bias: true, batchnorm: true", "bias: a layer with batchnorm has no bias of its own")]
    [TestCase("op: conv, input: [8, 8, 3], filters: 4, epilogue: [tanh]", "epilogue[0]: must be one of relu, relu6, gelu, silu; was 'tanh'")]
    [TestCase("op: conv, input: [1048576, 1048576, 1048576], filters: 4", "op: makes a tensor of more than 1099511627776 elements")]
    [TestCase("op: fc, rows: 1048576, in: 1048576, out: 1048576", "op: has more than 1125899906842624 multiply-accumulates")]
    [TestCase("op: matmul, rows: 4, inner: 4", "columns: is missing")]
    [TestCase("op: matmul, rows: 4, inner: 4, columns: 4, bias: true", "bias: unknown key")]
    [TestCase("op: matmul, rows: 4, inner: 4, columns: 4, signed_input: true", "signed_input: unknown key")]
    [TestCase("op: fc, in: 4, out: 4, signed_input: yes", "signed_input: must be true or false, was 'yes'")]
    [TestCase("op: maxpool, input: [8, 8, 3]", "kernel: is missing")]
    [TestCase("op: maxpool, input: [8, 8, 3], kernel: 2, padding: 2", "padding: must be below the kernel's extent")]
    [TestCase("op: add, shape: []", "shape: must be a list of extents")]
    [TestCase("op: softmax, shape: [4, 4], epilogue: [relu]", "epilogue: unknown key")]
    [TestCase("op: relu, shape: [4, 4], epilogue: [relu]", "epilogue: unknown key")]
    [TestCase("op: add, shape: [4, 4], epilogue: [tanh]", "epilogue[0]: must be one of relu, relu6, gelu, silu; was 'tanh'")]
    [TestCase("op: softmax, shape: [1048576, 1048576, 1048576, 1048576, 1048576, 1048576, 1048576]", "shape: makes a tensor of more than 1099511627776 elements")]
    [TestCase("op: cnv, input: [8, 8, 3]", "op: must be one of conv, depthwise, fc,")]
    [TestCase("input: [8, 8, 3]", "op: is missing")]
    [TestCase("op: [conv]", "op: must be one of conv, depthwise, fc,")]
    public void A_layer_that_cannot_be_is_told_in_one_line(string fields, string problem)
    {
        var lines = Read($"name: n\nlayers:\n  - {{ name: l, {fields} }}\n");

        Assert.That(lines.Select(l => l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..]), Has.Some.StartsWith($"layers[0].{problem}"), string.Join('\n', lines));
        Assert.That(lines, Has.All.Match(@"^n\.yaml:3:\d+ layers\[0\]"));
        Assert.That(lines, Has.Length.EqualTo(1), string.Join('\n', lines));
    }

    [TestCase("name: n\n", "n.yaml:1:1 layers: is missing")]
    [TestCase("name: n\nlayers: []\n", "n.yaml:2:9 layers: must hold at least one layer")]
    [TestCase("name: n\nlayers: conv\n", "n.yaml:2:9 layers: must be a list, was 'conv'")]
    [TestCase("name: n\nlayers: [3]\n", "n.yaml:2:10 layers[0]: must be a map of fields, was '3'")]
    [TestCase("[1, 2]\n", "n.yaml:1:1: must be a map of fields, was a list")]
    [TestCase("layers: [{ name: l, op: relu, shape: [1] }]\n", "n.yaml:1:1 name: is missing")]
    [TestCase("name: n\nname: m\nlayers: [{ name: l, op: relu, shape: [1] }]\n", "n.yaml:2:1: key 'name' stands twice in this map; once is allowed")]
    [TestCase("name: n\nlayers:\n  - { name: l, op: relu, shape: [1] }\n  - { name: l, op: relu, shape: [1] }\n", "n.yaml:4:13 layers[1].name: 'l' names an earlier layer too; names are unique")]
    [TestCase("name: n\nlayers: [{ name: \"a b\", op: relu, shape: [1] }]\n", "n.yaml:2:18 layers[0].name: must be letters, digits and _ . - only, at most 128")]
    [TestCase("name: n\nextra_parameters: { count: 1 }\nlayers: [{ name: l, op: relu, shape: [1] }]\n", "n.yaml:2:19 extra_parameters.reason: is missing")]
    [TestCase("name: n\nlayers: [{ repeat: { name: b, times: 0, layers: [{ name: l, op: relu, shape: [1] }] } }]\n", "n.yaml:2:38 layers[0].repeat.times: must be 1..20000, was 0")]
    [TestCase("name: n\nlayers: [{ repeat: { name: b, times: 20000, layers: [{ name: l, op: relu, shape: [0] }] } }]\n", "n.yaml:2:83 layers[0].repeat.layers[0].shape[0]: must be 1..1048576, was 0")]
    [TestCase("name: n\nlayers: [{ name: b.1.l, op: relu, shape: [1] }, { repeat: { name: b, times: 9, layers: [{ name: l, op: relu, shape: [1] }] } }]\n",
        "n.yaml:2:97 layers[1].repeat.layers[0].name: 'b.1.l' names an earlier layer too; names are unique")]
    public void A_file_that_is_no_network_is_told_in_one_line(string yaml, string problem) => Assert.That(Read(yaml), Is.EqualTo(new[] { problem }));

    [Test]
    public void Repeats_inside_repeats_end_at_the_limit_of_layers()
    {
        var yaml = "name: n\nlayers: [{ name: l, op: relu, shape: [1] }]\n".Replace("[{", "[" + string.Concat(Enumerable.Repeat("{ repeat: { name: r, times: 20000, layers: [", 8)) + "{")
            .Replace("}]", "}" + string.Concat(Enumerable.Repeat("] } }", 8)) + "]");

        Assert.That(Read(yaml), Has.Length.EqualTo(1).And.Some.EndsWith("the network has more than 20000 layers, repeats written out"));
    }

    [Test]
    public void An_unknown_name_lists_the_shipped_networks()
    {
        var lines = Problems.Of(() => WorkloadFile.Load("resnet51"));

        Assert.That(lines, Has.Length.EqualTo(1));
        Assert.That(lines[0], Does.StartWith("resnet51: no such workload").And.Contain("did you mean 'resnet50'?").And.Contain("llama2-7b-prefill"));
    }

    [TestCase("../networks/resnet50")]
    [TestCase("..")]
    [TestCase("")]
    public void A_name_does_not_climb_out_of_the_shipped_folder(string name) => Assert.That(Problems.Of(() => WorkloadFile.Load(name)), Has.Length.EqualTo(1));

    private static string[] Read(string yaml) => Problems.Of(() => WorkloadFile.Parse(yaml, "n.yaml"));
}
