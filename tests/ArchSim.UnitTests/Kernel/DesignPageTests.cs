using ArchSim.Kernel;

namespace ArchSim.UnitTests.KernelTests;

/// <summary>The example of the kernel's design page, word for word, and what it comes to.</summary>
public sealed class DesignPageTests
{
    [Test]
    public void The_example_runs_in_load_time_plus_eight_computations()
    {
        // <example>
        var sim = new Kernel.Simulation(seed: 1);
        var tiles = new Store<int>(sim, "Chip.Tiles", capacity: 2);
        sim.Process(Load(), "Chip.Dma");
        sim.Process(Compute(), "Chip.Array");
        sim.Run();

        IEnumerable<Event> Load()
        {
            for (var tile = 0; tile < 8; tile++)
            {
                yield return sim.Timeout(new Cycles(100));
                // waits while the store is full
                yield return tiles.Put(tile);
            }
        }

        IEnumerable<Event> Compute()
        {
            for (var i = 0; i < 8; i++)
            {
                var get = tiles.Get();
                // get.Value is the tile
                yield return get;
                yield return sim.Timeout(new Cycles(120));
            }
        }

        // </example>
        Assert.That(sim.Now.Value, Is.EqualTo(100 + (8 * 120)));
    }

    [Test]
    public void The_example_on_the_page_is_the_one_that_runs()
    {
        var page = Lines(Path.Combine(Repository.Root, "sim", "ArchSim.Kernel", "DESIGN.md"), "```csharp", "```");
        var source = Lines(Path.Combine(Repository.Root, "tests", "ArchSim.UnitTests", "Kernel", "DesignPageTests.cs"), "// <example>", "// </example>");
        Assert.That(page, Is.Not.Empty.And.EqualTo(source));
    }

    private static List<string> Lines(string file, string begin, string end) =>
        [.. File.ReadLines(file).Select(line => line.Trim()).SkipWhile(line => line != begin).Skip(1).TakeWhile(line => line != end).Where(line => line != "")];
}
