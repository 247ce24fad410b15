using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Words of pixels side by side that lie in one bank.</summary>
public sealed class BankConflictTests
{
    private static readonly WordRun One = new(1, 1);

    // Eight words over four banks: side by side two each.
    [TestCase(8, 1, 4, 2)]
    [TestCase(8, 3, 4, 2)]
    // At a distance of two on every other bank, of four all on one: round three of them they spread better.
    [TestCase(8, 2, 4, 3)]
    [TestCase(8, 4, 4, 3)]
    [TestCase(8, 4, 1, 8)]
    [TestCase(8, 8, 8, 2)]
    [TestCase(1, 8, 8, 1)]
    public void The_busiest_bank_is_what_a_distance_makes_it(int words, int stride, int banks, int accesses) =>
        Assert.That(BankConflicts.BusiestBank(new WordRun(words, stride), One, banks), Is.EqualTo(accesses));

    [Test]
    public void The_closed_form_counts_what_laying_words_out_counts()
    {
        for (var banks = 1; banks <= 12; banks++)
        {
            for (var stride = 1; stride <= 20; stride++)
            {
                for (var words = 1; words <= 16; words++)
                {
                    var least = Enumerable.Range(1, banks).Min(round => Enumerable.Range(0, words).GroupBy(w => w * stride % round).Max(g => g.Count()));
                    Assert.That(BankConflicts.BusiestBank(new WordRun(words, stride), One, banks), Is.EqualTo(least), $"{words} words, {stride} apart, {banks} banks");
                }
            }
        }
    }

    /// <summary>
    /// Pixel p begins s p words into the tile, is p cycles behind the first, and takes its next word every T cycles: so in cycle t the word (t - p) / T of each pixel for which that is whole.
    /// </summary>
    [Test]
    public void Skewed_pixels_meet_as_often_as_in_a_walk_through_their_cycles()
    {
        for (var steps = 1; steps <= 5; steps++)
        {
            for (var stride = 1; stride <= 9; stride++)
            {
                for (var pixels = 1; pixels <= 12; pixels++)
                {
                    // All pixels are under way, in each cycle of a turn.
                    var cycles = Enumerable.Range(12 * steps, steps)
                        .Select(t => Enumerable.Range(0, pixels).Where(p => (t - p) % steps == 0).Select(p => stride * p + (t - p) / steps).ToArray()).ToArray();
                    for (var banks = 1; banks <= 8; banks++)
                    {
                        var least = Enumerable.Range(1, banks).Min(round => cycles.Max(words => words.Length == 0 ? 0 : words.GroupBy(w => w % round).Max(g => g.Count())));
                        Assert.That(BankConflicts.BusiestBank(new WordRun(pixels, stride).Skewed(steps), One, banks), Is.EqualTo(least),
                            $"{pixels} pixels, {stride} words apart, {steps} cycles a word, {banks} banks");
                    }
                }
            }
        }
    }

    // Four bytes of a pixel a cycle, which are a word of 32 bits. 256 channels are 64 words, so the words of eight pixels in one cycle lie 64 apart in a broadcast array: over eight banks in one,
    // over seven of them in seven, two in one. In a systolic array each is a word further back: 63 apart, which eight banks part. Of 260 channels it is the other way round for four banks and eight.
    [TestCase(256, 8, Feeding.Broadcast, 2)]
    [TestCase(256, 8, Feeding.Systolic, 1)]
    [TestCase(256, 4, Feeding.Broadcast, 3)]
    [TestCase(256, 4, Feeding.Systolic, 2)]
    [TestCase(260, 8, Feeding.Broadcast, 1)]
    [TestCase(260, 8, Feeding.Systolic, 2)]
    [TestCase(260, 4, Feeding.Broadcast, 2)]
    [TestCase(260, 4, Feeding.Systolic, 3)]
    public void A_systolic_array_wants_each_pixels_word_a_cycle_later(int channels, int banks, Feeding feeding, int together)
    {
        var cost = Skewed(channels, wordBits: 32, banks, feeding);
        // 64 pixels, eight at once, of so many words one after the other.
        var times = 64 / 8 * channels / 4;
        Assert.That((cost.ActivationPortCycles, cost.BankConflicts), Is.EqualTo(((long)times * together, (long)times * (together - 8 / banks))));
    }

    // A word of eight bytes lasts two cycles, so that every other pixel wants one: four at once. Pixels begin 33 words apart, those four 2 x 33 - 1 = 65, which no number of banks above one maps on one.
    [TestCase(1, 4)]
    [TestCase(2, 2)]
    [TestCase(4, 1)]
    [TestCase(8, 1)]
    public void Where_fewer_words_are_wanted_than_there_are_banks_some_are_idle_and_nothing_meets(int banks, int together)
    {
        var cost = Skewed(channels: 260, wordBits: 64, banks, Feeding.Systolic);
        var times = 64 * 260 * 8 / 64 / 4;
        Assert.That((cost.ActivationPortCycles, cost.BankConflicts), Is.EqualTo(((long)times * together, 0L)));
    }

