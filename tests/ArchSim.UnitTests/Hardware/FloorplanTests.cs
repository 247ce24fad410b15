using ArchSim.Hardware;
using ArchSim.UnitTests.Simulation;

namespace ArchSim.UnitTests.Hardware;

/// <summary>
/// A floorplan drawn by hand. The array is a square millimetre, a macro a square of 100 um; weights have four of them (a block of 200 um), activations one, sums nine (300 um).
/// A wire takes 0.5 pF a millimetre at 2 V: C V²/2 is 1 pJ a flip and millimetre, and random bits flip every other time.
/// </summary>
public sealed class FloorplanTests
{
    private const double PjPerBitAndMm = 0.5;
    private const int Columns = 16;

    // Out of the block, half of what it is wider than a macro; and a quarter of the array's side along it.
    private const double WeightMm = (0.2 - 0.1) / 2 + 0.25;
    private const double ActivationMm = 0.25;
    private const double SumMm = (0.3 - 0.1) / 2 + 0.25;

    private static readonly Technology Technology = Drawn();

    [Test]
    public void Ways_are_half_of_what_a_block_is_wider_than_a_macro_and_a_quarter_of_the_arrays_side()
    {
        var plan = Plan(Spec(Reduction.Tree, 8));
        Assert.Multiple(() =>
        {
            Assert.That(plan.ArrayUm, Is.EqualTo(1000).Within(1e-9));
            Assert.That(new[] { plan.Weight.SideUm, plan.Activation.SideUm, plan.PartialSum.SideUm }, Is.EqualTo(new[] { 200, 100, 300 }).Within(1e-9));
            Assert.That(new[] { plan.Weight.DistanceUm, plan.Activation.DistanceUm, plan.PartialSum.DistanceUm }, Is.EqualTo(new[] { 300, 250, 350 }).Within(1e-9));
        });
    }

