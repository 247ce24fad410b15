using ArchSim.Results;

namespace ArchSim.UnitTests.Results;

/// <summary>Fronts and ranks against their definition, on random clouds with many ties.</summary>
public sealed class FrontTests
{
    [Test]
    public void A_front_is_what_nothing_dominates([Values(1, 2, 3, 4)] int figures, [Values(5, 1000)] int levels)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var points = Cloud(60, figures, levels, seed);
            var expected = Enumerable.Range(0, points.Length).Where(i => !points.Any(p => Dominance.Dominates(p, points[i])));
            Assert.That(ParetoFront.Of(points), Is.EquivalentTo(expected));
        }
    }

    [Test]
    public void Ranks_are_fronts_behind_fronts([Values(1, 2, 3, 4)] int figures, [Values(5, 1000)] int levels)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var points = Cloud(60, figures, levels, seed);
            var expected = new int[points.Length];
            var left = Enumerable.Range(0, points.Length).ToList();
            for (var rank = 0; left.Count > 0; rank++)
            {
                var front = left.Where(i => !left.Any(j => Dominance.Dominates(points[j], points[i]))).ToList();
                front.ForEach(i => expected[i] = rank);
                left = [.. left.Except(front)];
            }
            Assert.That(NonDominatedSort.Ranks(points), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Equal_points_are_all_in_the_front_in_the_order_of_their_figures()
    {
        double[][] points = [[2, 1], [1, 2], [2, 1], [2, 2], [1, 3]];

        Assert.That(ParetoFront.Of(points), Is.EqualTo(new[] { 1, 0, 2 }));
        Assert.That(ParetoFront.Of([]), Is.Empty);
    }

    [Test]
    public void A_hundred_thousand_points_on_a_front_take_no_square_of_steps([Values(2, 3)] int figures)
    {
        // All on a plane of equal sums: none dominates another, the worst case.
        var random = new Random(1);
        var points = Enumerable.Range(0, 100_000).Select(_ =>
        {
            var (a, b) = (random.Next(1 << 20), random.Next(1 << 20));
            return figures == 2 ? new double[] { a, -a } : [a, b, -a - b];
        }).ToArray();

        Assert.That(ParetoFront.Of(points), Has.Count.EqualTo(points.Length));
    }

    [Test]
    public void Crowding_is_the_half_perimeter_of_the_box_between_neighbours()
    {
        // Ranges 4 and 4: (2 - 0) / 4 + (4 - 1) / 4 for the second, (4 - 1) / 4 + (3 - 0) / 4 for the third.
        double[][] front = [[0, 4], [1, 3], [2, 1], [4, 0]];

        Assert.That(CrowdingDistance.Of(front), Is.EqualTo(new[] { double.PositiveInfinity, 0.5 + 0.75, 0.75 + 0.75, double.PositiveInfinity }));
    }

    [Test]
    public void Hypervolumes_by_hand()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Hypervolume.Of([[3], [2], [9]], [5]), Is.EqualTo(3));
            // 2 x 1 + 1 x 1 + ... : columns 1..2 of height 1, 2..3 of height 2, 3..4 of height 3.
            Assert.That(Hypervolume.Of([[1, 3], [2, 2], [3, 1], [3, 3]], [4, 4]), Is.EqualTo(1 + 2 + 3));
            // Two boxes of 2 x 2 x 1 and 1 x 1 x 2 that share 1 x 1 x 1.
            Assert.That(Hypervolume.Of([[0, 0, 1], [1, 1, 0]], [2, 2, 2]), Is.EqualTo(4 + 2 - 1));
            Assert.That(Hypervolume.Of([[2, 0]], [2, 2]), Is.Zero, "on the edge of the reference");
            Assert.That(Hypervolume.Of([[1, 1], [1, 1]], [2, 2]), Is.EqualTo(1));
            Assert.That(Hypervolume.WorstOf([[1, 5], [3, 2]]), Is.EqualTo(new[] { 3.0, 5.0 }));
        });
    }

    [Test]
    public void A_hypervolume_is_the_share_of_cells_that_a_point_dominates([Values(2, 3)] int figures)
    {
        // Coordinates are whole, so that counting cells of side 1 is exact.
        const int Side = 12;
        for (var seed = 0; seed < 30; seed++)
        {
            var points = Cloud(15, figures, Side + 2, seed);
            var cells = Enumerable.Range(0, (int)Math.Pow(Side, figures)).Select(c => Enumerable.Range(0, figures).Select(d => c / (int)Math.Pow(Side, d) % Side).ToArray());
            var dominated = cells.Count(c => points.Any(p => p.Zip(c, (x, y) => x <= y).All(b => b)));
            Assert.That(Hypervolume.Of(points, [.. Enumerable.Repeat((double)Side, figures)]), Is.EqualTo(dominated).Within(1e-9));
        }
    }

    [Test]
    public void A_hypervolume_agrees_with_a_Monte_Carlo_estimate()
    {
        var random = new Random(7);
        var points = Enumerable.Range(0, 30).Select(_ => new[] { random.NextDouble(), random.NextDouble(), random.NextDouble() }).ToArray();
        const int Samples = 40_000;
        var hits = Enumerable.Range(0, Samples).Count(_ =>
        {
            var (x, y, z) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
            return points.Any(p => p[0] <= x && p[1] <= y && p[2] <= z);
        });

        // Four standard deviations of a share near one half.
        Assert.That(Hypervolume.Of(points, [1, 1, 1]), Is.EqualTo((double)hits / Samples).Within(4 * 0.5 / Math.Sqrt(Samples)));
    }

    private static double[][] Cloud(int count, int figures, int levels, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, figures).Select(_ => (double)random.Next(levels)).ToArray())];
    }
}
