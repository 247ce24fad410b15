using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

/// <summary>The links between buffers and array: what a file may say, where the blocks lie, what a bit takes.</summary>
public sealed class NetworkTests
{
    private const string Base = "int8-broadcast";

    // 0.2 pF/mm at 0.9 V (28 nm), random bits flip every other time: 0.2 x 0.81 / 2 / 2.
    private const double PjPerBitAndMm = 0.0405;

    private static readonly OperandStatistics RandomOperands = OperandStatistics.Random;

    private static IEnumerable<TestCaseData> Rows() => new (string Field, string Value, string Changes)[]
    {
        // Bandwidths are time, and without hops nothing else.
        ("weight.width_bits", "64", ""),
        ("activation.width_bits", "64", ""),
        ("partial_sum.width_bits", "64", ""),
        ("weight.column_bits", "8", ""),
        ("activation.row_bits", "8", ""),
        ("partial_sum.column_bits", "8", ""),
        ("weight.hops", "2", "weight_way leakage area:Network"),
        ("activation.hops", "2", "activation_way leakage area:Network"),
        ("partial_sum.hops", "2", "sum_out_way sum_in_way leakage area:Network"),
        // One element uses a weight at once, so that it is served alone in any case.
        ("weight.delivery", "unicast", ""),
        ("activation.delivery", "unicast", "activation_way"),
    }.Select(r => new TestCaseData(r.Field, r.Value, r.Changes).SetArgDisplayNames(r.Field, r.Value));

