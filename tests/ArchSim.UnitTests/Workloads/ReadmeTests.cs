using ArchSim.Configuration;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

/// <summary>The examples of workloads/README.md are read as they stand there.</summary>
public sealed class ReadmeTests
{
    [Test]
    public void The_example_network_loads()
    {
        var network = WorkloadFile.Parse(Block(0), "README.md");

        Assert.That(network.Layers.Select(l => l.Name).Take(3), Is.EqualTo(new[] { "conv1", "blocks.0.fc1", "blocks.1.fc1" }));
    }

    [Test]
    public void The_example_precision_loads() => Assert.That(PrecisionFile.Parse(Block(1), "README.md").Rules, Has.Count.EqualTo(2));

    /// <summary>An indented block of the file, without its indent.</summary>
    private static string Block(int index)
    {
        var blocks = new List<List<string>>();
        var open = false;
        foreach (var line in File.ReadLines(Path.Combine(ShippedFiles.Root, "workloads", "README.md")))
        {
            if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                if (!open)
                    blocks.Add([]);
                open = true;
                blocks[^1].Add(line[4..]);
            }
            // A blank line inside a block does not end it.
            else if (line.Length > 0)
            {
                open = false;
            }
        }
        return string.Join('\n', blocks[index]) + "\n";
    }
}
