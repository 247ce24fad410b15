using ArchSim.Kernel;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeadlockTests
{
    private readonly Sim _sim = new(1);

    [Test]
    public void A_deadlock_names_every_waiting_process_and_what_it_waits_for()
    {
        var full = new Store<int>(_sim, "Chip.Weights", 1);
        var empty = new Store<int>(_sim, "Chip.Tiles");
        var port = new Resource(_sim, "Chip.Port");
        var credits = new Container(_sim, "Chip.Credits", 8, 2);
        var never = _sim.Event("Chip.Never");
        full.Put(1);
        port.Request();
        var putter = _sim.Process(Yield(() => full.Put(2)), "Putter");
        _sim.Process(Yield(() => empty.Get()), "Getter");
        _sim.Process(Yield(() => port.Request()), "Requester");
        _sim.Process(Yield(() => credits.Get(5)), "Taker");
        _sim.Process(Yield(() => credits.Put(7)), "Giver");
        _sim.Process(Yield(() => never), "Waiter");
        _sim.Process(Yield(() => putter), "Joiner");
        _sim.Process(Yield(() => never | putter), "Either");
        _sim.Process(Yield(() => _sim.AllOf(never, _sim.Timeout(new(3)))), "Both");
        _sim.Process(Yield(() => _sim.Timeout(new(9))), "Finisher");
        _sim.Process(Yield(() => never), "Server", daemon: true);

        var deadlock = Assert.Throws<DeadlockException>(() => _sim.Run());
        Assert.That(deadlock!.Now.Value, Is.EqualTo(9));
        Assert.That(deadlock.Waiting, Is.EqualTo((WaitingProcess[])
        [
            new("Putter", "put into store 'Chip.Weights' (1 of 1)"),
            new("Getter", "get from store 'Chip.Tiles' (0 items)"),
            new("Requester", "request of resource 'Chip.Port' (1 of 1 in use)"),
            new("Taker", "get of 5 from container 'Chip.Credits' (level 2 of 8)"),
            new("Giver", "put of 7 into container 'Chip.Credits' (level 2 of 8)"),
            new("Waiter", "event 'Chip.Never'"),
            new("Joiner", "end of process 'Putter'"),
            new("Either", "any of (event 'Chip.Never', end of process 'Putter')"),
            new("Both", "all of (event 'Chip.Never')"),
        ]));
        Assert.That(deadlock.Message, Does.StartWith("deadlock at cycle 9").And.Contain("9 processes").And.Contain("Getter: get from store 'Chip.Tiles'"));
    }

    [Test]
    public void Daemons_may_wait_for_ever()
    {
        _sim.Process(Yield(() => new Store<int>(_sim, "Requests").Get()), "Server", daemon: true);
        Assert.That(() => _sim.Run(), Throws.Nothing);
    }

    [Test]
    public void Processes_that_ended_are_in_no_deadlock()
    {
        var never = _sim.Event("Never");
        for (var i = 0; i < 5; i++)
            _sim.Process(Yield(() => i % 2 == 0 ? never : _sim.Timeout(Cycles.One)), $"P[{i}]");
        // The bodies run later, when i has its last value: every process waits for the timeout.
        Assert.That(() => _sim.Run(), Throws.Nothing);
        _sim.Process(Yield(() => never), "Last");
        var deadlock = Assert.Throws<DeadlockException>(() => _sim.Run());
        Assert.That(deadlock!.Waiting.Select(w => w.Name), Is.EqualTo((string[])["Last"]));
    }

    [Test]
    public void Run_of_an_event_that_never_fires_names_it_and_the_daemons_too()
    {
        var done = _sim.Event("Done");
        _sim.Process(Yield(() => new Store<int>(_sim, "Requests").Get()), "Server", daemon: true);
        var deadlock = Assert.Throws<DeadlockException>(() => _sim.Run(done));
        Assert.That(deadlock!.Message, Does.Contain("event 'Done' never fires").And.Contain("Server: get from store 'Requests'"));
    }

    [Test]
    public void Run_until_a_time_is_never_a_deadlock()
    {
        _sim.Process(Yield(() => _sim.Event("Never")), "P");
        Assert.That(() => _sim.Run(new Cycles(100)), Throws.Nothing);
        Assert.That(() => _sim.Run(), Throws.TypeOf<DeadlockException>());
    }

    private static IEnumerable<Event> Yield(Func<Event> e)
    {
        yield return e();
    }
}
