using ArchSim.Hardware;
using ArchSim.Kernel;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

/// <summary>The memory in its own clock (one cycle of the machine is one of the memory here): when a transaction is complete, and what is counted.</summary>
public sealed class DramChannelTests
{
    // tRCD, tRP, CL of the test memory; 8 transfers of a burst take 4 clocks of a bus at double rate.
    private const long Rcd = 17, Rp = 17, Cl = 17, Cwl = 12, BurstClocks = 4;
    private const int Row = 8192, Burst = 64;

    [Test]
    public void A_first_read_opens_its_row_and_a_second_finds_it_open()
    {
        var memory = new Bench(Memory());
        var first = memory.Read(0, Burst);
        var second = memory.Read(Burst, Burst);

        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(Rcd + Cl + BurstClocks));
            // The second is sent when the first is complete: its own latency, no row.
            Assert.That(second - first, Is.EqualTo(Cl + BurstClocks));
            Assert.That(memory.Channel.Activates, Is.EqualTo(1));
            Assert.That(memory.Channel.RowHits, Is.EqualTo(1));
        });
    }

    [Test]
    public void A_row_miss_waits_for_precharge_and_activate()
    {
        var memory = new Bench(Memory() with { BankGroups = 1, BanksPerGroup = 1, Ranks = 1 }, t => t with { ReadToPrecharge = 0, RowActive = 0 });
        var first = memory.Read(0, Burst);
        var second = memory.Read(Row, Burst);

        Assert.Multiple(() =>
        {
            Assert.That(second - first, Is.EqualTo(Rp + Rcd + Cl + BurstClocks));
            Assert.That(memory.Channel.Activates, Is.EqualTo(2));
            Assert.That(memory.Channel.RowHits, Is.Zero);
        });
    }

    /// <summary>Both asked at once, so that the second waits for the bank and not for the answer.</summary>
    [TestCase(9, 0, 17 + 9)]
    [TestCase(30, 0, 17 + 30)]
    [TestCase(9, 39, 39)]
    [TestCase(9, 80, 80)]
    public void A_row_is_left_when_its_last_read_and_its_least_time_open_allow(int readToPrecharge, int rowActive, long left)
    {
        var memory = new Bench(
            Memory() with { BankGroups = 1, BanksPerGroup = 1, Ranks = 1 }, t => t with { ReadToPrecharge = readToPrecharge, RowActive = rowActive });
        memory.Race((0, "first"), (Row, "second"));

        // The delay after a read counts from its command, here that of the (only) burst: tRCD after the row was opened.
        Assert.That(memory.Now, Is.EqualTo(left + Rp + Rcd + Cl + BurstClocks));
    }

    /// <summary>Sixteen pieces of a burst in rows of their own take 64 clocks of the bus.</summary>
    [TestCase(2, 1, 0, 0, 0, 64)]
    [TestCase(2, 1, 5, 7, 0, 15 * 5)]
    [TestCase(1, 1, 5, 7, 0, 15 * 7)]
    [TestCase(2, 1, 5, 7, 36, 15 * 9)]
    [TestCase(2, 2, 5, 7, 36, 15 * 9 / 2 + 1)]
    public void Rows_are_opened_no_faster_than_activations_may_follow_each_other(int groups, int ranks, int spacing, int sameGroup, int four, long clocks)
    {
        var memory = new Bench(
            Memory() with { BankGroups = groups, BanksPerGroup = 16, Ranks = ranks },
            t => t with { ActivateSpacing = spacing, ActivateSpacingSameGroup = sameGroup, FourActivates = four });
        var end = memory.Stream(new DramTransfer(DramStream.Activations, 0, 16, Burst, Row, 1024));

        Assert.That(end, Is.EqualTo(Rcd + Cl + clocks));
        var meter = memory.Close();
        Assert.That((meter.Busy, meter.Stalls[(int)StallReason.RowMiss]), Is.EqualTo((64L, end - 64)));
    }

    [Test]
    public void Bursts_follow_as_in_one_group_where_there_is_only_one()
    {
        long Time(int groups) => new Bench(Memory() with { BankGroups = groups }, t => t with { BurstSpacingSameGroup = 6 })
            .Stream(DramTransfer.Contiguous(DramStream.Weights, 0, Row, 1024));

        Assert.That(Time(1) - Rcd - Cl, Is.EqualTo((Time(2) - Rcd - Cl) * 6 / 4));
    }

    [Test]
    public void A_row_in_another_bank_needs_no_precharge()
    {
        var memory = new Bench(Memory());
        var first = memory.Read(0, Burst);
        var second = memory.Read(Row, Burst);

        Assert.That(second - first, Is.EqualTo(Rcd + Cl + BurstClocks));
    }

    [Test]
    public void Queued_reads_of_an_open_row_follow_without_a_gap()
    {
        var memory = new Bench(Memory());
        var end = memory.Stream(DramTransfer.Contiguous(DramStream.Weights, 0, Row, 1024));

        Assert.That(end, Is.EqualTo(Rcd + Cl + Row / Burst * BurstClocks));
    }

    [Test]
    public void A_written_row_is_left_after_its_recovery()
    {
        long Switch(int recovery)
        {
            var memory = new Bench(Memory() with { BankGroups = 1, BanksPerGroup = 1, Ranks = 1 }, t => t with { WriteRecovery = recovery, RowActive = 0 });
            return -memory.Write(0, Burst) + memory.Write(Row, Burst);
        }
        Assert.Multiple(() =>
        {
            Assert.That(Switch(0), Is.EqualTo(Rp + Rcd + Cwl + BurstClocks));
            Assert.That(Switch(18), Is.EqualTo(18 + Rp + Rcd + Cwl + BurstClocks));
        });
    }

    [Test]
    public void The_bus_turns_from_write_to_read_after_the_write_delay_and_the_latency()
    {
        var memory = new Bench(Memory());
        memory.Read(0, Burst);
        var written = memory.Write(Burst, Burst);
        var read = memory.Read(2 * Burst, Burst);

        Assert.That(read - written, Is.EqualTo(9 + Cl + BurstClocks));
    }

    [Test]
    public void Data_of_a_write_follow_its_command_by_the_write_latency()
    {
        var memory = new Bench(Memory());
        var read = memory.Read(0, Burst);
        var written = memory.Write(Burst, Burst);

        Assert.That(written - read, Is.EqualTo(Cwl + BurstClocks));
    }

    [Test]
    public void The_bus_rests_two_clocks_between_a_read_and_a_write_that_waits_for_it()
    {
        var memory = new Bench(Memory());
        memory.Read(0, Burst);
        var start = memory.Now;
        // Sixteen bursts, longer than the latency of the write behind them.
        memory.Port.Send(new DramTransaction(DramStream.Weights, 0, 1, 16 * Burst, 0), write: false);
        var written = memory.Write(16 * Burst, Burst);

        Assert.That(written - start, Is.EqualTo(Cl + 16 * BurstClocks + 2 + BurstClocks));
    }

    [Test]
    public void The_oldest_transaction_whose_row_is_open_is_served_first()
    {
        var memory = new Bench(Memory() with { BankGroups = 1, BanksPerGroup = 1, Ranks = 1 });
        memory.Read(0, Burst);
        var order = memory.Race((Row, "far"), (Burst, "near"));

        Assert.That(order, Is.EqualTo(new[] { "near", "far" }));
    }

    [Test]
    public void Channels_share_a_transaction_evenly()
    {
        long Time(int channels) => new Bench(Memory() with { Channels = channels }).Stream(DramTransfer.Contiguous(DramStream.Weights, 0, Row, 1024));

        Assert.Multiple(() =>
        {
            Assert.That(Time(2) - Rcd - Cl, Is.EqualTo((Time(1) - Rcd - Cl) / 2));
            // A quarter takes 16 clocks a transaction, less than the latency of 17: with two under way the bus waits between them.
            Assert.That(Time(4) - Rcd - Cl, Is.InRange((Time(1) - Rcd - Cl) / 4, (Time(1) - Rcd - Cl) / 4 + 8));
        });
    }

    [Test]
    public void Refresh_takes_its_share_of_the_bus()
    {
        var memory = new Bench(Memory(), t => t with { RefreshInterval = 1000, RefreshTime = 200 });
        var end = memory.Stream(DramTransfer.Contiguous(DramStream.Weights, 0, Row, 1024));

        Assert.That(end, Is.EqualTo(Rcd + Cl + Row / Burst * BurstClocks * 1000 / 800));
    }

    [Test]
    public void A_faster_machine_waits_more_of_its_cycles_rounded_up_once_a_delay()
    {
        // A clock of the memory is 1.5 cycles: 17 are 25.5, rounded up to 26; 4 are 6.
        var memory = new Bench(Memory(), clockMhz: 1500);

        Assert.That(memory.Read(0, Burst), Is.EqualTo(26 + 26 + 6));
    }

    [Test]
    public void An_ideal_memory_answers_at_once_and_counts_bytes()
    {
        var memory = new Bench(Memory() with { Ideal = true });

        Assert.Multiple(() =>
        {
            Assert.That(memory.Read(0, 5000), Is.Zero);
            Assert.That(memory.Channel.ReadBytes, Is.EqualTo(5000));
        });
    }

    [Test]
    public void Bytes_and_bursts_are_those_of_the_transactions() => Seeds.Each(50, CheckCounters);

    private static void CheckCounters(Random random)
    {
        var memory = new Bench(Memory());
        long read = 0, written = 0, readBursts = 0, writeBursts = 0, transactions = 0, least = 0;
        for (var i = 0; i < 20; i++)
        {
            var transfer = new DramTransfer((DramStream)random.Next(4), random.Next(1 << 20), random.Next(1, 10), random.Next(1, 3000), 4096, 1024);
            var write = random.Next(2) == 0;
            memory.Stream(transfer, write);
            var bursts = Enumerable.Range(0, transfer.Transactions).Sum(t => transfer.At(t).Bursts(Burst));
            (read, written) = write ? (read, written + transfer.Bytes) : (read + transfer.Bytes, written);
            (readBursts, writeBursts) = write ? (readBursts, writeBursts + bursts) : (readBursts + bursts, writeBursts);
            transactions += transfer.Transactions;
            least += bursts * BurstClocks;
        }
        var channel = memory.Channel;
        var meter = memory.Close();
        Assert.Multiple(() =>
        {
            Assert.That((channel.ReadBytes, channel.WriteBytes), Is.EqualTo((read, written)));
            Assert.That((channel.ReadBursts, channel.WriteBursts), Is.EqualTo((readBursts, writeBursts)));
            Assert.That(channel.Transactions, Is.EqualTo(transactions));
            Assert.That(meter.Busy, Is.EqualTo(least), "the bus is busy while it carries data");
            Assert.That(channel.RowHits, Is.InRange(0, transactions));
        });
    }

    [Test]
    public void A_port_that_is_overrun_throws()
    {
        var memory = new Bench(Memory());
        for (var i = 0; i < memory.Channel.PortLimit; i++)
            memory.Port.Send(new DramTransaction(DramStream.Weights, 0, 1, Burst, 0), write: false);

        Assert.That(memory.Port.IsFull);
        Assert.That(
            () => memory.Port.Send(new DramTransaction(DramStream.Weights, 0, 1, Burst, 0), write: false),
            Throws.InvalidOperationException.With.Message.Contains($"test has {memory.Channel.PortLimit} transactions under way"));
    }

    [Test]
    public void A_memory_that_is_sent_more_than_its_ports_may_throws()
    {
        var memory = new Bench(Memory());
        var transaction = new DramTransaction(DramStream.Weights, 0, 1, Burst, 0);
        for (var i = 0; i < memory.Channel.PortLimit; i++)
            memory.Channel.Send(memory.Port, transaction, write: false);

        Assert.That(() => memory.Channel.Send(memory.Port, transaction, write: false), Throws.InvalidOperationException.With.Message.Contains("memory queue"));
    }

    /// <summary>One clock of the memory is one cycle; no refresh.</summary>
    private static DramSpec Memory()
    {
        var spec = TestMachine.Ddr4();
        return spec with { ClockPeriodNs = 1, TransactionBytes = 1024, Timing = spec.Timing with { RefreshTime = 0 } };
    }

    /// <summary>A memory and one port, driven transaction by transaction.</summary>
    private sealed class Bench
    {
        private readonly Kernel.Simulation _sim = new(seed: 0);
        private readonly UnitMeter _meter = new(Unit.Dram, null);

        public Bench(DramSpec spec, Func<DramTiming, DramTiming>? timing = null, double clockMhz = 1000)
        {
            if (timing is not null)
                spec = spec with { Timing = timing(spec.Timing) };
            Channel = new DramChannel(_sim, spec, clockMhz, _meter);
            Port = new DramPort(_sim, Channel, "test");
            if (!Channel.IsIdeal)
                _sim.Process(Channel.Run(), "dram", daemon: true);
        }

        public DramChannel Channel { get; }

        public DramPort Port { get; }

        /// <summary>The cycle in which the transaction is complete; the next is sent then.</summary>
        public long Read(long address, long bytes) => Stream(DramTransfer.Contiguous(DramStream.Weights, address, bytes, 1 << 20));

        public long Write(long address, long bytes) => Stream(DramTransfer.Contiguous(DramStream.Weights, address, bytes, 1 << 20), write: true);

        public long Stream(DramTransfer transfer, bool write = false)
        {
            _sim.Run(_sim.Process(Move(transfer, write), "test"));
            return _sim.Now.Value;
        }

        /// <summary>Two transactions sent at once from ports of their own, in the order in which they complete.</summary>
        public List<string> Race(params (long Address, string Name)[] transactions)
        {
            var done = new List<string>();
            var processes = transactions.Select(t => (Event)_sim.Process(One(new DramPort(_sim, Channel, t.Name), t.Address, t.Name, done), t.Name)).ToArray();
            foreach (var process in processes)
                _sim.Run(process);
            return done;
        }

        public long Now => _sim.Now.Value;

        public UnitCycles Close() => _meter.Close(_sim.Now.Value, _sim.Now.Value);

        private IEnumerable<Event> Move(DramTransfer transfer, bool write)
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

        private static IEnumerable<Event> One(DramPort port, long address, string name, List<string> done)
        {
            port.Send(new DramTransaction(DramStream.Weights, address, 1, Burst, 0), write: false);
            while (port.Outstanding > 0)
                yield return port.NextCompletion();
            done.Add(name);
        }
    }
}
