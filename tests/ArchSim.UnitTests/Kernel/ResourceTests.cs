using ArchSim.Kernel;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ResourceTests
{
    private readonly Sim _sim = new(1);
    private readonly Recorder _log;

    public ResourceTests() => _log = new(_sim);

    [Test]
    public void Servers_are_handed_on_in_the_order_of_request()
    {
        var servers = new Resource(_sim, "R", 2);
        for (var i = 0; i < 5; i++)
            _sim.Process(Use(servers, i), $"User[{i}]");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["0:0", "0:1", "10:2", "10:3", "20:4"]));
        Assert.That(servers.InUse, Is.Zero);
    }

    [Test]
    public void A_server_is_handed_on_when_the_release_fires_not_when_it_is_called()
    {
        var server = new Resource(_sim, "R");
        var first = server.Request();
        var second = server.Request();
        server.Release(first);
        Assert.That((server.InUse, second.IsTriggered), Is.EqualTo((0, false)));
        _sim.Run();
        Assert.That((server.InUse, second.IsTriggered), Is.EqualTo((1, true)));
    }

    [Test]
    public void A_request_that_is_withdrawn_is_passed_over()
    {
        var server = new Resource(_sim, "R");
        var held = server.Request();
        var withdrawn = server.Request();
        var last = server.Request();
        server.Release(withdrawn);
        _sim.Run();
        Assert.That((server.InUse, withdrawn.IsTriggered, last.IsTriggered), Is.EqualTo((1, false, false)));
        server.Release(held);
        _sim.Run();
        Assert.That((server.InUse, withdrawn.IsTriggered, last.IsTriggered), Is.EqualTo((1, false, true)));
    }

    [Test]
    public void Using_a_request_releases_it_at_the_end_of_the_block()
    {
        var server = new Resource(_sim, "R");
        _sim.Process(Body(), "P");
        _sim.Run();
        Assert.That(server.InUse, Is.Zero);

        IEnumerable<Event> Body()
        {
            using (var request = server.Request())
            {
                yield return request;
                Assert.That(server.InUse, Is.EqualTo(1));
                yield return _sim.Timeout(new(5));
            }
        }
    }

    [Test]
    public void A_container_serves_the_first_in_line_first_even_if_a_later_one_would_fit()
    {
        var credits = new Container(_sim, "C", 10);
        _sim.Process(_log.WaitFor(credits.Get(6), "six"), "Six");
        _sim.Process(_log.WaitFor(credits.Get(1), "one"), "One");
        _sim.Timeout(new(1)).AddCallback(_ => credits.Put(5));
        _sim.Timeout(new(2)).AddCallback(_ => credits.Put(5));
        _sim.Timeout(new(3)).AddCallback(_ => Assert.That(credits.Level, Is.EqualTo(3)));
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["2:six", "2:one"]));
    }

    [Test]
    public void A_container_never_leaves_its_bounds()
    {
        var credits = new Container(_sim, "C", 10, 4);
        var puts = Enumerable.Range(0, 4).Select(_ => credits.Put(3)).ToArray();
        Assert.That((credits.Level, puts.Count(p => p.IsTriggered)), Is.EqualTo((10, 2)));
        credits.Get(10);
        _sim.Run();
        Assert.That((credits.Level, puts.Count(p => p.IsProcessed)), Is.EqualTo((6, 4)));
    }

    private IEnumerable<Event> Use(Resource servers, int id)
    {
        var request = servers.Request();
        yield return request;
        _log.Note($"{id}");
        yield return _sim.Timeout(new(10));
        servers.Release(request);
    }
}