    [Test]
    public void In_two_dimensions_no_bank_is_busier_than_the_form_says()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var (a, b) = (new WordRun(random.Next(1, 6), random.Next(1, 20)), new WordRun(random.Next(1, 6), random.Next(1, 40)));
            var banks = random.Next(1, 9);
            var least = Enumerable.Range(1, banks).Min(round => Enumerable.Range(0, (int)a.Words).SelectMany(x => Enumerable.Range(0, (int)b.Words), (x, y) => x * a.Stride + y * b.Stride)
                .Distinct().GroupBy(w => w % round).Max(g => g.Count()));
            Assert.That(BankConflicts.BusiestBank(a, b, banks), Is.GreaterThanOrEqualTo(least).And.LessThanOrEqualTo(a.Words * b.Words));
        }
    }

    [Test]
    public void More_banks_never_have_more_conflicts([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var layer = TestMachine.Convolution(random.Next(4, 24), 8 * random.Next(1, 40), 16, random.Next(1, 4), random.Next(1, 3));
        var widths = random.Next(2) == 0 ? new LoopExtents(W: 8, N: 4) : new LoopExtents(W: 4, H: 2, N: 4);
        var feeding = random.Next(2) == 0 ? Feeding.Systolic : Feeding.Broadcast;
        long? port = null;
        for (var banks = 1; banks <= 16; banks++)
        {
            var cost = Cost(layer, widths, feeding, banks, random.Next(2) == 0);
            Assert.That(cost.BankConflicts, Is.Not.Negative);
            if (port is not null)
                Assert.That(Cost(layer, widths, feeding, banks, true).ActivationPortCycles, Is.LessThanOrEqualTo(port));
            port = Cost(layer, widths, feeding, banks, true).ActivationPortCycles;
        }
    }

    // 256 channels of 8 bits: a pixel is 8 words of 256 bits. Over 8 banks the first words of 8 pixels lie in one; round 7 they do not.
    [TestCase(8, Feeding.Broadcast, 2)]
    [TestCase(4, Feeding.Broadcast, 3)]
    [TestCase(1, Feeding.Broadcast, 8)]
    public void Pixels_at_a_distance_of_all_banks_cost_the_difference(int banks, Feeding feeding, int together)
    {
        var layer = TestMachine.Gemm(64, 256, 4);
        var cost = Cost(layer, new LoopExtents(H: 8, N: 4), feeding, banks, register: true);
        // 64 pixels of 8 words, 8 words at a time: each time so many accesses of the busiest bank, instead of 8 over all.
        Assert.That(cost.BankConflicts, Is.EqualTo(64L * (together - (8 + banks - 1) / banks)));
    }

    [Test]
    public void The_stall_has_the_activation_ports_name_and_the_conflicts_are_counted()
    {
        var layer = TestMachine.Gemm(64, 256, 4);
        var spec = Machine(new LoopExtents(H: 8, N: 4), Feeding.Broadcast, 2, false);
        var outcome = TestMachine.Simulate(spec, layer, mapping: TestMachine.Whole(layer));
        var array = outcome.Units[(int)Unit.Array];
        Assert.That(outcome.Counts.BankConflicts, Is.Positive);
        Assert.That(array.Stalls[(int)StallReason.ActivationBandwidth], Is.Positive);
        Assert.That(array.Stalled - array.Stalls[(int)StallReason.WeightsMissing] - array.Stalls[(int)StallReason.ActivationsMissing], Is.EqualTo(array.Stalls[(int)StallReason.ActivationBandwidth]));
    }

    [Test]
    public void Without_pixels_side_by_side_no_words_meet()
    {
        foreach (var unroll in new[] { new LoopExtents(K: 8, N: 8), new LoopExtents(N: 16), new LoopExtents(B: 4, N: 4) })
            Assert.That(Cost(TestMachine.Convolution(12, 64, 16, 3), unroll, Feeding.Broadcast, 4, false).BankConflicts, Is.Zero);
    }

    private static TileCost Skewed(int channels, int wordBits, int banks, Feeding feeding)
    {
        var spec = Machine(new LoopExtents(K: 4, H: 8, N: 4), feeding, banks, register: true);
        spec = spec with { ActivationBuffer = spec.ActivationBuffer with { WidthBits = wordBits } };
        return TestMachine.Costs(spec, TestMachine.Gemm(64, channels, 4)).Of(new PixelTile(1, 64, 1, 64, 1), 1, 4, channels);
    }

    private static TileCost Cost(MatrixLayer layer, LoopExtents unroll, Feeding feeding, int banks, bool register) =>
        TestMachine.Costs(Machine(unroll, feeding, banks, register), layer)
            .Of(new PixelTile(1, layer.OutputHeight, layer.OutputWidth, layer.InputHeight, layer.InputWidth), layer.Groups, layer.OutputChannels, layer.InputChannels);

    private static AcceleratorSpec Machine(LoopExtents unroll, Feeding feeding, int banks, bool register)
    {
        var spec = TestMachine.Spec();
        return spec with
        {
            Array = spec.Array with { Unroll = unroll, Stationary = Stationary.Output, Reduction = Reduction.None, Feeding = feeding },
            ActivationBuffer = spec.ActivationBuffer with { Banks = banks, WordRegister = register },
        };
    }
}
