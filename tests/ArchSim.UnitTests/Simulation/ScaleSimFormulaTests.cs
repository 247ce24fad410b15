using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>Array cycles against SCALE-Sim's closed forms, with its array, serial loads and an ideal memory.</summary>
public sealed class ScaleSimFormulaTests
{
    private static readonly MatrixLayer[] Layers =
    [
        TestMachine.Gemm(1, 1, 1),
        TestMachine.Gemm(1, 512, 1000),
        TestMachine.Gemm(33, 65, 31),
        TestMachine.Gemm(512, 64, 64),
        TestMachine.Convolution(28, 16, 48, 3),
        TestMachine.Convolution(56, 64, 128, 1, stride: 2),
        TestMachine.Convolution(17, 3, 64, 7, stride: 2),
    ];

    [Test]
    public void Weight_stationary_cycles_equal_the_formula(
        [ValueSource(nameof(Layers))] MatrixLayer layer, [Values(8, 32)] int rows, [Values(16, 32)] int columns)
    {
        var folds = Ceil(layer.Reduction, rows) * Ceil(layer.OutputChannels, columns);
        var expected = folds * (2 * rows + columns + Pixels(layer) - 2) - 1;

        Assert.That(ArrayCycles(layer, Stationary.Weight, new LoopExtents(K: rows, N: columns)), Is.EqualTo(expected));
    }

    [Test]
    public void Output_stationary_cycles_equal_the_formula(
        [ValueSource(nameof(Layers))] MatrixLayer layer, [Values(8, 32)] int rows, [Values(16, 32)] int columns)
    {
        var folds = Ceil(Pixels(layer), rows) * Ceil(layer.OutputChannels, columns);
        var expected = folds * (rows + columns + layer.Reduction - 2) - 1;

        Assert.That(ArrayCycles(layer, Stationary.Output, new LoopExtents(W: rows, N: columns)), Is.EqualTo(expected));
    }

    [Test]
    public void Input_stationary_cycles_equal_the_formula(
        [ValueSource(nameof(Layers))] MatrixLayer layer, [Values(8, 32)] int rows, [Values(16, 32)] int columns)
    {
        var folds = Ceil(layer.Reduction, rows) * Ceil(Pixels(layer), columns);
        var expected = folds * (2 * rows + columns + layer.OutputChannels - 2) - 1;

        Assert.That(ArrayCycles(layer, Stationary.Input, new LoopExtents(K: rows, W: columns)), Is.EqualTo(expected));
    }

    private static long ArrayCycles(MatrixLayer layer, Stationary stationary, LoopExtents unroll)
    {
        var spec = TestMachine.Spec();
        var buffer = spec.WeightBuffer with { SizeKib = 1 << 18, WidthBits = 1 << 14 };
        spec = spec with
        {
            Array = spec.Array with { Stationary = stationary, Unroll = unroll, WeightLoad = WeightLoad.Serial },
            WeightBuffer = buffer,
            ActivationBuffer = buffer,
            PartialSumBuffer = TestMachine.Sums("int32", 1 << 18) with { WidthBits = 1 << 14 },
            Dram = spec.Dram with { Ideal = true },
        };
        var outcome = TestMachine.Simulate(spec, layer, mapping: TestMachine.Whole(layer));
        var array = outcome.Units[(int)Unit.Array];
        Assert.That(array.Stalled, Is.Zero, "an ideal memory never holds the array up");
        return array.Busy;
    }

    private static long Pixels(MatrixLayer layer) => layer.PixelsPerImage * layer.Batch;

    private static long Ceil(long a, long b) => (a + b - 1) / b;
}
