using ArchSim.Kernel;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProcessTests
{
    private readonly Sim _sim = new(1);
    private readonly Recorder _log;

    public ProcessTests() => _log = new(_sim);

    [Test]
    public void A_process_starts_at_the_cycle_it_was_made_not_before()
    {
        _sim.Process(Body(), "P");
        _log.Note("made");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["0:made", "0:started"]));

        IEnumerable<Event> Body()
        {
            _log.Note("started");
            yield break;
        }
    }

    [Test]
    public void Processes_start_by_priority_and_then_in_the_order_they_were_made()
    {
        foreach (var (name, priority) in new[] { ("a", 1), ("b", 0), ("c", 1), ("d", -1), ("e", 0) })
            _sim.Process(Body(name), name, priority);
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["0:d", "0:b", "0:e", "0:a", "0:c"]));

        IEnumerable<Event> Body(string name)
        {
            _log.Note(name);
            yield break;
        }
    }

    [Test]
    public void A_process_is_an_event_that_fires_when_it_ends()
    {
        var child = _sim.Process(_log.Wait(6, "child"), "Child");
        _sim.Process(_log.WaitFor(child, "parent"), "Parent");
        _sim.Run(child);
        Assert.That(child.IsProcessed && child.IsOk);
        Assert.That(_sim.Now.Value, Is.EqualTo(6));
        Assert.That(_log.Log, Is.EqualTo((string[])["6:child", "6:parent"]));
    }

    [Test]
    public void Yielding_an_event_that_has_fired_goes_on_at_once()
    {
        var done = _sim.Event("Done");
        done.Succeed("value");
        _sim.Process(Body(), "P");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["3:value", "3:again"]));

        IEnumerable<Event> Body()
        {
            yield return _sim.Timeout(new(3));
            yield return done;
            _log.Note((string)done.Value!);
            yield return done;
            _log.Note("again");
        }
    }

    [Test]
    public void A_process_can_wait_for_the_same_timeout_twice()
    {
        _sim.Process(Body(), "P");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["5:once", "5:twice", "6:on"]));

        IEnumerable<Event> Body()
        {
            var timeout = _sim.Timeout(new(5));
            yield return timeout;
            _log.Note("once");
            yield return timeout;
            _log.Note("twice");
            yield return _sim.Timeout(Cycles.One);
            _log.Note("on");
        }
    }

    [Test]
    public void All_processes_that_wait_for_an_event_resume_in_the_order_they_began_to_wait()
    {
        var go = _sim.Event("Go");
        for (var i = 0; i < 4; i++)
            _sim.Process(_log.WaitFor(go, $"{i}"), $"Waiter[{i}]");
        _sim.Timeout(new(2)).AddCallback(_ => go.Succeed());
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["2:0", "2:1", "2:2", "2:3"]));
    }

    [Test]
    public void An_exception_in_a_process_surfaces_with_its_name_and_cycle()
    {
        _sim.Process(Body(), "Chip.Dma[3]");
        var thrown = Assert.Throws<ProcessException>(() => _sim.Run());
        Assert.That(thrown!.ProcessName, Is.EqualTo("Chip.Dma[3]"));
        Assert.That(thrown.Now.Value, Is.EqualTo(11));
        Assert.That(thrown.Message, Does.Contain("'Chip.Dma[3]'").And.Contain("cycle 11").And.Contain("no such bank"));
        Assert.That(thrown.InnerException, Is.TypeOf<KeyNotFoundException>());
        Assert.That(() => _sim.Run(), Throws.Nothing, "a process that threw waits for nothing any more");

        IEnumerable<Event> Body()
        {
            yield return _sim.Timeout(new(11));
            throw new KeyNotFoundException("no such bank");
        }
    }

    [Test]
    public void A_process_that_handles_a_fault_goes_on()
    {
        var failing = _sim.Event("Failing");
        _sim.Process(Body(), "P");
        _sim.Timeout(new(1)).AddCallback(_ => failing.Fail(new TimeoutException("too late")));
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["1:too late", "3:on"]));

        IEnumerable<Event> Body()
        {
            yield return failing;
            if (_sim.ActiveProcess!.HandleFault())
                _log.Note(failing.Error!.Message);
            yield return _sim.Timeout(new(2));
            _log.Note(_sim.ActiveProcess.HandleFault() ? "fault" : "on");
        }
    }

    [Test]
    public void A_process_that_ignores_a_fault_and_goes_on_is_an_error()
    {
        var failing = _sim.Event("Failing");
        _sim.Process(Body(), "P");
        _sim.Timeout(new(2)).AddCallback(_ => failing.Fail(new TimeoutException("too late")));
        Assert.That(() => _sim.Run(), Throws.TypeOf<ProcessException>().With.Message.Contains("HandleFault").And.Message.Contains("too late"));

        IEnumerable<Event> Body()
        {
            yield return failing;
            yield return _sim.Timeout(Cycles.One);
        }
    }

    [Test]
    public void A_process_that_ends_on_a_fault_fails_with_it()
    {
        var failing = _sim.Event("Failing");
        _sim.Timeout(new(1)).AddCallback(_ => failing.Fail(new TimeoutException("too late")));
        var child = _sim.Process(_log.WaitFor(failing, "resumed"), "Child");
        _sim.Process(Parent(), "Parent");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["1:resumed", "1:too late"]));

        IEnumerable<Event> Parent()
        {
            yield return child;
            if (_sim.ActiveProcess!.HandleFault())
                _log.Note(child.Error!.Message);
        }
    }

    [Test]
    public void A_failure_that_nobody_waits_for_surfaces()
    {
        _sim.Event("Parity").Fail(new TimeoutException("too late"));
        Assert.That(() => _sim.Run(), Throws.InvalidOperationException.With.Message.Contains("event 'Parity'").And.InnerException.TypeOf<TimeoutException>());
    }

    [Test]
    public void An_event_can_follow_another()
    {
        var first = _sim.Event("First");
        var second = _sim.Event("Second");
        Assert.That(() => second.Trigger(first), Throws.InvalidOperationException.With.Message.Contains("not triggered"));
        first.AddCallback(e => second.Trigger(e));
        first.Succeed(5);
        _sim.Run();
        Assert.That(second.Value, Is.EqualTo(5));
    }

    [Test]
    public void A_callback_that_was_removed_is_not_called()
    {
        var e = _sim.Event("E");
        void Callback(Event fired) => _log.Note("called");
        e.AddCallback(Callback);
        e.AddCallback(_ => _log.Note("other"));
        e.RemoveCallback(Callback);
        e.RemoveCallback(Callback);
        e.Succeed();
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["0:other"]));
    }

    [Test]
    public void The_active_process_is_known_inside_and_none_outside()
    {
        Process? seen = null;
        var process = _sim.Process(Body(), "P");
        _sim.Timeout(Cycles.One).AddCallback(_ => Assert.That(_sim.ActiveProcess, Is.Null));
        _sim.Run();
        Assert.That(seen, Is.SameAs(process));
        Assert.That(_sim.ActiveProcess, Is.Null);

        IEnumerable<Event> Body()
        {
            yield return _sim.Timeout(Cycles.One);
            seen = _sim.ActiveProcess;
        }
    }

    [Test]
    public void A_list_of_events_is_a_body_too()
    {
        var first = _sim.Event("First");
        var process = _sim.Process([first, _sim.Timeout(new(7))], "P");
        Assert.That(process.Target, Is.Null, "it has not started");
        _sim.Run(new Cycles(1));
        Assert.That(process.Target, Is.SameAs(first));
        first.Succeed();
        _sim.Run();
        Assert.That(process.Target, Is.Null, "it has ended");
        Assert.That(_sim.Now.Value, Is.EqualTo(7));
    }

    [Test]
    public void A_body_is_disposed_when_its_process_ends()
    {
        _sim.Process(Body(), "P");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["4:finally"]));

        IEnumerable<Event> Body()
        {
            try
            {
                yield return _sim.Timeout(new(4));
            }
            finally
            {
                _log.Note("finally");
            }
        }
    }
}
