using ArchSim.Configuration;
using ArchSim.Memory;

namespace ArchSim.UnitTests.Memory;

/// <summary>What each field of a controller's policy does, on traces made for it. One rank, rows 2^17 bytes apart in a bank.</summary>
public sealed class PolicyTests
{
    private const int Row = 1 << 16;
    private const string Base = "use: ddr4-2400-1rank\n";

    // The second has its data tCCD_L after the first; where the queue holds one, it is taken a clock later, and its time counts from there.
    [TestCase("", 45)]
    [TestCase("read_queue: 1", 44)]
    public void A_read_queue_takes_as_many_as_it_holds(string fields, int clocks) =>
        Assert.That(Run(fields, Read(0), Read(64)).Latencies.LongestClocks, Is.EqualTo(clocks));

    // All are taken in clock 0 where there is room, and acknowledged in the next.
    [TestCase("write_queue: 64\ndrain_high: 64\ndrain_idle: 100", true)]
    [TestCase("drain_idle: 100", false)]
    public void A_write_queue_takes_as_many_as_it_holds(string fields, bool all) =>
        Assert.That(Run(fields, [.. Enumerable.Range(0, 64).Select(i => Write(i * 64))]).Clocks == Run("", Write(0)).Clocks, Is.EqualTo(all));

    // The third is for the row of the first. In order each opens its row anew.
    [TestCase("", 2)]
    [TestCase("command_queue: 1", 3)]
    [TestCase("policy: in-order", 3)]
    [TestCase("policy: in-order\ncommand_queue: 8", 2)]
    public void Only_what_waits_at_a_bank_may_go_before_others(string fields, int activates) =>
        Assert.That(Run(fields, Read(0), Read(Row), Read(64)).Commands.Activates, Is.EqualTo(activates));

    // Rows may be closed sooner after a read, 4, than the next hit comes, 6; the fourth read is the last before tRAS is over.
    [TestCase("", 3)]
    [TestCase("hit_cap: 100", 2)]
    public void A_row_with_enough_hits_is_closed_for_an_older_request(string fields, int activates) =>
        Assert.That(Run($"read_to_precharge_clocks: 4\n{fields}", Read(0), Read(Row), Read(64), Read(128), Read(192), Read(256), Read(320)).Commands.Activates, Is.EqualTo(activates));

    [TestCase("drain_idle: 100", 0)]
    [TestCase("drain_idle: 100\ndrain_high: 4", 4)]
    [TestCase("drain_idle: 3", 4)]
    [TestCase("drain_idle: 4", 0)]
    public void Writes_drain_from_the_high_watermark_on_or_when_banks_are_idle(string fields, int writes) =>
        Assert.That(Run(fields, [Write(0), Write(64), Write(128), Write(192), Read(Row, 1000)]).Commands.Writes, Is.EqualTo(writes));

    // The read is behind the writes that drain, in the same bank, and ends the run: writes above the low watermark are before it, the others still wait.
    [TestCase("drain_idle: 100\ndrain_high: 4", 4, 4)]
    [TestCase("drain_idle: 100\ndrain_high: 4\ndrain_low: 2", 4, 2)]
    [TestCase("policy: batching", 56, 40)]
    [TestCase("policy: batching\ndrain_low: -1", 56, 56)]
    public void Draining_ends_at_the_low_watermark(string fields, int offered, int drained) =>
        Assert.That(Run(fields, [.. Enumerable.Range(0, offered).Select(i => Write(i * 64)), Read(Row)]).Commands.Writes, Is.EqualTo(drained));

    [TestCase("drain_high: 33", "m.yaml:2:13 drain_high: must be at most write_queue (32), or writes never drain; was 33")]
    [TestCase("drain_low: 32", "m.yaml:2:12 drain_low: must be below drain_high (32), was 32")]
    [TestCase("write_queue: 0", "write_queue: must be 1..1024, was 0")]
    [TestCase("read_queue: 2000", "read_queue: must be 1..1024, was 2000")]
    [TestCase("command_queue: 65", "command_queue: must be 1..64, was 65")]
    [TestCase("hit_cap: 0", "hit_cap: must be 1..1000, was 0")]
    [TestCase("drain_low: -2", "drain_low: must be -1..1024, was -2")]
    [TestCase("drain_idle: -1", "drain_idle: must be 0..1024, was -1")]
    public void A_policy_that_cannot_be_is_refused(string fields, string message) =>
        Assert.That(() => Parse(fields), Throws.TypeOf<InputException>().With.Message.Contains(message));

    [Test]
    public void A_changed_preset_says_so_in_its_name()
    {
        Assert.That(Parse("write_queue: 64\nhit_cap: 4").Policy, Is.EqualTo(ControllerPolicy.Dramsim3 with { Name = "dramsim3 with write_queue 64", WriteQueue = 64 }));
        Assert.That(Parse("policy: batching").Policy, Is.EqualTo(ControllerPolicy.Batching));
    }

    [Test]
    public void A_policy_is_changed_beside_the_preset_of_a_machine() =>
        Assert.That(ArchSim.Hardware.AcceleratorFile.Load("lpa", [("dram.write_queue", "64")]).Spec.Dram.Policy.WriteQueue, Is.EqualTo(64));

    private static MemoryRequest Read(long address, long clock = 0) => new(address, false, clock);

    private static MemoryRequest Write(long address) => new(address, true, 0);

    private static MemorySpec Parse(string fields) => MemoryReader.Parse(ConfigDocument.Parse($"{Base}{fields}\n", "m.yaml"), "m");

    private static ReplayResult Run(string fields, params MemoryRequest[] requests) =>
        new MemorySystem(Parse(fields), new ReplayOptions { MaxAdds = 100 }).Replay(new ListSource(requests));
}
