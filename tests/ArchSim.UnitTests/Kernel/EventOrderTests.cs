using ArchSim.Kernel;
using FsCheck;
using FsCheck.Fluent;
using Sim = ArchSim.Kernel.Simulation;

namespace ArchSim.UnitTests.KernelTests;

public sealed class EventOrderTests
{
    // Around the window of the schedule (4,096 cycles) the events change places inside it; the order must not show that.
    private static readonly long[] Boundaries = [0, 1, 63, 64, 65, 4_031, 4_032, 4_095, 4_096, 4_097, 8_191, 8_192, 8_193, 1_000_000];

    [Test]
    public void Events_of_equal_time_fire_in_schedule_order_with_5000_queued([ValueSource(nameof(Boundaries))] long delay) =>
        AssertFifo(5_000, delay);

    [Test]
    public void Events_of_equal_time_fire_in_schedule_order_with_200000_queued([Values(0, 7, 5_000)] long delay) => AssertFifo(200_000, delay);

    [Test]
    public void Five_priorities_among_200000_events_of_equal_time_fire_in_order_and_fifo_within()
    {
        const int Count = 200_000;
        var sim = new Sim(1);
        var fired = new List<int>(Count);
        for (var i = 0; i < Count; i++)
        {
            var id = i;
            sim.Timeout(new(7), i % 5 - 2).AddCallback(_ => fired.Add(id));
        }
        sim.Run();
        Assert.That(fired, Is.EqualTo(Enumerable.Range(0, Count).OrderBy(i => i % 5)));
    }

    [Test]
    public void Events_added_at_the_current_cycle_while_five_priorities_wait_there_find_their_place()
    {
        const int Count = 1_000;
        var sim = new Sim(1);
        var fired = new List<(int Priority, int Id)>();
        var next = 0;
        for (var i = 0; i < Count; i++)
            Add(i % 5, 7);
        sim.Run();
        // What is added at a priority that is still waiting fires behind its equals; an urgent one fires next.
        Assert.That(fired, Has.Count.EqualTo(2 * Count));
        Assert.That(fired.Select(f => f.Priority), Is.Ordered);
        Assert.That(fired.GroupBy(f => f.Priority).All(g => g.Select(f => f.Id).SequenceEqual(g.Select(f => f.Id).Order())));

        void Add(int priority, long delay)
        {
            var id = next++;
            sim.Timeout(new(delay), priority).AddCallback(_ =>
            {
                fired.Add((priority, id));
                if (id < Count)
                    Add(Math.Max(priority, id % 7), 0);
            });
        }
    }

    [Test]
    public void Random_schedules_fire_as_a_stable_sort_by_time_and_priority() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Schedules(), plan =>
        {
            var sim = new Sim(1);
            var fired = new List<(long, int)>();
            for (var i = 0; i < plan.Length; i++)
            {
                var id = i;
                sim.Timeout(new(plan[i].Delay), plan[i].Priority).AddCallback(_ => fired.Add((sim.Now.Value, id)));
            }
            sim.Run();
            var expected = plan.Select((p, i) => (p.Delay, p.Priority, i)).Order().Select(p => (p.Delay, p.i));
            return fired.SequenceEqual(expected);
        }));

    [Test]
    public void Events_that_schedule_events_fire_as_in_a_sorted_list() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Schedules(), plan =>
            Grown(plan, 400).SequenceEqual(GrownReference(plan, 400))));

    [Test]
    public void A_far_event_fires_before_a_near_one_that_was_scheduled_later_for_the_same_cycle()
    {
        var sim = new Sim(1);
        var log = new Recorder(sim);
        sim.Timeout(new(5_000)).AddCallback(_ => log.Note("far"));
        sim.Timeout(new(5_000 - 4_095)).AddCallback(_ => sim.Timeout(new(4_095)).AddCallback(_ => log.Note("near")));
        sim.Run();
        Assert.That(log.Log, Is.EqualTo((string[])["5000:far", "5000:near"]));
    }

    [Test]
    public void A_more_urgent_event_scheduled_at_the_current_cycle_overtakes_those_that_wait_there()
    {
        var sim = new Sim(1);
        var log = new Recorder(sim);
        sim.Timeout(new(3)).AddCallback(_ =>
        {
            log.Note("first");
            sim.Timeout(Cycles.Zero, priority: 1).AddCallback(_ => log.Note("late"));
            sim.Timeout(Cycles.Zero, priority: -1).AddCallback(_ => log.Note("urgent"));
        });
        sim.Timeout(new(3)).AddCallback(_ => log.Note("second"));
        sim.Run();
        Assert.That(log.Log, Is.EqualTo((string[])["3:first", "3:urgent", "3:second", "3:late"]));
    }

    private static void AssertFifo(int count, long delay)
    {
        var sim = new Sim(1);
        var fired = new List<int>(count);
        for (var i = 0; i < count; i++)
        {
            var id = i;
            sim.Timeout(new(delay)).AddCallback(_ => fired.Add(id));
        }
        sim.Run();
        Assert.That(sim.Now.Value, Is.EqualTo(delay));
        Assert.That(fired, Is.EqualTo(Enumerable.Range(0, count)));
    }

    private static Arbitrary<(long Delay, int Priority)[]> Schedules()
    {
        var near = Gen.Choose(0, 20).Select(d => (long)d);
        var edge = Gen.Elements(Boundaries);
        var wide = Gen.Choose(0, 20_000).Select(d => (long)d);
        var step = from delay in Gen.OneOf(near, edge, wide)
                   from priority in Gen.Choose(-2, 2)
                   select (delay, priority);
        return step.NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();
    }

    // Every event schedules the next step of the plan when it fires, so that scheduling happens at many different times.
    private static List<(long, int)> Grown((long Delay, int Priority)[] plan, int limit)
    {
        var sim = new Sim(1);
        var fired = new List<(long, int)>();
        var scheduled = 0;
        foreach (var _ in plan)
            ScheduleNext();
        sim.Run();
        return fired;

        void ScheduleNext()
        {
            if (scheduled == limit)
                return;
            var id = scheduled++;
            var (delay, priority) = plan[id % plan.Length];
            sim.Timeout(new(delay), priority).AddCallback(_ =>
            {
                fired.Add((sim.Now.Value, id));
                ScheduleNext();
                ScheduleNext();
            });
        }
    }

    private static List<(long, int)> GrownReference((long Delay, int Priority)[] plan, int limit)
    {
        var queue = new SortedSet<(long Time, int Priority, int Id)>();
        var fired = new List<(long, int)>();
        foreach (var _ in plan)
            ScheduleNext(0);
        while (queue.Count > 0)
        {
            var next = queue.Min;
            queue.Remove(next);
            fired.Add((next.Time, next.Id));
            ScheduleNext(next.Time);
            ScheduleNext(next.Time);
        }
        return fired;

        void ScheduleNext(long now)
        {
            if (queue.Count + fired.Count == limit)
                return;
            var id = queue.Count + fired.Count;
            queue.Add((now + plan[id % plan.Length].Delay, plan[id % plan.Length].Priority, id));
        }
    }
}
