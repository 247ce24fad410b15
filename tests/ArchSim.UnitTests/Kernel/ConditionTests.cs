using ArchSim.Kernel;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConditionTests
{
    private readonly Sim _sim = new(1);
    private readonly Recorder _log;

    public ConditionTests() => _log = new(_sim);

    [Test]
    public void Any_fires_with_the_first_and_all_with_the_last()
    {
        var early = _sim.Timeout(new(3));
        var late = _sim.Timeout(new(8));
        var any = early | late;
        var all = early & late;
        _sim.Process(_log.WaitFor(any, "any"), "Any");
        _sim.Process(_log.WaitFor(all, "all"), "All");
        _sim.Run(any);
        Assert.That(any.First, Is.SameAs(early));
        Assert.That(any.Fired, Is.EqualTo((Event[])[early]));
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["3:any", "8:all"]));
        Assert.That(all.Fired, Is.EqualTo((Event[])[early, late]));
    }

    [Test]
    public void Conditions_of_nothing_and_of_fired_events_fire_at_once()
    {
        var fired = _sim.Event("Fired");
        fired.Succeed();
        _sim.Run();
        _sim.Process(_log.WaitFor(_sim.AllOf(), "all of none"), "A");
        _sim.Process(_log.WaitFor(_sim.AnyOf(), "any of none"), "B");
        _sim.Process(_log.WaitFor(_sim.AllOf(fired, fired), "all of fired"), "C");
        _sim.Process(_log.WaitFor(_sim.AnyOf(_sim.Event("Never"), fired), "any of fired"), "D");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["0:all of none", "0:any of none", "0:all of fired", "0:any of fired"]));
    }

    [Test]
    public void A_condition_fails_with_the_first_part_that_fails()
    {
        var failing = _sim.Event("Failing");
        var all = _sim.AllOf(failing, _sim.Timeout(new(9)), _sim.Event("Never"));
        _sim.Timeout(new(2)).AddCallback(_ => failing.Fail(new TimeoutException("too late")));
        var thrown = Assert.Throws<InvalidOperationException>(() => _sim.Run(all));
        Assert.That(thrown!.InnerException, Is.TypeOf<TimeoutException>());
        Assert.That(_sim.Now.Value, Is.EqualTo(2));
    }

    [Test]
    public void Conditions_nest()
    {
        var never = _sim.Event("Never");
        _sim.Process(_log.WaitFor((never & _sim.Timeout(new(1))) | (_sim.Timeout(new(4)) & _sim.Timeout(new(6))), "nested"), "P");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["6:nested"]));
    }

    [Test]
    public void Waiting_again_and_again_beside_an_event_that_never_fires_leaves_nothing_on_it()
    {
        var never = _sim.Event("Never");
        var conditions = new List<WeakReference>();
        _sim.Process(Body(), "P");
        _sim.Run();
        GC.Collect();
        Assert.That(conditions.Count(c => c.IsAlive), Is.LessThan(10), "a listener that stayed keeps its condition alive");
        GC.KeepAlive(never);
        GC.KeepAlive(_sim);

        IEnumerable<Event> Body()
        {
            for (var i = 0; i < 1_000; i++)
                yield return Condition();
        }

        // Apart, so that no local of the iterator holds the condition.
        AnyOf Condition()
        {
            var any = _sim.AnyOf(never, _sim.Timeout(Cycles.One));
            conditions.Add(new(any));
            return any;
        }
    }
}
