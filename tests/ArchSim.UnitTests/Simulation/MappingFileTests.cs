using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>A mapping as a file: written, read back, and refused.</summary>
public sealed class MappingFileTests
{
    private const string Item = "layer: conv1, groups: 1, images: 1, rows: 4, columns: 4, output_channels: 8, input_channels: 8, order: [M, N, K]";

    [Test]
    public void What_is_written_is_read_back()
    {
        var random = new Random(1);
        var mappings = new Dictionary<string, Mapping>();
        foreach (var name in (string[])["conv1", "layer1.0.conv2", "with \"quotes\" and \\ strokes", "#no comment", "yes", "1"])
        {
            mappings[name] = new Mapping(random.Next(1, 9), random.Next(1, 9), random.Next(1, 999), random.Next(1, 999), random.Next(1, 9999), random.Next(1, 9999),
                TileCandidates.Orders[random.Next(6)], HaloReuse: random.Next(2) == 0);
        }
        var read = Parse(MappingFile.Write(mappings));

        Assert.That(read.Keys, Is.EqualTo(mappings.Keys));
        Assert.That(read.Select(m => Text(m.Value)), Is.EqualTo(mappings.Select(m => Text(m.Value))));
    }

    [Test]
    public void The_mappings_of_a_run_give_the_same_run_when_pinned()
    {
        var request = new RunRequest
        {
            Accelerator = AcceleratorFile.Load("lpa"),
            Workload = WorkloadFile.Load("alexnet"),
            Precision = PrecisionFile.Load("lp-w4a8"),
            // A mapping says nothing of what is fused and kept: with other mappings to choose from, another way may be the best.
            Fusion = false,
            OnChipResults = false,
        };
        var free = Simulator.Run(request);
        var written = MappingFile.Write(free.Layers.Where(l => l.PickedMapping is not null).ToDictionary(l => l.Layer.Name, l => l.PickedMapping!));
        var pinned = Simulator.Run(request with { PinnedMappings = Parse(written) });

        Assert.Multiple(() =>
        {
            Assert.That(pinned.Layers.Select(l => l.Mapping), Is.EqualTo(free.Layers.Select(l => l.Mapping)));
            Assert.That(pinned.Layers.Select(l => (l.Cycles, l.Counts)), Is.EqualTo(free.Layers.Select(l => (l.Cycles, l.Counts))));
            Assert.That(pinned.EnergyPj, Is.EqualTo(free.EnergyPj));
        });
    }

    [TestCase("layers:\n  - { " + Item + ", tiles: 3 }", "tiles", TestName = "An unknown key is named")]
    [TestCase("layers:\n  - { layer: conv1, groups: 1, images: 1, rows: 4, columns: 4, output_channels: 8, order: [M, N, K] }", "input_channels", TestName = "A missing key is named")]
    [TestCase("layers:\n  - { " + Item + " }\n  - { " + Item + " }", "layer 'conv1' has a mapping already", TestName = "A layer has one mapping")]
    [TestCase("layers:\n  - { layer: a, groups: 0, images: 1, rows: 4, columns: 4, output_channels: 8, input_channels: 8, order: [M, N, K] }", "groups", TestName = "A tile is not empty")]
    [TestCase("layers:\n  - { layer: a, groups: 1, images: 1, rows: 4, columns: 4, output_channels: 8, input_channels: 8, order: [M, N] }", "must name each of M, N, K once", TestName = "A loop must not be missing")]
    [TestCase("layers:\n  - { layer: a, groups: 1, images: 1, rows: 4, columns: 4, output_channels: 8, input_channels: 8, order: [M, N, N] }", "must name each of M, N, K once", TestName = "A loop must not stand twice")]
    [TestCase("layers:\n  - { layer: a, groups: 1, images: 1, rows: 4, columns: 4, output_channels: 8, input_channels: 8, order: [M, N, K, K] }", "must name each of M, N, K once", TestName = "A loop must not stand twice beside the others")]
    [TestCase("layers:\n  - { layer: a, groups: 1, images: 1, rows: 4, columns: 4, output_channels: 8, input_channels: 8, order: [m, n, k] }", "must name each of M, N, K once", TestName = "Loops have capital letters")]
    [TestCase("mappings: []", "layers", TestName = "A file without layers is no mapping")]
    public void A_fault_is_one_line_with_its_place(string yaml, string word)
    {
        var problems = Problems.Of(() => Parse(yaml));

        Assert.That(problems, Has.Some.Contains(word).And.Some.StartsWith("pins.yaml:"));
    }

    private static IReadOnlyDictionary<string, Mapping> Parse(string yaml) => MappingFile.Parse(ConfigDocument.Parse(yaml, "pins.yaml"));

    private static string Text(Mapping m) => $"{m.Groups} {m.Images} {m.Rows} {m.Columns} {m.OutputChannels} {m.InputChannels} {string.Join("", m.Order)} {m.HaloReuse}";
}
