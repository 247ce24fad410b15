using ArchSim.Kernel;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MisuseTests
{
    private readonly Sim _sim = new(1);

    [Test]
    public void A_negative_timeout_is_refused() =>
        Assert.That(() => _sim.Timeout(new(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("negative"));

    [Test]
    public void A_timeout_after_the_end_of_time_is_refused()
    {
        Assert.That(() => _sim.Timeout(Cycles.MaxValue), Throws.InstanceOf<OverflowException>().With.Message.Contains("range of time"));
        _sim.Timeout(Sim.EndOfTime);
        _sim.Run();
        Assert.That(_sim.Now, Is.EqualTo(Sim.EndOfTime));
        Assert.That(() => _sim.Timeout(new(1 << 20)), Throws.InstanceOf<OverflowException>());
    }

    [Test]
    public void Running_until_a_time_that_is_not_after_now_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _sim.Run(Cycles.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => _sim.Run(Cycles.MaxValue));
        _sim.Run(new Cycles(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => _sim.Run(new Cycles(5)));
    }

    [Test]
    public void Capacities_start_at_one([Values(0, -1)] int capacity)
    {
        Assert.That(() => new Store<int>(_sim, "S", capacity), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("store 'S'"));
        Assert.That(() => new Resource(_sim, "R", capacity), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("resource 'R'"));
        Assert.That(() => new Container(_sim, "C", capacity), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("container 'C'"));
    }

    [Test]
    public void Amounts_that_could_never_be_served_are_refused([Values(-1, 0, 11)] long amount)
    {
        var container = new Container(_sim, "C", 10);
        Assert.That(() => container.Put(amount), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("1..10"));
        Assert.That(() => container.Get(amount), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("1..10"));
        Assert.That(() => new Container(_sim, "D", 10, 11), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("0..10"));
    }

    [Test]
    public void Nameless_things_are_refused([Values("", " ")] string name)
    {
        Assert.Throws<ArgumentException>(() => _sim.Event(name));
        Assert.Throws<ArgumentException>(() => _sim.Process([], name));
        Assert.Throws<ArgumentException>(() => _ = new Store<int>(_sim, name));
        Assert.Throws<ArgumentException>(() => _ = new Resource(_sim, name));
        Assert.Throws<ArgumentException>(() => _ = new Container(_sim, name));
    }

    [Test]
    public void A_null_item_is_refused() => Assert.Throws<ArgumentNullException>(() => new Store<string>(_sim, "S").Put(null!));

    [Test]
    public void An_event_is_triggered_once()
    {
        var e = _sim.Event("E");
        e.Succeed();
        Assert.That(() => e.Succeed(), Throws.InvalidOperationException.With.Message.Contains("event 'E' was triggered already"));
        Assert.That(() => e.Fail(new TimeoutException()), Throws.InvalidOperationException);
    }

    [Test]
    public void Events_of_the_kernel_are_not_triggered_by_the_model()
    {
        var process = _sim.Process([], "P");
        var get = new Store<int>(_sim, "S").Get();
        Assert.That(() => get.Succeed(), Throws.InvalidOperationException.With.Message.Contains("by the kernel"));
        Assert.That(() => process.Fail(new TimeoutException()), Throws.InvalidOperationException.With.Message.Contains("by the kernel"));
    }

    [Test]
    public void A_callback_on_an_event_that_has_fired_is_refused()
    {
        var e = _sim.Event("E");
        e.Succeed();
        _sim.Run();
        Assert.That(() => e.AddCallback(_ => { }), Throws.InvalidOperationException.With.Message.Contains("has fired already"));
    }

    [Test]
    public void A_request_is_released_once_and_to_its_own_resource()
    {
        var mine = new Resource(_sim, "Mine");
        var request = mine.Request();
        Assert.That(() => new Resource(_sim, "Other").Release(request), Throws.InvalidOperationException.With.Message.Contains("another resource"));
        mine.Release(request);
        Assert.That(() => mine.Release(request), Throws.InvalidOperationException.With.Message.Contains("released already"));
        Assert.That(mine.InUse, Is.Zero);
        request.Dispose();
    }

    [Test]
    public void A_value_that_has_not_arrived_cannot_be_read() =>
        Assert.That(() => new Store<int>(_sim, "S").Get().Value, Throws.InvalidOperationException.With.Message.Contains("store 'S'"));

    [Test]
    public void Conditions_do_not_mix_simulations() =>
        Assert.That(() => _sim.AnyOf(new Sim(1).Event("E")), Throws.InvalidOperationException.With.Message.Contains("another simulation"));

    [Test]
    public void Yielding_null_names_the_process() => AssertFails([null!], "yielded null");

    [Test]
    public void Yielding_an_event_of_another_simulation_names_the_process() => AssertFails([new Sim(1).Event("E")], "event 'E' of another simulation");

    [Test]
    public void Running_from_within_a_process_is_refused()
    {
        AssertFails(Reenter(), "Run was called while");

        IEnumerable<Event> Reenter()
        {
            _sim.Run();
            yield break;
        }
    }

    private void AssertFails(IEnumerable<Event> body, string message)
    {
        _sim.Process(body, "Chip.Culprit");
        Assert.That(() => _sim.Run(), Throws.TypeOf<ProcessException>().With.Message.Contains("'Chip.Culprit'").And.Message.Contains(message)
            .And.InnerException.TypeOf<InvalidOperationException>());
    }
}
