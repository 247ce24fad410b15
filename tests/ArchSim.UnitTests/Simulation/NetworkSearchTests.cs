using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>The search for the way through a network, on one small enough that all of its ways are listed; what each layer takes is made up.</summary>
public sealed class NetworkSearchTests
{
    /// <summary>Two layers to fuse behind the second product, results of half the buffer at most, one that is read later.</summary>
    private const string Network = """
        name: small
        layers:
          - { name: a, op: fc, rows: 64, in: 64, out: 64, inputs: [outside] }
          - { name: b, op: fc, rows: 64, in: 64, out: 64 }
          - { name: sum, op: add, shape: [64, 64], inputs: [b, a] }
          - { name: gelu, op: gelu, shape: [64, 64] }
          - { name: c, op: fc, rows: 64, in: 64, out: 8 }
        """;

    private static readonly NetworkJobs Jobs = Made();

    private static readonly string[] Hashes = [.. Jobs.Steps.SelectMany(s => s).Select(s => s.Job.Hash).Distinct()];

    /// <summary>Pairs of layers with the result between them in memory or on chip, two of them fused into b or not.</summary>
    [Test]
    public void The_network_has_the_ways_that_it_should()
    {
        // Four results between the layers stay or not. Where b takes the sum, the one between them is none, nor is that behind the sum where b takes both.
        Assert.That(Ways(), Has.Length.EqualTo((1 << 4) + (1 << 3) + (1 << 2)));
        // By itself from memory to memory first.
        Assert.That(Jobs.Steps.Select(s => (s[0].Last - s[0].First, s[0].Job.Residence)), Is.All.EqualTo((0, default(Residence))));
    }

    /// <summary>Where estimates are right, or wrong by one factor throughout, the best of all ways is found.</summary>
    [TestCase(1)]
    [TestCase(0.5)]
    [TestCase(2)]
    public void The_best_way_is_the_best_of_all_that_there_are(double factor) => Seeds.Each(300, random =>
    {
        var truth = Draw(random);
        var objective = (Objective)random.Next(4);
        var estimates = truth.ToDictionary(t => t.Key, t => (WayEstimate?)(t.Value with { Cycles = t.Value.Cycles * factor, Picojoule = t.Value.Picojoule * factor }));
        var found = new NetworkSearch(Jobs, objective, estimates).Best(ways => [.. ways.Select(w => truth[w])])!;
        var best = Ways().Where(w => w.All(s => !MovesMore(s, truth))).MinBy(w => Sum(w, objective, truth))!;

        Assert.That(Sum(found, objective, truth), Is.EqualTo(Sum(best, objective, truth)).Within(1e-9).Percent);
        Assert.That(found.Select(s => s.Job.Hash), Is.EqualTo(best.Select(s => s.Job.Hash)));
    });

    /// <summary>Where estimates are wrong, the way found is the best of those that were simulated, and no worse than the first.</summary>
    [Test]
    public void Of_the_ways_that_were_simulated_the_best_is_taken() => Seeds.Each(300, random =>
    {
        var truth = Draw(random);
        var objective = (Objective)random.Next(3);
        var estimates = truth.ToDictionary(t => t.Key, t => (WayEstimate?)(t.Value with { Cycles = t.Value.Cycles * (0.7 + 0.6 * random.NextDouble()), Picojoule = t.Value.Picojoule * (0.7 + 0.6 * random.NextDouble()) }));
        var simulated = new HashSet<string>();
        var turns = 0;
        var found = new NetworkSearch(Jobs, objective, estimates).Best(ways =>
        {
            turns++;
            Assert.That(ways, Is.Unique);
            Assert.That(ways.All(simulated.Add), Is.True, "each once");
            return [.. ways.Select(w => truth[w])];
        })!;
        var first = NetworkPlan.Best(Jobs, objective, estimates)!;

        Assert.That(turns, Is.LessThanOrEqualTo(4));
        Assert.That(simulated, Is.SupersetOf(found.Select(s => s.Job.Hash)));
        Assert.That(Sum(found, objective, truth), Is.LessThanOrEqualTo(Sum(first, objective, truth) * (1 + 1e-12)));
        Assert.That(Chained(found), Is.True);
    });

