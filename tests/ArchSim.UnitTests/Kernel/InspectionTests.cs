using ArchSim.Kernel;
using FsCheck;
using FsCheck.Fluent;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

/// <summary>The list of pending events, by which models find that a state recurs.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InspectionTests
{
    private readonly Sim _sim = new(1);
    private readonly List<PendingEvent> _pending = [];

    [SetUp]
    public void OnlyWhereTheEngineCan()
    {
        if (!Sim.CanInspect)
            Assert.Ignore("this engine cannot list its schedule");
    }

    [Test]
    public void Pending_events_come_in_firing_order_with_kind_owner_and_priority()
    {
        var store = new Store<int>(_sim, "S");
        var owner = _sim.Process(Body(), "P");
        Assert.That(Pending(), Is.EqualTo((PendingEvent[])[new(Cycles.Zero, 0, PendingKind.Start, 0)]));
        _sim.Run(new Cycles(10));
        _sim.Timeout(new(90), 3);
        _sim.Timeout(new(10_000));
        _sim.Timeout(new(90), -3);
        store.Put(1);
        Assert.That(Pending(), Is.EqualTo((PendingEvent[])
        [
            new(Cycles.Zero, -1, PendingKind.StorePut, 0),
            new(new(90), -1, PendingKind.Timeout, -3),
            new(new(90), owner.Index, PendingKind.Timeout, 0),
            new(new(90), -1, PendingKind.Timeout, 3),
            new(new(10_000), -1, PendingKind.Timeout, 0),
        ]));

        IEnumerable<Event> Body()
        {
            yield return _sim.Timeout(new(100));
        }
    }

    [Test]
    public void An_event_in_a_condition_belongs_to_the_process_that_waits_for_the_condition()
    {
        _sim.Process([], "Other");
        _sim.Process(Body(), "P");
        _sim.Run(new Cycles(1));
        Assert.That(Pending(), Is.EqualTo((PendingEvent[])
        [
            new(new(4), 1, PendingKind.Timeout, 0),
            new(new(6), 1, PendingKind.Timeout, 0),
        ]));

        IEnumerable<Event> Body()
        {
            yield return _sim.Timeout(new(5)) & _sim.Timeout(new(7));
        }
    }

    [Test]
    public void A_model_that_repeats_itself_shows_the_same_list_each_period([Values(3, 64, 4_096, 10_000)] long period)
    {
        var store = new Store<int>(_sim, "S", 2);
        _sim.Process(Produce(), "Producer");
        _sim.Process(Consume(), "Consumer");
        _sim.Run(new Cycles(10 * period));
        var first = Pending().ToArray();
        Assert.That(first, Is.Not.Empty);
        for (var i = 11; i < 20; i++)
        {
            _sim.Run(new Cycles(i * period));
            Assert.That(Pending(), Is.EqualTo(first));
        }

        IEnumerable<Event> Produce()
        {
            while (true)
                yield return store.Put(0);
        }

        IEnumerable<Event> Consume()
        {
            while (true)
            {
                yield return store.Get();
                yield return _sim.Timeout(new(period));
            }
        }
    }

    [Test]
    public void The_list_foretells_what_fires_when() => Check.QuickThrowOnFailure(Prop.ForAll<PositiveInt, NonNegativeInt[]>((start, delays) =>
    {
        var sim = new Sim(1);
        sim.Run(new Cycles(start.Get * 97));
        var fired = new List<long>();
        foreach (var delay in delays)
            sim.Timeout(new(delay.Get * 211 % 20_000)).AddCallback(_ => fired.Add(sim.Now.Value));
        var pending = new List<PendingEvent>();
        sim.CopyPending(pending);
        var now = sim.Now;
        sim.Run();
        return pending.Select(p => (now + p.In).Value).SequenceEqual(fired);
    }));

    private List<PendingEvent> Pending()
    {
        _sim.CopyPending(_pending);
        return _pending;
    }
}
