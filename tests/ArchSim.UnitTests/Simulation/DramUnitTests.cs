using ArchSim.Kernel;
using ArchSim.Memory;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

/// <summary>The memory as a unit of the machine: when transactions are complete, and what the machine counts. One cycle is one clock of the memory but where a test says otherwise.</summary>
public sealed class DramUnitTests
{
    // tRCD, CL of the test memory; 8 transfers of a burst take 4 clocks of a bus at double rate.
    private const long Rcd = 17, Cl = 17, BurstClocks = 4;

    // A burst is taken in the clock in which it is sent, goes to its bank's queue in the next, and has its first command in the one behind that.
    private const long Entry = 2;
    private const int Row = 8192, Burst = 64;

    [Test]
    public void A_first_read_opens_its_row_and_a_second_finds_it_open()
    {
        var memory = new Bench(Memory());
        var first = memory.Move(0, Burst);
        var second = memory.Move(Burst, Burst);
        var counts = memory.Counts();

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(Entry + Rcd + Cl + BurstClocks));
            Assert.That(second - first, Is.EqualTo(Entry + Cl + BurstClocks));
            Assert.That((counts.DramActivates, counts.DramReadBursts, counts.DramRowHits, counts.DramTransactions), Is.EqualTo((1L, 2L, 1L, 2L)));
        });
    }

    [Test]
    public void A_write_is_complete_when_it_was_taken_and_is_issued_all_the_same()
    {
        var memory = new Bench(Memory());
        // Taken in the clock in which it is sent, known to the controller in the next, acknowledged in the one behind.
        Assert.That(memory.Move(0, Burst, write: true), Is.EqualTo(2));
        var counts = memory.Counts();
        Assert.That((counts.DramWriteBursts, counts.DramWriteBytes, counts.DramActivates), Is.EqualTo((1L, 64L, 1L)));
    }

    [Test]
    public void Bursts_of_a_row_follow_without_a_gap_and_the_unit_says_how_long_it_was_busy()
    {
        var memory = new Bench(Memory());
        var end = memory.Move(0, Row);
        var cycles = memory.Close();

        Assert.That(end, Is.EqualTo(Entry + Rcd + Cl + Row / Burst * BurstClocks));
        Assert.That((cycles.Busy, cycles.Stalls[(int)StallReason.RowMiss], cycles.Idle), Is.EqualTo((Row / Burst * BurstClocks, Entry + Rcd + Cl, 0L)));
    }

    [Test]
    public void Times_are_rounded_up_at_each_crossing()
    {
        // A clock of the memory is 1.5 cycles: the answer comes at clock 40, cycle 60; sent then, at clock 40, the next comes at clock 63, cycle 94.5.
        var memory = new Bench(Memory(), clockMhz: 1500);
        Assert.That((memory.Move(0, Burst), memory.Move(Burst, Burst)), Is.EqualTo((60L, 95L)));
    }

    [Test]
    public void A_machine_slower_than_the_memory_sees_it_answer_in_the_next_cycle()
    {
        var memory = new Bench(Memory(), clockMhz: 10);
        Assert.That((memory.Move(0, Burst), memory.Move(Burst, Burst)), Is.EqualTo((1L, 2L)));
    }

    [Test]
    public void Pieces_that_share_a_burst_ask_for_it_once()
    {
        // Eight pieces of 16 bytes, 32 apart, lie in four bursts.
        var memory = new Bench(Memory());
        memory.Stream(new DramTransfer(DramStream.Activations, 0, 8, 16, 32, 1024), write: false);
        Assert.That(memory.Counts().DramReadBursts, Is.EqualTo(4));
    }

    [Test]
    public void An_ideal_memory_answers_at_once_and_counts_bytes()
    {
        var memory = new Bench(Memory() with { Ideal = true });

        Assert.That(memory.Move(0, 5000), Is.Zero);
        var counts = memory.Counts();
        Assert.That((counts.DramReadBytes, counts.DramReadBursts), Is.EqualTo((5000L, 0L)));
    }

    [Test]
    public void A_port_that_is_overrun_throws()
    {
        var memory = new Bench(Memory());
        for (var i = 0; i < memory.Dram.PortLimit; i++)
            memory.Port.Send(new DramTransaction(DramStream.Weights, 0, 1, Burst, 0), write: false);

        Assert.That(memory.Port.IsFull);
        Assert.That(
            () => memory.Port.Send(new DramTransaction(DramStream.Weights, 0, 1, Burst, 0), write: false),
            Throws.InvalidOperationException.With.Message.Contains($"test has {memory.Dram.PortLimit} transactions under way"));
    }

    /// <summary>One clock of the memory is one cycle; no refresh within a test.</summary>
    private static MemorySpec Memory()
    {
        var spec = TestMachine.Ddr4();
        return spec with { ClockPeriodNs = 1, TransactionBytes = 1024, Timing = spec.Timing with { RefreshInterval = 100_000 } };
    }

    /// <summary>A memory and one port, driven transaction by transaction.</summary>
    private sealed class Bench
    {
        private readonly Kernel.Simulation _sim = new(seed: 0);
        private readonly UnitMeter _meter = new(Unit.Dram, null);

        public Bench(MemorySpec spec, double clockMhz = 1000)
        {
            Dram = new DramUnit(_sim, spec, clockMhz, _meter, jumps: true);
            Port = new DramPort(_sim, Dram, "test");
        }

        public DramUnit Dram { get; }

        public DramPort Port { get; }

        /// <summary>The cycle in which the transaction is complete; the next is sent then.</summary>
        public long Move(long address, long bytes, bool write = false) => Stream(DramTransfer.Contiguous(DramStream.Weights, address, bytes, 1 << 20), write);

        public long Stream(DramTransfer transfer, bool write)
        {
            _sim.Run(_sim.Process(Pieces(transfer, write), "test"));
            return _sim.Now.Value;
        }

        public LayerCounts Counts() => Dram.AddTo(new LayerCounts(), _sim.Now.Value);

        public UnitCycles Close() => _meter.Close(_sim.Now.Value, _sim.Now.Value);

        private IEnumerable<Event> Pieces(DramTransfer transfer, bool write)
        {
            for (var i = 0; i < transfer.Transactions; i++)
            {
                while (Port.IsFull)
                    yield return Port.NextCompletion();
                Port.Send(transfer.At(i), write);
            }
            while (Port.Outstanding > 0)
                yield return Port.NextCompletion();
        }
    }
}