    /// <summary>A layer that runs in no way leaves none through the network; one that runs only in some is led around.</summary>
    [Test]
    public void What_cannot_run_is_led_around()
    {
        var truth = Draw(new Random(1));
        IReadOnlyDictionary<string, WayEstimate?> Without(Func<NetworkStep, bool> runs) =>
            Jobs.Steps.SelectMany(s => s).DistinctBy(s => s.Job.Hash).ToDictionary(s => s.Job.Hash, s => runs(s) ? truth[s.Job.Hash] : (WayEstimate?)null);
        IReadOnlyList<NetworkStep>? Best(Func<NetworkStep, bool> runs) => new NetworkSearch(Jobs, Objective.Latency, Without(runs)).Best(ways => [.. ways.Select(w => truth[w])]);

        Assert.That(Best(s => s.First != 2)!.Select(s => s.First), Does.Not.Contain(2), "b takes the sum");
        Assert.That(Best(s => s.Last == s.First)!, Has.Count.EqualTo(5), "nothing is fused");
        Assert.That(Best(s => s.First != 4), Is.Null, "nothing else does c");
    }

    private static NetworkJobs Made()
    {
        var workload = WorkloadFile.Parse(Network, "n.yaml");
        var request = new RunRequest
        {
            Accelerator = TestMachine.Accelerator(TestMachine.Spec()),
            Workload = workload,
            Precision = new Precision { Name = "int8", Default = TestMachine.Int8 },
        };
        return new NetworkJobs(request, workload.Edges, [.. workload.Layers.Select(l => new LayerJob(l, TestMachine.Int8, null, null, l.Name))]);
    }

    /// <summary>Each way takes something of its own; fused steps are few enough bytes, or too many.</summary>
    private static Dictionary<string, WayEstimate> Draw(Random random) =>
        Hashes.ToDictionary(h => h, _ => new WayEstimate(random.Next(1000, 2000) + random.NextDouble(), random.Next(1000, 2000) + random.NextDouble(), random.Next(1000, 4000) + random.NextDouble()));

    private static NetworkStep[][] Ways()
    {
        var ways = new List<NetworkStep[]>();
        Follow([], 0, onChip: false);
        return [.. ways];

        void Follow(NetworkStep[] taken, int layer, bool onChip)
        {
            if (layer == Jobs.Steps.Count)
                ways.Add(taken);
            else
                foreach (var step in Jobs.Steps[layer].Where(s => s.Job.Residence.HasInput == onChip))
                    Follow([.. taken, step], step.Last + 1, step.Job.Residence.KeepsResult);
        }
    }

    private static bool Chained(IReadOnlyList<NetworkStep> way) =>
        Ways().Any(w => w.Select(s => s.Job.Hash).SequenceEqual(way.Select(s => s.Job.Hash)));

    /// <summary>Layers fused are not taken where they move more than each by itself, from where and to where the fused ones do.</summary>
    private static bool MovesMore(NetworkStep step, Dictionary<string, WayEstimate> truth)
    {
        var residence = step.Job.Residence;
        var apart = Enumerable.Range(step.First, step.Last - step.First + 1).Sum(layer => truth[Jobs.Steps[layer].Single(s => s.Last == layer
            && s.Job.Residence.HasInput == (layer == step.First && residence.HasInput) && s.Job.Residence.KeepsResult == (layer == step.Last && residence.KeepsResult)).Job.Hash].Bytes);
        return step.Last > step.First && truth[step.Job.Hash].Bytes > apart;
    }

    private static double Sum(IEnumerable<NetworkStep> way, Objective objective, Dictionary<string, WayEstimate> truth) => way.Sum(s => truth[s.Job.Hash] is var t ? objective switch
    {
        Objective.Latency => t.Cycles,
        Objective.Energy => t.Picojoule,
        Objective.Traffic => t.Bytes,
        _ => t.Cycles * t.Picojoule,
    } : 0);
}
