using ArchSim.Kernel;
using FsCheck;
using FsCheck.Fluent;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoreTests
{
    private readonly Sim _sim = new(1);
    private readonly Recorder _log;

    public StoreTests() => _log = new(_sim);

    [Test]
    public void A_full_store_holds_up_the_producer_until_an_item_is_taken()
    {
        var store = new Store<int>(_sim, "S", 2);
        _sim.Process(Produce(), "Producer");
        _sim.Process(Consume(), "Consumer");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["0:put0", "0:put1", "10:got0", "10:put2", "20:got1", "20:put3"]));
        Assert.That(store.Count, Is.EqualTo(2));

        IEnumerable<Event> Produce()
        {
            for (var i = 0; i < 4; i++)
            {
                yield return store.Put(i);
                _log.Note($"put{i}");
            }
        }

        IEnumerable<Event> Consume()
        {
            for (var i = 0; i < 2; i++)
            {
                yield return _sim.Timeout(new(10));
                var get = store.Get();
                yield return get;
                _log.Note($"got{get.Value}");
            }
        }
    }

    [Test]
    public void Items_and_waiting_getters_are_served_in_order()
    {
        var store = new Store<string>(_sim, "S");
        var gets = Enumerable.Range(0, 3).Select(_ => store.Get()).ToArray();
        foreach (var item in (string[])["a", "b", "c", "d"])
            store.Put(item);
        _sim.Run();
        Assert.That(gets.Select(get => get.Value), Is.EqualTo((string[])["a", "b", "c"]));
        Assert.That(((Event)gets[0]).Value, Is.EqualTo("a"), "through the base class too");
        Assert.That(store.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_waiting_getter_is_served_when_the_put_fires_not_when_it_is_called()
    {
        var store = new Store<int>(_sim, "S");
        var get = store.Get();
        store.Put(1);
        Assert.That(get.IsTriggered, Is.False);
        Assert.That(store.Count, Is.EqualTo(1));
        _sim.Run();
        Assert.That(get.IsProcessed);
        Assert.That(store.Count, Is.Zero);
    }

    [Test]
    public void A_value_stays_readable_for_ever()
    {
        var store = new Store<int>(_sim, "S");
        _sim.Process(Body(), "P");
        _sim.Run();
        Assert.That(_log.Log, Is.EqualTo((string[])["3:1,2"]));

        IEnumerable<Event> Body()
        {
            var first = store.Get();
            var second = store.Get();
            yield return store.Put(1);
            yield return store.Put(2);
            yield return first;
            yield return second;
            yield return _sim.Timeout(new(3));
            _log.Note($"{first.Value},{second.Value}");
        }
    }

    [Test]
    public void Nothing_is_lost_doubled_or_reordered() => Check.QuickThrowOnFailure(Prop.ForAll<PositiveInt, byte[], byte[]>((capacity, puts, gets) =>
    {
        var sim = new Sim(1);
        var store = new Store<int>(sim, "S", Math.Min(capacity.Get, 1_000));
        var received = new List<int>();
        var high = 0;
        sim.Process(Produce(), "Producer", daemon: true);
        sim.Process(Consume(), "Consumer", daemon: true);
        sim.Run();
        var served = Math.Min(puts.Length, gets.Length);
        return received.SequenceEqual(Enumerable.Range(0, served)) && high <= store.Capacity
            && store.Count == Math.Min(store.Capacity, puts.Length - served);

        IEnumerable<Event> Produce()
        {
            for (var i = 0; i < puts.Length; i++)
            {
                yield return sim.Timeout(new(puts[i]));
                yield return store.Put(i);
                high = Math.Max(high, store.Count);
            }
        }

        IEnumerable<Event> Consume()
        {
            foreach (var delay in gets)
            {
                yield return sim.Timeout(new(delay));
                var get = store.Get();
                yield return get;
                received.Add(get.Value);
            }
        }
    }));
}
