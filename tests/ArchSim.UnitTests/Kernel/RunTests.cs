using ArchSim.Kernel;
using FsCheck;
using FsCheck.Fluent;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

public sealed class RunTests
{
    [Test]
    public void Run_until_fires_everything_before_and_nothing_at_the_stop_time([Values(1, 2, 64, 4_095, 4_096, 4_097, 100_000)] long stop)
    {
        var sim = new Sim(1);
        var log = new Recorder(sim);
        sim.Process(log.Wait(stop - 1, "before"), "Before");
        sim.Process(log.Wait(stop, "at"), "At", priority: -5);
        sim.Timeout(new(stop), priority: int.MinValue).AddCallback(_ => log.Note("urgent"));
        sim.Process(log.Wait(stop + 1, "after"), "After");
        sim.Run(new Cycles(stop));
        Assert.That(log.Log, Is.EqualTo((string[])[$"{stop - 1}:before"]));
        Assert.That(sim.Now.Value, Is.EqualTo(stop));
        sim.Run();
        Assert.That(log.Log, Is.EqualTo((string[])[$"{stop - 1}:before", $"{stop}:urgent", $"{stop}:at", $"{stop + 1}:after"]));
    }

    [Test]
    public void Run_until_stops_in_order_with_5000_events_queued_at_the_stop_time()
    {
        var sim = new Sim(1);
        var fired = 0;
        for (var i = 0; i < 5_000; i++)
            sim.Timeout(new(10)).AddCallback(_ => fired++);
        sim.Run(new Cycles(10));
        Assert.That(fired, Is.Zero);
        sim.Run(new Cycles(11));
        Assert.That(fired, Is.EqualTo(5_000));
    }

    [Test]
    public void Run_until_moves_the_clock_even_when_nothing_is_scheduled()
    {
        var sim = new Sim(1);
        sim.Run(new Cycles(123_456));
        Assert.That(sim.Now.Value, Is.EqualTo(123_456));
    }

    [Test]
    public void Cutting_a_run_into_pieces_changes_nothing() => Check.QuickThrowOnFailure(Prop.ForAll<PositiveInt[], int>((cuts, seed) =>
    {
        var whole = RandomModel(seed, sim => sim.Run());
        var pieces = RandomModel(seed, sim =>
        {
            foreach (var cut in cuts)
                sim.Run(sim.Now + new Cycles(cut.Get * 37));
            sim.Run();
        });
        return whole.SequenceEqual(pieces);
    }));

    [Test]
    public void Equal_seeds_give_equal_runs()
    {
        var (first, second, other) = (RandomModel(7, sim => sim.Run()), RandomModel(7, sim => sim.Run()), RandomModel(8, sim => sim.Run()));
        Assert.That(second, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void Run_of_an_event_stops_when_it_has_fired_and_returns_its_value()
    {
        var sim = new Sim(1);
        var log = new Recorder(sim);
        var done = sim.Event("Done");
        sim.Process(log.Wait(9, "later"), "Later");
        sim.Timeout(new(4)).AddCallback(_ => done.Succeed(42));
        Assert.That(sim.Run(done), Is.EqualTo(42));
        Assert.That(sim.Now.Value, Is.EqualTo(4));
        Assert.That(log.Log, Is.Empty);
        Assert.That(sim.Run(done), Is.EqualTo(42), "an event that has fired returns at once");
    }

    [Test]
    public void Run_of_an_event_that_fails_throws_its_error()
    {
        var sim = new Sim(1);
        var done = sim.Event("Done");
        done.Fail(new TimeoutException("too late"));
        var thrown = Assert.Throws<InvalidOperationException>(() => sim.Run(done));
        Assert.That(thrown!.InnerException, Is.TypeOf<TimeoutException>());
    }

    [Test]
    public void A_run_counts_the_events_it_fired()
    {
        var sim = new Sim(1);
        sim.Process(new Recorder(sim).Wait(4, ""), "P");
        sim.Run();
        Assert.That(sim.ProcessedEvents, Is.EqualTo(3), "start, timeout and end of the process");
    }

    // Processes that wait at random, share a store and a resource, and write down when they did what.
    private static List<string> RandomModel(int seed, Action<Sim> run)
    {
        var sim = new Sim(seed);
        var log = new Recorder(sim);
        var store = new Store<int>(sim, "Store", 3);
        var servers = new Resource(sim, "Servers", 2);
        for (var i = 0; i < 4; i++)
        {
            sim.Process(Producer(i), $"Producer[{i}]");
            sim.Process(Consumer(i), $"Consumer[{i}]", priority: i % 2);
        }
        run(sim);
        return log.Log;

        IEnumerable<Event> Producer(int id)
        {
            for (var i = 0; i < 20; i++)
            {
                using var request = servers.Request();
                yield return request;
                yield return sim.Timeout(new(sim.Random.Next(i == 10 ? 9_000 : 9)));
                yield return store.Put((id * 100) + i);
                log.Note($"put{id}");
            }
        }

        IEnumerable<Event> Consumer(int id)
        {
            for (var i = 0; i < 20; i++)
            {
                var get = store.Get();
                yield return get;
                log.Note($"get{id}={get.Value}");
                yield return sim.Timeout(new(sim.Random.Next(5)), sim.Random.Next(3));
            }
        }
    }
}
