using System.Numerics;

namespace ArchSim.UnitTests.Hardware;

/// <summary>That the transitions inside a multiplier follow 2 x / (1 + x), with x the partial products that flip over those of random operands: simulated gate by gate.</summary>
public sealed class MultiplierNetlistTests
{
    private const int Steps = 400;

    [TestCase(4)]
    [TestCase(7)]
    public void The_netlist_multiplies(int bits)
    {
        var netlist = new MultiplierNetlist(bits);
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var (a, b) = (random.Next(1 << bits), random.Next(1 << bits));
            netlist.Step(a, b);
            Assert.That(netlist.Result, Is.EqualTo(Signed(a, bits) * Signed(b, bits)));
        }
    }

    // Flip probability of every operand bit; 0.5 is random.
    [Test]
    public void Transitions_saturate_with_the_partial_products_that_flip([Values(4, 8, 16)] int bits, [Values(0.25, 0.125)] double flips)
    {
        var random = Run(bits, (a, b, r) => (r.Next(1 << bits), r.Next(1 << bits)));
        var rare = Run(bits, (a, b, r) => (a ^ Mask(bits, flips, r), b ^ Mask(bits, flips, r)));
        var x = rare.Products / random.Products;
        TestContext.Out.WriteLine($"{bits} bits, x = {x:0.000}: {rare.Transitions / random.Transitions:0.000}, 2 x / (1 + x) = {2 * x / (1 + x):0.000}");
        Assert.That(rare.Transitions / random.Transitions, Is.EqualTo(2 * x / (1 + x)).Within(0.1));
    }

    [Test]
    public void So_they_do_with_one_operand_held([Values(4, 8, 16)] int bits)
    {
        var random = Run(bits, (a, b, r) => (r.Next(1 << bits), r.Next(1 << bits)));
        // Another word to hold every ten steps.
        var step = 0;
        var held = Run(bits, (a, b, r) => (r.Next(1 << bits), step++ % 10 == 0 ? r.Next(1 << bits) : b), skip: i => i % 10 == 0);
        var x = held.Products / random.Products;
        Assert.That(x, Is.EqualTo(2.0 / 3).Within(0.12));
        Assert.That(held.Transitions / random.Transitions, Is.EqualTo(2 * x / (1 + x)).Within(0.1));
    }

    private static (double Transitions, double Products) Run(int bits, Func<int, int, Random, (int A, int B)> next, Func<int, bool>? skip = null)
    {
        var netlist = new MultiplierNetlist(bits);
        var random = new Random(bits);
        var (a, b) = (random.Next(1 << bits), random.Next(1 << bits));
        netlist.Step(a, b);
        double transitions = 0, products = 0, counted = 0;
        for (var i = 0; i < Steps; i++)
        {
            var before = netlist.Transitions;
            var (nextA, nextB) = next(a, b, random);
            netlist.Step(nextA, nextB);
            if (skip?.Invoke(i) != true)
            {
                transitions += netlist.Transitions - before;
                for (var j = 0; j < bits; j++)
                    products += BitOperations.PopCount((uint)(((b >> j & 1) == 1 ? a : 0) ^ ((nextB >> j & 1) == 1 ? nextA : 0)));
                counted++;
            }
            (a, b) = (nextA, nextB);
        }
        return (transitions / counted, products / counted);
    }

    private static int Mask(int bits, double flips, Random random)
    {
        var mask = 0;
        for (var i = 0; i < bits; i++)
            mask |= random.NextDouble() < flips ? 1 << i : 0;
        return mask;
    }

    private static int Signed(int code, int bits) => code >= 1 << (bits - 1) ? code - (1 << bits) : code;
}
