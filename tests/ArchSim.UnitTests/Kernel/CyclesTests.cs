using ArchSim.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace ArchSim.UnitTests.KernelTests;

public sealed class CyclesTests
{
    [Test]
    public void Overflow_throws_instead_of_running_time_backwards()
    {
        Assert.Throws<OverflowException>(() => _ = Cycles.MaxValue + Cycles.One);
        Assert.Throws<OverflowException>(() => _ = -Cycles.MaxValue - new Cycles(2));
        Assert.Throws<OverflowException>(() => _ = Cycles.MaxValue * 2);
        Assert.Throws<OverflowException>(() => _ = -new Cycles(long.MinValue));
        Assert.Throws<OverflowException>(() => _ = new Cycles(long.MinValue) / -1);
    }

    [Test]
    public void Arithmetic_and_order_are_those_of_integers() => Check.QuickThrowOnFailure(Prop.ForAll<int, int>((a, b) =>
    {
        Cycles x = new(a), y = new(b);
        return (x + y).Value == (long)a + b && (x - y).Value == (long)a - b && (x * b).Value == (long)a * b && (b * x).Value == (long)a * b
            && x < y == a < b && x <= y == a <= b && x > y == a > b && x >= y == a >= b && x == y == (a == b)
            && Cycles.Max(x, y).Value == Math.Max(a, b) && Cycles.Min(x, y).Value == Math.Min(a, b)
            && Math.Sign(x.CompareTo(y)) == Math.Sign(a.CompareTo(b));
    }));

    [TestCase(0, 8, 0)]
    [TestCase(1, 8, 1)]
    [TestCase(8, 8, 1)]
    [TestCase(9, 8, 2)]
    [TestCase(long.MaxValue, 1, long.MaxValue)]
    [TestCase(long.MaxValue, 2, (long.MaxValue / 2) + 1)]
    public void Work_at_a_rate_takes_its_quotient_rounded_up(long work, long perCycle, long cycles) =>
        Assert.That(Cycles.For(work, perCycle).Value, Is.EqualTo(cycles));

    [Test]
    public void Work_must_not_be_negative_and_a_rate_is_at_least_one()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Cycles.For(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cycles.For(1, 0));
    }
}
