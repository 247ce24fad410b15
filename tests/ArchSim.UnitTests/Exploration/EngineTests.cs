using ArchSim.Exploration;
using ArchSim.Results;
using ArchSim.Simulation;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Exploration;

/// <summary>The engine without a simulator.</summary>
internal sealed class EngineTests
{
    [Test]
    public void Results_come_in_order_though_the_first_is_slow()
    {
        var taken = new List<int>();
        new OrderedWork<int, int>(threads: 4, lookAhead: 8).Run(Enumerable.Range(0, 200), () => new Nothing(), (_, i) =>
        {
            if (i % 50 == 0)
                Thread.Sleep(20);
            return i;
        }, taken.Add, () => { }, TimeSpan.FromMilliseconds(10), CancellationToken.None);
        Assert.That(taken, Is.EqualTo(Enumerable.Range(0, 200)));
    }

    [Test]
    public void No_more_items_are_under_way_than_the_look_ahead()
    {
        var (begun, taken, most) = (0, 0, 0);
        new OrderedWork<int, int>(threads: 3, lookAhead: 5).Run(Enumerable.Range(0, 100), () => new Nothing(), (_, i) =>
        {
            var ahead = Interlocked.Increment(ref begun) - Volatile.Read(ref taken);
            lock (this)
                most = Math.Max(most, ahead);
            return i;
        }, _ => Interlocked.Increment(ref taken), () => { }, TimeSpan.FromMilliseconds(10), CancellationToken.None);
        // One more: it is counted as taken after its place is free.
        Assert.That(most, Is.InRange(1, 6));
    }

    [Test]
    public void What_a_worker_throws_comes_out_and_all_threads_end()
    {
        var work = new OrderedWork<int, int>(threads: 4, lookAhead: 8);
        Assert.That(() => work.Run(Enumerable.Range(0, 1000), () => new Nothing(), (_, i) => i == 100 ? throw new InsufficientMemoryException() : i, _ => { }, () => { },
            TimeSpan.FromMilliseconds(10), CancellationToken.None), Throws.TypeOf<InsufficientMemoryException>());
    }

    [Test]
    public void Numbers_are_kept_as_ranges()
    {
        var numbers = new NumberSet();
        foreach (var number in (long[])[0, 1, 2, 5, 6, 9])
            numbers.Append(number);
        Assert.Multiple(() =>
        {
            Assert.That(numbers.Ranges, Is.EqualTo(3));
            Assert.That(numbers.Missing(12), Is.EqualTo(new long[] { 3, 4, 7, 8, 10, 11 }));
            Assert.That(numbers.Missing(6), Is.EqualTo(new long[] { 3, 4 }));
            Assert.That(() => numbers.Append(9), Throws.ArgumentException);
        });
    }

    [Test]
    public void The_least_recently_used_layer_is_forgotten_first()
    {
        var cache = new RecentlyUsed<LayerTotals>(most: 2);
        var totals = new LayerTotals { Cycles = 1, Macs = 1, DramReadBytes = 1, DramWriteBytes = 1, PartialSumFootprintBytes = 1, PartialSumBufferBytes = 1, PartialSumDramBytes = 1, FirstWeightCycles = 1, WeightTileBytes = 1, IdleMemoryCyclesAtEnd = 1, EnergyPj = [] };
        cache.Keep("a", totals);
        cache.Keep("b", totals);
        _ = cache.Find("a");
        cache.Keep("c", totals);
        Assert.That((cache.Find("a") is null, cache.Find("b") is null, cache.Find("c") is null, cache.Count), Is.EqualTo((false, true, false, 2)));
    }

    [Test]
    [Category("Long")]
    public void Memory_does_not_grow_with_the_number_of_points()
    {
        using var folder = new TemporaryFolder();
        var study = SmallStudy.In(folder) with { Search = new Line(1_000_000), Identity = "line" };
        var least = long.MaxValue;
        var most = 0L;
        var options = SmallStudy.Options(folder["a.db"], threads: 2) with
        {
            BatchPoints = 5_000,
            Progress = new Watch(p =>
            {
                if (p.Done % 50_000 != 0)
                    return;
                var held = GC.GetTotalMemory(forceFullCollection: true);
                (least, most) = (Math.Min(least, held), Math.Max(most, held));
            }),
        };
        var run = new StudyRunner(study, options, () => new Constant()).Run();
        Assert.That(run.Simulated, Is.EqualTo(1_000_000));
        Assert.That(most - least, Is.LessThan(32 << 20), "bytes held");
        Assert.That(new StudyRunner(study, options with { Progress = null }, () => new Constant()).Run().Known, Is.EqualTo(1_000_000));
    }

    private sealed class Watch(Action<StudyProgress> seen) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => seen(value);
    }

    private sealed class Line(long points) : ISampledSearch
    {
        public string Kind => "grid";

        public long Points => points;

        public DesignPoint At(long number) => new(number, [$"{number}", "8", "8"]);
    }

    private sealed class Constant : IPointEvaluator
    {
        public ComputedPoint Evaluate(DesignPoint point, CancellationToken cancel) => new(
            new StudyPoint { Number = point.Number, Values = point.Values, Status = PointStatus.Done, Configuration = $"{point.Number:x32}", Figures = new PointFigures { [StudyFigures.Seconds] = point.Number } },
            [], [], IsRemembered: false);

        public void Dispose()
        {
        }
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
