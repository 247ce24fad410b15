using ArchSim.Memory;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Layers are shorter or longer than the interval between refreshes, and each begins anew: none of what is due is lost on the way.</summary>
public sealed class RefreshShareTests
{
    [Test]
    public void Two_hundred_short_layers_take_the_energy_of_the_refreshes_that_are_due_in_their_time()
    {
        var spec = TestMachine.Spec();
        var layer = new VectorLayer { Name = "add", Op = LayerOp.Add, InputElementsPerImage = 8000, OutputElementsPerImage = 4000 };
        var outcome = VectorMachine.Run(layer, TestMachine.Int8, spec, spans: null);
        var nanoseconds = outcome.Cycles / spec.ClockMhz * 1000;
        var intervalNs = spec.Dram.Timing.RefreshInterval * spec.Dram.ClockPeriodNs;
        var (with, without) = (Background(outcome, refreshPj: 10_000), Background(outcome, refreshPj: 0));

        Assert.That(nanoseconds, Is.LessThan(intervalNs / 2));
        // Two ranks, each once an interval; the layer's end is rounded to a clock of the memory.
        Assert.That(200 * (with - without), Is.EqualTo(200 * nanoseconds / intervalNs * 2 * 10_000).Within(0.1).Percent);
    }

    [TestCase("ddr4-2400")]
    [TestCase("hbm2")]
    public void Runs_of_all_lengths_meet_as_many_refreshes_as_are_due(string dram)
    {
        var spec = MemoryReader.Load(dram);
        var interval = spec.Timing.RefreshInterval;
        var (met, due) = (0L, 0.0);
        for (var run = 1; run <= 200; run++)
        {
            var clocks = run * interval / 100L;
            var counts = new TransactionMemory(spec).Finish(clocks);
            met += counts.RankRefreshes + counts.BankRefreshes;
            due += (double)clocks / interval * (spec.Refresh == RefreshKind.AllBank ? spec.Ranks : spec.Banks) * spec.Channels;
        }
        Assert.That(met, Is.EqualTo(due).Within(2).Percent);
    }

    private static double Background(LayerOutcome outcome, double refreshPj)
    {
        var costs = TestMachine.RoundEnergy with
        {
            Dram = new CommandEnergy(TestMachine.Ddr4() with { StatedEnergy = new StatedEnergy { RefreshPj = refreshPj } }),
        };
        return EnergyPricing.Of(outcome.Counts, outcome.Cycles, costs, TestMachine.Spec().ClockMhz)[(int)EnergyComponent.DramBackground];
    }
}
