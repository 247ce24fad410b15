using ArchSim.Kernel;

namespace ArchSim.Benchmarks;

/// <summary>The patterns that Sim# 3.4.2 was measured with; each runs about as many events as it is asked for and returns how many they were.</summary>
public static class KernelPatterns
{
    private const int Seed = 1;

    /// <summary>Each process waits for its own constant delay of 1 to 7 cycles, again and again. One timeout is one event.</summary>
    public static long Timeouts(int processes, long events)
    {
        var sim = new Kernel.Simulation(Seed);
        var each = events / processes;
        for (var i = 0; i < processes; i++)
            sim.Process(Wait(sim, new Cycles(1 + (i % 7)), each), $"Waiter[{i}]");
        sim.Run();
        return each * processes;
    }

    /// <summary>A producer and a consumer share a store of 16 places. A put is one event and a get is one.</summary>
    public static long Store(long events)
    {
        var sim = new Kernel.Simulation(Seed);
        var store = new Store<long>(sim, "Buffer", 16);
        var items = events / 2;
        sim.Process(Produce(store, items), "Producer");
        sim.Process(Consume(store, items), "Consumer");
        sim.Run();
        return 2 * items;
    }

    /// <summary>Four processes share two servers. A request, a timeout and a release are an event each.</summary>
    public static long Resource(long events)
    {
        var sim = new Kernel.Simulation(Seed);
        var servers = new Resource(sim, "Servers", 2);
        var each = events / 12;
        for (var i = 0; i < 4; i++)
            sim.Process(Use(sim, servers, each), $"User[{i}]");
        sim.Run();
        return 12 * each;
    }

    private static IEnumerable<Event> Wait(Kernel.Simulation sim, Cycles delay, long times)
    {
        for (var i = 0L; i < times; i++)
            yield return sim.Timeout(delay);
    }

    private static IEnumerable<Event> Produce(Store<long> store, long items)
    {
        for (var i = 0L; i < items; i++)
            yield return store.Put(i);
    }

    private static IEnumerable<Event> Consume(Store<long> store, long items)
    {
        for (var i = 0L; i < items; i++)
        {
            var get = store.Get();
            yield return get;
            if (get.Value != i)
                throw new InvalidOperationException($"item {i} arrived as {get.Value}");
        }
    }

    private static IEnumerable<Event> Use(Kernel.Simulation sim, Resource servers, long times)
    {
        for (var i = 0L; i < times; i++)
        {
            var request = servers.Request();
            yield return request;
            yield return sim.Timeout(Cycles.One);
            yield return servers.Release(request);
        }
    }
}
