using ArchSim.Kernel;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

/// <summary>How long a reference to a timeout, put or release stays valid.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RecyclingTests
{
    private readonly Sim _sim = new(1);

    [SetUp]
    public void OnlyOurEngineRecycles()
    {
        if (!Sim.CanInspect)
            Assert.Ignore("this engine recycles nothing");
    }

    [Test]
    public void A_timeout_that_only_its_process_saw_is_used_again()
    {
        var seen = new HashSet<Event>(ReferenceEqualityComparer.Instance);
        _sim.Process(Body(), "P");
        _sim.Run();
        Assert.That(seen, Has.Count.LessThanOrEqualTo(3));

        IEnumerable<Event> Body()
        {
            for (var i = 0; i < 100; i++)
            {
                var timeout = _sim.Timeout(Cycles.One);
                seen.Add(timeout);
                yield return timeout;
            }
        }
    }

    [Test]
    public void Timeouts_puts_and_releases_allocate_nothing_once_the_pools_are_filled()
    {
        const int Times = 100_000;
        var store = new Store<int>(_sim, "S", 4);
        var server = new Resource(_sim, "R");
        for (var i = 0; i < 10; i++)
            _sim.Process(Body(), $"P[{i}]", daemon: true);
        _sim.Process(Drain(), "Drain", daemon: true);
        _sim.Run(new Cycles(100));
        var before = GC.GetAllocatedBytesForCurrentThread();
        _sim.Run(new Cycles(Times));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000));
        GC.KeepAlive((store, server));

        IEnumerable<Event> Body()
        {
            while (true)
                yield return _sim.Timeout(new(3));
        }

        IEnumerable<Event> Drain()
        {
            while (true)
                yield return _sim.Timeout(new(5_000));
        }
    }

    [Test]
    public void A_timeout_stays_valid_until_its_process_yields_again()
    {
        _sim.Process(Body(), "P");
        _sim.Run();

        IEnumerable<Event> Body()
        {
            var timeout = _sim.Timeout(new(2));
            yield return timeout;
            Assert.That(timeout.IsProcessed);
            var other = _sim.Timeout(new(3));
            Assert.That(other, Is.Not.SameAs(timeout));
            Assert.That(timeout.IsProcessed);
            yield return other;
        }
    }

    [Test]
    public void A_stale_timeout_is_refused_with_the_remedy()
    {
        Event? stale = null;
        _sim.Process(Body(), "P");
        Assert.That(() => _sim.Run(), Throws.TypeOf<ProcessException>().With.Message.Contains("Retain()"));
        Assert.That(() => stale!.AddCallback(_ => { }), Throws.InvalidOperationException.With.Message.Contains("Retain()"));
        Assert.That(() => stale!.Retain(), Throws.InvalidOperationException.With.Message.Contains("Retain()"));
        Assert.That(() => _sim.AnyOf(stale!), Throws.InvalidOperationException.With.Message.Contains("Retain()"));

        IEnumerable<Event> Body()
        {
            stale = _sim.Timeout(new(2));
            yield return stale;
            yield return _sim.Event("Fired").Also(e => e.Succeed());
            yield return stale;
        }
    }

    [TestCase("retained")]
    [TestCase("called back")]
    [TestCase("in a condition")]
    [TestCase("in a condition made afterwards")]
    [TestCase("shared by two processes")]
    public void A_timeout_that_somebody_else_may_look_at_is_never_used_again(string how)
    {
        var others = new List<Event>();
        _sim.Process(Body(), "P");
        _sim.Run();

        IEnumerable<Event> Body()
        {
            var timeout = _sim.Timeout(new(2));
            if (how == "retained")
                timeout.Retain();
            if (how == "called back")
                timeout.AddCallback(_ => { });
            if (how == "in a condition")
                _sim.AnyOf(timeout, _sim.Timeout(new(9)));
            if (how == "shared by two processes")
                _sim.Process(new Recorder(_sim).WaitFor(timeout, ""), "Q");
            yield return timeout;
            if (how == "in a condition made afterwards")
                _sim.AllOf(timeout, _sim.Timeout(new(9)));
            for (var i = 0; i < 10; i++)
            {
                var other = _sim.Timeout(Cycles.One);
                others.Add(other);
                yield return other;
            }
            Assert.That(timeout.IsProcessed);
            Assert.That(others, Has.None.SameAs(timeout));
            yield return timeout;
        }
    }

    [Test]
    public void A_timeout_that_fired_before_it_was_yielded_is_never_used_again()
    {
        _sim.Process(Body(), "P");
        _sim.Run();

        IEnumerable<Event> Body()
        {
            var early = _sim.Timeout(new(2));
            yield return _sim.Timeout(new(5));
            yield return early;
            yield return _sim.Timeout(Cycles.One);
            yield return _sim.Timeout(Cycles.One);
            Assert.That(early.IsProcessed);
            yield return early;
        }
    }

    [Test]
    public void A_put_or_release_that_was_started_early_can_be_waited_for_later()
    {
        var store = new Store<int>(_sim, "S", 1);
        var server = new Resource(_sim, "R");
        _sim.Process(Body(), "P");
        _sim.Run();
        Assert.That(store.Count, Is.EqualTo(1));

        IEnumerable<Event> Body()
        {
            for (var i = 0; i < 5; i++)
            {
                var put = store.Put(i);
                var request = server.Request();
                yield return request;
                var release = server.Release(request);
                yield return _sim.Timeout(new(4));
                yield return put;
                yield return release;
                Assert.That(put.IsProcessed && release.IsProcessed);
                if (i < 4)
                    yield return store.Get();
            }
        }
    }
}

internal static class EventExtensions
{
    public static Event Also(this Event e, Action<Event> action)
    {
        action(e);
        return e;
    }
}