    [TestCaseSource(nameof(Rows))]
    public void Changing_a_field_changes_what_it_should_and_nothing_else(string field, string value, string changes)
    {
        var (before, after) = (Values(AcceleratorFile.Load(Base)), Values(Load((field, value))));
        Assert.That(before.Keys.Where(k => before[k] != after[k]), Is.EquivalentTo(changes.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [TestCase("weight.hops", "65", "network.weight.hops: must be 0..64, was 65")]
    [TestCase("weight.hops", "-1", "network.weight.hops: must be 0..64, was -1")]
    [TestCase("weight.width_bits", "0", "network.weight.width_bits: must be 1..16777216, was 0")]
    [TestCase("weight.row_bits", "8", "network.weight.row_bits: unknown key")]
    [TestCase("activation.column_bits", "8", "network.activation.column_bits: unknown key")]
    [TestCase("partial_sum.delivery", "unicast", "network.partial_sum.delivery: unknown key")]
    [TestCase("weight.delivery", "broadcast", "must be one of multicast, unicast; was 'broadcast'")]
    public void What_cannot_be_is_refused(string field, string value, string message) =>
        Assert.That(() => Load((field, value)), Throws.TypeOf<InputException>().With.Message.Contains(message));

    [Test]
    public void Systolic_arrays_pass_operands_on_and_cannot_serve_elements_alone() =>
        Assert.That(() => AcceleratorFile.Load("int8-systolic", [("network.activation.delivery", "unicast")]),
            Throws.TypeOf<InputException>().With.Message.Contains("network.activation.delivery: unicast reaches each element by itself"));

    [Test]
    public void Without_the_map_links_are_as_wide_as_the_buffers_and_take_no_area()
    {
        var accelerator = AcceleratorFile.Load(Base);
        var spec = accelerator.Spec;
        Assert.Multiple(() =>
        {
            Assert.That(accelerator.Costs.Links.Select(l => l.WidthBits), Is.EqualTo(new[] { spec.WeightBuffer.BitsPerCycle, spec.ActivationBuffer.BitsPerCycle, spec.PartialSumBuffer.BitsPerCycle }));
            Assert.That(accelerator.Costs.Links.Select(l => l.Hops), Is.All.Zero);
            Assert.That(accelerator.Costs.AreaUm2[(int)AreaComponent.Network].Um2, Is.Zero);
        });
    }

    [Test]
    public void Blocks_are_squares_of_their_areas_and_distances_follow_from_them([Values("lpa", "bitfusion", "int8-broadcast")] string name)
    {
        var costs = AcceleratorFile.Load(name).Costs;
        double Area(AreaComponent c) => costs.AreaUm2[(int)c].Um2;
        var plan = costs.Floorplan!;
        var array = Math.Sqrt(Area(AreaComponent.Array) + Area(AreaComponent.ArrayRegisters) + Area(AreaComponent.Codecs));
        var weights = Math.Sqrt(Area(AreaComponent.WeightBuffer));
        var macro = Math.Sqrt(costs.Buffers[0].Macro.AreaUm2);
        Assert.Multiple(() =>
        {
            Assert.That(plan.ArrayUm, Is.EqualTo(array).Within(1e-9 * array));
            Assert.That(plan.Weight.SideUm, Is.EqualTo(weights).Within(1e-9 * weights));
            Assert.That(plan.Weight.DistanceUm, Is.EqualTo((weights - macro) / 2 + array / 4).Within(1e-9 * weights));
        });
    }

    [Test]
    public void A_buffer_of_one_macro_adds_only_the_way_along_the_side()
    {
        var plan = AcceleratorFile.Load(Base, [("buffers.weight.banks", "1"), ("buffers.weight.double_buffered", "false")]).Costs.Floorplan!;
        Assert.That(plan.Weight.DistanceUm, Is.EqualTo(plan.ArrayUm / 4).Within(1e-9));
    }

    [Test]
    public void A_random_bit_takes_a_quarter_of_C_V_squared_a_millimetre()
    {
        var accelerator = AcceleratorFile.Load("int8-systolic");
        Assert.That((accelerator.Costs.Technology!.WirePfPerMm, accelerator.Costs.Technology.VoltageV), Is.EqualTo((0.2, 0.9)));
        var (plan, energy) = (accelerator.Costs.Floorplan!, Energy(accelerator));
        var (side, sums) = (plan.ArrayUm / 1000, plan.PartialSum.DistanceUm / 1000);
        Assert.Multiple(() =>
        {
            // Eight bits through all columns; weights are shifted half of the rows in the mean; 32 bits down the column, and up to its head and out again.
            Assert.That(energy.ActivationPj, Is.EqualTo(8 * PjPerBitAndMm * (plan.Activation.DistanceUm / 1000 + side)).Within(1e-9));
            Assert.That(energy.WeightPj, Is.EqualTo(8 * PjPerBitAndMm * (plan.Weight.DistanceUm / 1000 + side / 2)).Within(1e-9));
            var flips = Math.Min(1, RandomOperands.Arithmetic.SumsPassing);
            Assert.That(energy.SumOutPj, Is.EqualTo(32 * PjPerBitAndMm * flips * (sums + side)).Within(1e-9));
            Assert.That(energy.SumInPj, Is.EqualTo(energy.SumOutPj).Within(1e-9));
        });
    }

    [Test]
    public void Encoded_sums_take_less_on_the_way_to_their_buffer_and_as_much_in_the_array()
    {
        var (wide, narrow) = (AcceleratorFile.Load("int8-systolic"), AcceleratorFile.Load("int8-systolic", [("buffers.partial_sum.encoding", "int16")]));
        var flips = Math.Min(1, RandomOperands.Arithmetic.SumsPassing);
        Assert.That(Energy(wide).SumOutPj - Energy(narrow).SumOutPj, Is.EqualTo(16 * PjPerBitAndMm * flips * wide.Costs.Floorplan!.PartialSum.DistanceUm / 1000).Within(1e-9));
    }

    [Test]
    public void A_larger_array_and_a_larger_buffer_lie_further_apart()
    {
        var before = AcceleratorFile.Load("int8-systolic");
        var array = AcceleratorFile.Load("int8-systolic", [("array.unroll.K", "32")]);
        var buffer = AcceleratorFile.Load("int8-systolic", [("buffers.activation.banks", "4")]);
        Assert.That(Energy(array).ActivationPj, Is.GreaterThan(Energy(before).ActivationPj));
        Assert.That(Energy(buffer).ActivationPj, Is.GreaterThan(Energy(before).ActivationPj));
        Assert.That(Energy(buffer).WeightPj, Is.EqualTo(Energy(before).WeightPj));
    }

    [Test]
    public void Hops_are_registers_as_wide_as_the_link_and_sums_have_them_each_way()
    {
        var costs = Load(("weight.hops", "3"), ("partial_sum.hops", "1")).Costs;
        var technology = costs.Technology!;
        var links = costs.Links;
        var gates = GateEquivalents.Register(1) * (3.0 * links[0].WidthBits + 2.0 * links[2].WidthBits);
        Assert.That(costs.AreaUm2[(int)AreaComponent.Network].Um2, Is.EqualTo(gates * technology.GateUm2 * (1 + technology.Clock.TreeArea)).Within(1e-6 * gates));
    }

    // Codecs of partial sums: as many stages as the delay fills cycles.
    [Test]
    public void A_codec_has_a_stage_for_every_cycle_that_its_delay_fills()
    {
        var delay = Encoder("500").Ns;
        Assert.Multiple(() =>
        {
            Assert.That(Encoder("500").Cycles, Is.EqualTo((int)Math.Ceiling(delay / 2)));
            Assert.That(Encoder($"{Math.Floor(1000 / delay)}").Cycles, Is.EqualTo(1));
            Assert.That(Encoder($"{Math.Ceiling(1000 / delay)}").Cycles, Is.EqualTo(2));
            Assert.That(AcceleratorFile.Load("int8-systolic").Costs.PartialSumCodecCycles, Is.EqualTo((0, 0)), "as they are");
        });

        static (double Ns, int Cycles) Encoder(string clockMhz)
        {
            var costs = AcceleratorFile.Load("int8-systolic", [("buffers.partial_sum.encoding", "e4m7"), ("clock_mhz", clockMhz)]).Costs;
            return (costs.Paths.Single(p => p.Where == "encoder").Nanoseconds, costs.PartialSumCodecCycles.Encoder);
        }
    }

    [TestCase("weight", AreaComponent.WeightBuffer)]
    [TestCase("activation", AreaComponent.ActivationBuffer)]
    [TestCase("partial_sum", AreaComponent.PartialSumBuffer)]
    public void Each_buffer_may_have_cells_of_its_own(string buffer, AreaComponent component)
    {
        var (lop, lstp) = (AcceleratorFile.Load("int8-systolic"), AcceleratorFile.Load("int8-systolic", [($"buffers.{buffer}.cell", "lstp")]));
        var index = component - AreaComponent.WeightBuffer;
        Assert.Multiple(() =>
        {
            Assert.That(lop.Costs.Buffers.Select(b => b.Cell), Is.All.EqualTo("lop"));
            Assert.That(lstp.Costs.Buffers[index].Cell, Is.EqualTo("lstp"));
            Assert.That(lstp.Costs.Buffers[index].Macro.LeakageMw, Is.LessThan(lop.Costs.Buffers[index].Macro.LeakageMw));
            Assert.That(lstp.Costs.Buffers.Where((_, i) => i != index), Is.EqualTo(lop.Costs.Buffers.Where((_, i) => i != index)));
            // What a result depends on has the table that it was made with.
            Assert.That(lstp.Spec.SourceFiles.Select(Path.GetFileName), Does.Contain("sram-lstp.csv"));
            Assert.That(lstp.Spec.Identity, Does.Contain("\nlstp,"));
        });
    }

    [Test]
    public void The_technologys_own_cells_by_name_change_nothing() =>
        Assert.That(Values(AcceleratorFile.Load(Base, [("buffers.weight.cell", "lop")])), Is.EqualTo(Values(AcceleratorFile.Load(Base))));

    // What is offered is what there is a table of: high-performance cells are none of it.
    [TestCase("hp", "must be one of lop, lstp, the cells of which 28nm has tables; was 'hp'")]
    [TestCase("fast", "must be one of lop, lstp, the cells of which 28nm has tables; was 'fast'")]
    [TestCase("", "must be a word, was nothing")]
    [TestCase("[lop]", "must be a word, was a list")]
    public void Cells_without_a_table_are_refused(string cell, string message)
    {
        foreach (var buffer in (string[])["weight", "activation", "partial_sum"])
        {
            var text = File.ReadAllText(ShippedFiles.Find(ShippedFiles.Accelerators, Base, "accelerator"));
            var at = text.IndexOf('{', text.IndexOf($" {buffer}:", StringComparison.Ordinal)) + 1;
            using var folder = new TemporaryFolder();
            var path = folder.Write("a.yaml", text.Insert(at, $" cell: {cell}, "));
            var lines = Problems.Of(() => AcceleratorFile.Load(path));
            Assert.That(lines, Has.Length.EqualTo(1), string.Join('\n', lines));
            Assert.That(lines[0], Does.Match(@"a\.yaml:\d+:\d+ buffers\." + buffer + @"\.cell: ").And.EndsWith(message));
        }
    }

    // A link that no file has need not be in the file to be set; a field that no link has is told by its own name, wherever it stands.
    [TestCase("network.foo", "1", "--set network.foo: unknown key; known here: weight, activation, partial_sum")]
    [TestCase("network.wieght", "{ hops: 1 }", "--set network.wieght: unknown key (did you mean 'weight'?); known here: weight, activation, partial_sum")]
    [TestCase("network.wieght.hops", "1", "--set network.wieght: unknown key (did you mean 'weight'?); known here: weight, activation, partial_sum")]
    [TestCase("network.weight.hop", "1", "--set network.weight.hop: unknown key (did you mean 'hops'?); known here: width_bits, hops, column_bits, delivery")]
    [TestCase("network.weight", "3", "--set network.weight: must be a map of fields, was '3'")]
    [TestCase("network", "3", "--set network: must be a map of fields, was '3'")]
    public void A_field_that_no_link_has_is_named_with_the_nearest_on_the_command_line(string field, string value, string message) =>
        Assert.That(Problems.Of(() => AcceleratorFile.Load(Base, [(field, value)])), Is.EqualTo(new[] { message }));

    [TestCase("foo: 1", 12, "network.foo: unknown key; known here: weight, activation, partial_sum")]
    [TestCase("partial_sums: { hops: 1 }", 12, "network.partial_sums: unknown key (did you mean 'partial_sum'?); known here: weight, activation, partial_sum")]
    [TestCase("weight: { widthbits: 8 }", 22, "network.weight.widthbits: unknown key (did you mean 'width_bits'?); known here: width_bits, hops, column_bits, delivery")]
    public void A_field_that_no_link_has_is_named_with_the_nearest_and_its_place_in_a_file(string field, int column, string message)
    {
        using var folder = new TemporaryFolder();
        var text = File.ReadAllText(ShippedFiles.Find(ShippedFiles.Accelerators, Base, "accelerator"));
        var path = folder.Write("a.yaml", $"{text}network: {{ {field} }}\n");
        Assert.That(Problems.Of(() => AcceleratorFile.Load(path)), Is.EqualTo(new[] { $"{path}:{text.Count(c => c == '\n') + 1}:{column} {message}" }));
    }

    [Test]
    public void A_whole_link_can_be_set_where_the_file_has_no_map() =>
        Assert.That(AcceleratorFile.Load(Base, [("network.weight", "{ hops: 2 }")]).Spec.Network.Weight, Is.EqualTo(Load(("weight.hops", "2")).Spec.Network.Weight));

    private static Accelerator Load(params (string Field, string Value)[] fields) => AcceleratorFile.Load(Base, [.. fields.Select(f => ($"network.{f.Field}", f.Value))]);

    private static NetworkEnergy Energy(Accelerator accelerator)
    {
        var int8 = PrecisionFile.Load("int8").Default;
        return accelerator.Costs.EnergyOf(accelerator.Element.ModeFor(int8.Weight, int8.Activation)!, int8, RandomOperands).Network;
    }

    private static Dictionary<string, double> Values(Accelerator accelerator)
    {
        var (values, ways) = (Fingerprint.Of(accelerator), Energy(accelerator));
        (values["weight_way"], values["activation_way"], values["sum_out_way"], values["sum_in_way"]) = (ways.WeightPj, ways.ActivationPj, ways.SumOutPj, ways.SumInPj);
        return values;
    }
}
