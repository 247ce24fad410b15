using ArchSim.Exploration;
using ArchSim.Results;

namespace ArchSim.UnitTests.Exploration;

/// <summary>NSGA-II on problems whose fronts are known.</summary>
public sealed class Nsga2Tests
{
    [Test, Category("Long")]
    public void The_front_of_ZDT1_is_found()
    {
        // Zitzler, Deb, Thiele (2000): 30 variables, front f2 = 1 - sqrt(f1), which dominates 2/3 of the unit square. 100 points can dominate 0.662 of it (Auger et al. 2009);
        // bounds: a mean distance of 0.005 and 0.65 after 250 generations.
        var search = new Nsga2Search([.. Enumerable.Repeat(new ContinuousDomain(0, 1, false, false), 30)], 100, 250, seed: 1, _ => true);
        var all = Run(search, v =>
        {
            var x = v.Select(double.Parse).ToArray();
            var g = 1 + 9 * x.Skip(1).Average();
            return [x[0], g * (1 - Math.Sqrt(x[0] / g))];
        });
        double[][] objectives = [.. all.Select(p => p.Objectives!.ToArray())];
        var front = ParetoFront.Of(objectives).Select(i => objectives[i]).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(front.Average(p => Math.Abs(p[1] - (1 - Math.Sqrt(p[0])))), Is.LessThan(0.005));
            Assert.That(Hypervolume.Of(front, [1, 1]), Is.InRange(0.65, 2.0 / 3));
        });
    }

    [Test]
    public void On_a_small_grid_the_whole_front_is_found()
    {
        Domain[] domains = [new SteppedDomain(1, 12, 1), new FactorDomain(1, 128, 2), new ChoiceDomain(["a", "b", "c"])];
        static double[] Rate(IReadOnlyList<string> v)
        {
            var (x, y, factor) = (double.Parse(v[0]), double.Parse(v[1]), v[2] == "a" ? 1.0 : v[2] == "b" ? 0.6 : 1.7);
            return [factor * 1000 / (x * y) + x, x * x + y / factor];
        }
        var grid = new GridSearch(domains);
        var every = Enumerable.Range(0, (int)grid.Points).Select(i => grid.At(i).Values).ToList();
        var known = Front(every, Rate);
        var found = Front([.. Run(new Nsga2Search(domains, 20, 12, seed: 4, _ => true), Rate).Select(p => p.Point.Values)], Rate);

        // 240 of 288 points.
        Assert.That(known, Has.Count.GreaterThan(8));
        Assert.That(found, Is.EquivalentTo(known));
    }

    [Test]
    public void Constraints_and_conditions_are_kept()
    {
        // x + y >= 1 by constraint, x < 0.9 by condition: the front lies on the line x + y = 1.
        Domain[] domains = [new ContinuousDomain(0, 1, false, false), new ContinuousDomain(0, 1, false, false)];
        var all = Run(new Nsga2Search(domains, 40, 40, 1, v => double.Parse(v[0]) < 0.9), v => [double.Parse(v[0]), double.Parse(v[1])], o => Math.Max(0, 1 - o[0] - o[1]));
        double[][] met = [.. all.Where(p => p.Violation == 0).Select(p => p.Objectives!.ToArray())];
        var front = ParetoFront.Of(met).Select(i => met[i]).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(all.Select(p => p.Objectives![0]), Is.All.LessThan(0.9));
            Assert.That(front, Has.Count.GreaterThan(20));
            Assert.That(front.Average(o => o[0] + o[1]), Is.InRange(1, 1.01));
        });
    }

    [Test]
    public void A_generation_follows_from_the_figures_of_those_before_and_nothing_else()
    {
        Domain[] domains = [new SteppedDomain(1, 50, 1), new ContinuousDomain(0, 1, false, false)];
        static double[] Rate(IReadOnlyList<string> v) => [double.Parse(v[0]), -double.Parse(v[0]) * double.Parse(v[1])];
        Nsga2Search Search() => new(domains, 10, 6, 9, _ => true);
        var all = Run(Search(), Rate);
        for (var generation = 0; generation < 6; generation++)
        {
            var again = Search().Generation(generation, [.. all.Take(generation * 10).Select(p => p with { })]);
            Assert.That(again.Select(p => $"{p.Number} {string.Join(' ', p.Values)}"), Is.EqualTo(all.Skip(generation * 10).Take(10).Select(p => $"{p.Point.Number} {string.Join(' ', p.Point.Values)}")));
        }
    }

    [Test]
    public void Points_are_new_while_the_space_has_others_and_failures_are_borne()
    {
        Domain[] domains = [new SteppedDomain(1, 40, 1)];
        var all = Run(new Nsga2Search(domains, 8, 7, 1, _ => true), v => v[0] == "7" ? null : [double.Parse(v[0])]);

        Assert.That(all.Take(32).Select(p => p.Point.Values[0]), Is.Unique);
        Assert.That(all, Has.Count.EqualTo(56));
    }

    [Test]
    public void A_space_of_one_point_is_searched_too() =>
        Assert.That(Run(new Nsga2Search([new ChoiceDomain(["5"])], 4, 3, 1, _ => true), _ => [1]), Has.Count.EqualTo(12));

    private static List<RatedPoint> Run(Nsga2Search search, Func<IReadOnlyList<string>, double[]?> rate, Func<double[], double>? violation = null)
    {
        var all = new List<RatedPoint>();
        for (var generation = 0; generation < search.Generations; generation++)
        {
            all.AddRange(search.Generation(generation, all).Select(p =>
            {
                var objectives = rate(p.Values);
                return new RatedPoint(p, objectives, objectives is null ? 0 : violation?.Invoke(objectives) ?? 0);
            }).ToList());
        }
        return all;
    }

    private static List<string> Front(IReadOnlyList<IReadOnlyList<string>> points, Func<IReadOnlyList<string>, double[]> rate) =>
        [.. ParetoFront.Of([.. points.Select(rate)]).Select(i => string.Join(' ', points[i])).Distinct()];
}
