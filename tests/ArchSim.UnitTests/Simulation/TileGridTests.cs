using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Loads, visits and live sums of a loop nest, against walking it step by step.</summary>
public sealed class TileGridTests
{
    [Test]
    public void Counts_equal_a_walk_through_the_loop_nest() => Seeds.Each(300, CheckCounts);

    private static void CheckCounts(Random random)
    {
        int Count() => random.Next(3) == 0 ? 1 : random.Next(1, 6);
        var order = TileCandidates.Orders[random.Next(6)];
        var grid = Grid(order, random.Next(1, 4), Count(), Count(), Count());

        var steps = Walk(order, grid).ToArray();
        var live = MostLive(steps, grid.Inputs);
        Assert.Multiple(() =>
        {
            Assert.That(grid.Steps, Is.EqualTo(steps.Length));
            Assert.That(Enumerable.Range(0, steps.Length).Select(i => grid.At(i)), Is.EqualTo(steps));
            Assert.That(grid.WeightLoads, Is.EqualTo(Changes(steps.Select(s => (s.Group, s.Output, s.Input)))), "weight loads");
            Assert.That(grid.ActivationLoads, Is.EqualTo(Changes(steps.Select(s => (s.Group, s.Pixel, s.Input)))), "activation loads");
            Assert.That(grid.PartialSumVisits, Is.EqualTo(Changes(steps.Select(s => (s.Group, s.Pixel, s.Output)))), "visits");
            Assert.That(grid.PartialSumTiles, Is.EqualTo(steps.Select(s => (s.Group, s.Pixel, s.Output)).Distinct().Count()), "tiles of sums");
            Assert.That(grid.LivePartialSumTiles, Is.EqualTo(live), "live sums");
        });
    }

    [TestCase(10, 3, 4)]
    [TestCase(9, 3, 3)]
    [TestCase(1, 5, 1)]
    public void A_rest_is_a_tile(int extent, int tile, int count) => Assert.That(TileGrid.Count(extent, tile), Is.EqualTo(count));

    [Test]
    public void A_schedule_begins_and_ends_every_tile_that_it_loads() => Seeds.Each(100, CheckSchedule);

    private static void CheckSchedule(Random random)
    {
        var layer = TestMachine.Gemm(random.Next(1, 100), random.Next(1, 100), random.Next(1, 100), groups: random.Next(1, 4));
        var mapping = new Mapping(1, 1, random.Next(1, layer.OutputHeight + 1), 1, random.Next(1, layer.OutputChannels + 1),
            random.Next(1, layer.InputChannels + 1), TileCandidates.Orders[random.Next(6)]);
        mapping = mapping with { Rows = Math.Max(mapping.Rows, 8), OutputChannels = Math.Min(layer.OutputChannels, Math.Max(mapping.OutputChannels, 8)) };
        mapping = mapping with { Rows = Math.Min(mapping.Rows, layer.OutputHeight), InputChannels = Math.Min(layer.InputChannels, Math.Max(mapping.InputChannels, 8)) };
        var schedule = new TileSchedule(TestMachine.Costs(TestMachine.Spec(), layer), mapping);
        var steps = Enumerable.Range(0, (int)schedule.Steps).Select(i => schedule.At(i)).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(steps.Count(s => s.LoadsWeights), Is.EqualTo(schedule.Grid.WeightLoads));
            Assert.That(steps.Count(s => s.LeavesWeights), Is.EqualTo(schedule.Grid.WeightLoads));
            Assert.That(steps.Count(s => s.LoadsActivations), Is.EqualTo(schedule.Grid.ActivationLoads));
            Assert.That(steps.Count(s => s.LeavesActivations), Is.EqualTo(schedule.Grid.ActivationLoads));
            Assert.That(steps.Count(s => s.BeginsVisit), Is.EqualTo(schedule.Grid.PartialSumVisits));
            Assert.That(steps.Count(s => s.EndsVisit), Is.EqualTo(schedule.Grid.PartialSumVisits));
            Assert.That(steps.Count(s => s.EndsVisit && s.CompletesSums), Is.EqualTo(schedule.Grid.PartialSumTiles));
            Assert.That(steps.Sum(s => s.Cost.Macs), Is.EqualTo(layer.Macs));
        });
    }

    [Test]
    public void Halvings_go_from_the_whole_to_one_in_multiples_of_the_unroll() => Seeds.Each(200, CheckHalvings);

    private static void CheckHalvings(Random random)
    {
        var extent = random.Next(1, 5000);
        var unroll = random.Next(1, 100);
        var sizes = TileCandidates.Halvings(extent, unroll);

        Assert.Multiple(() =>
        {
            Assert.That(sizes[0], Is.EqualTo(extent));
            Assert.That(sizes[^1], Is.EqualTo(1));
            Assert.That(sizes, Is.Ordered.Descending);
            Assert.That(sizes, Is.Unique);
            Assert.That(sizes.Skip(1).Where(s => s > unroll).All(s => s % unroll == 0), "above the unroll, whole multiples of it");
            Assert.That(sizes, Has.Count.LessThanOrEqualTo(Math.Log2(extent) + 2));
            Assert.That(sizes.Zip(sizes.Skip(1)).All(p => p.Second >= p.First / 4 - unroll), "no large gap");
        });
    }

    private static TileGrid Grid(IReadOnlyList<TileLoop> order, int groups, int pixels, int outputs, int inputs) =>
        new(order, groups, pixels, outputs, inputs);

    private static IEnumerable<(int Group, int Pixel, int Output, int Input)> Walk(IReadOnlyList<TileLoop> order, TileGrid grid)
    {
        int Count(TileLoop loop) => loop switch { TileLoop.M => grid.Pixels, TileLoop.N => grid.Outputs, _ => grid.Inputs };
        for (var group = 0; group < grid.Groups; group++)
        {
            for (var outer = 0; outer < Count(order[0]); outer++)
            {
                for (var middle = 0; middle < Count(order[1]); middle++)
                {
                    for (var inner = 0; inner < Count(order[2]); inner++)
                    {
                        int At(TileLoop loop) => order[0] == loop ? outer : order[1] == loop ? middle : inner;
                        yield return (group, At(TileLoop.M), At(TileLoop.N), At(TileLoop.K));
                    }
                }
            }
        }
    }

    private static int Changes<T>(IEnumerable<T> operands)
    {
        var changes = 0;
        T? last = default;
        foreach (var operand in operands)
        {
            if (changes == 0 || !Equals(operand, last))
                changes++;
            last = operand;
        }
        return changes;
    }

    /// <summary>Most tiles of sums between their first and their last step at a time.</summary>
    private static int MostLive((int Group, int Pixel, int Output, int Input)[] steps, int inputs)
    {
        var live = new HashSet<(int, int, int)>();
        var most = 0;
        foreach (var s in steps)
        {
            live.Add((s.Group, s.Pixel, s.Output));
            most = Math.Max(most, live.Count);
            if (s.Input == inputs - 1)
                live.Remove((s.Group, s.Pixel, s.Output));
        }
        return most;
    }
}