    // A level joins wires that are together half a side long, and there are as many as halvings to one: none for a single product.
    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(5, 3)]
    [TestCase(8, 3)]
    [TestCase(9, 4)]
    [TestCase(64, 6)]
    public void A_tree_is_half_a_side_for_each_of_its_levels_and_its_root_adds(int products, int levels)
    {
        var link = Cost(Spec(Reduction.Tree, products)).PartialSum;
        Assert.That((link.BufferUm, link.ArrayUm, link.ReturnUm), Is.EqualTo((350.0, 500.0 * levels, 0.0)));
    }

    [Test]
    public void A_column_is_passed_whole_each_way_and_an_element_by_itself_is_half_a_side_away()
    {
        var (column, alone) = (Cost(Spec(Reduction.Systolic, 8)).PartialSum, Cost(Spec(Reduction.None, 8)).PartialSum);
        Assert.That((column.ArrayUm, column.ReturnUm), Is.EqualTo((1000.0, 1000.0)));
        Assert.That((alone.ArrayUm, alone.ReturnUm), Is.EqualTo((500.0, 500.0)));
    }

    /// <summary>Codes of 16 bits lie in the buffer and sums of 32 pass the array; operands have 8 bits.</summary>
    [TestCase(Reduction.Tree, 1.5, 0)]
    [TestCase(Reduction.Systolic, 1, 1)]
    [TestCase(Reduction.None, 0.5, 0.5)]
    public void Energy_is_bits_times_millimetres(Reduction reduction, double outMm, double backMm)
    {
        var energy = Energy(Spec(reduction, 8));
        Assert.Multiple(() =>
        {
            // A weight has one receiver, in the mean half a side away; an activation passes all columns.
            Assert.That(energy.WeightPj, Is.EqualTo(8 * (WeightMm + 0.5) * PjPerBitAndMm).Within(1e-9));
            Assert.That(energy.ActivationPj, Is.EqualTo(8 * (ActivationMm + 1) * PjPerBitAndMm).Within(1e-9));
            Assert.That(energy.SumOutPj, Is.EqualTo((16 * SumMm + 32 * outMm) * PjPerBitAndMm).Within(1e-9));
            Assert.That(energy.SumInPj, Is.EqualTo((16 * SumMm + 32 * backMm) * PjPerBitAndMm).Within(1e-9));
        });
    }

    [Test]
    public void Unicast_goes_half_of_the_way_and_as_often_as_there_are_receivers()
    {
        var spec = Spec(Reduction.Tree, 8);
        var unicast = new OperandLinkSpec { Delivery = Delivery.Unicast };
        var energy = Energy(spec with { Network = new NetworkSpec { Activation = unicast } });
        Assert.That(energy.ActivationPj, Is.EqualTo(8 * (ActivationMm + 0.5) * PjPerBitAndMm).Within(1e-9));
        Assert.That(unicast.Transfers(NetworkReceivers.OfActivation(spec.Array.Unroll)), Is.EqualTo(Columns));
    }

    /// <summary>Weights that several pixels share pass all of them.</summary>
    [Test]
    public void A_weight_for_several_pixels_passes_the_whole_side()
    {
        var spec = Spec(Reduction.None, 1);
        var energy = Energy(spec with { Array = spec.Array with { Unroll = new LoopExtents(N: Columns, W: 4) } });
        Assert.That(energy.WeightPj, Is.EqualTo(8 * (WeightMm + 1) * PjPerBitAndMm).Within(1e-9));
    }

    private static NetworkEnergy Energy(AcceleratorSpec spec)
    {
        var formats = TestMachine.Int8;
        var mode = TestMachine.Accelerator(spec).Element.ModeFor(formats.Weight, formats.Activation)!;
        // In place, random sums flip as random bits do.
        var activity = new OperandActivity(OperandStatistics.Random, Stationary.Output, inputShare: 0);
        Assert.That((mode.AccumulatorBits, activity.SumFlips, activity.WeightFlips, activity.ActivationFlips), Is.EqualTo((32, 1.0, 1.0, 1.0)));
        return Cost(spec).EnergyOf(mode, formats, storedSumBits: 16, activity);
    }

    private static NetworkCost Cost(AcceleratorSpec spec) => new(spec, Technology, Plan(spec));

    private static Floorplan Plan(AcceleratorSpec spec) =>
        new(1e6, new BufferCost(spec.WeightBuffer, Technology), new BufferCost(spec.ActivationBuffer, Technology), new BufferCost(spec.PartialSumBuffer, Technology));

    private static AcceleratorSpec Spec(Reduction reduction, int products)
    {
        var spec = TestMachine.Spec();
        return spec with
        {
            Array = spec.Array with { Unroll = new LoopExtents(K: products, N: Columns), Reduction = reduction, Feeding = Feeding.Broadcast },
            WeightBuffer = new BufferSpec { SizeKib = 4, Banks = 4, WidthBits = 64, DoubleBuffered = false },
            ActivationBuffer = new BufferSpec { SizeKib = 1, WidthBits = 64, DoubleBuffered = false },
            PartialSumBuffer = TestMachine.Sums("int16") with { SizeKib = 9, Banks = 9, WidthBits = 64, DoubleBuffered = false, Ports = 1 },
        };
    }

    /// <summary>One size of macro is used; a table has two.</summary>
    private static Technology Drawn()
    {
        var technology = AcceleratorFile.Load("int8-systolic").Costs.Technology!;
        var macro = new SramMacro(ReadPj: 1, WritePj: 1, LeakageMw: 0, AreaUm2: 10_000, AccessNs: 1, CycleNs: 1);
        var macros = new SramMacros(SramTable.Of("lop", [new SramRow(28, 1024, 64, macro), new SramRow(28, 2048, 64, macro)]), 28, 1, 1);
        using var folder = new TemporaryFolder();
        return technology with { WirePfPerMm = 0.5, VoltageV = 2, Sram = macros, SramCells = new SramCells(macros, folder.Write("sram-lop.csv", ""), _ => macros) };
    }
}
