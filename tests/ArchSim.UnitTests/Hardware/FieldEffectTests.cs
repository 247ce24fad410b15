using ArchSim.Configuration;
using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

/// <summary>For every field of an accelerator: changing it changes these areas and energies, and no other. What it does to time is told elsewhere.</summary>
public sealed class FieldEffectTests
{
    private const string Base = "int4-8-systolic";

    private static readonly (string Field, string Value, string Changes)[] Table =
    [
        ("name", "other", ""),
        ("description", "other", ""),
        ("reference_model", "true", ""),
        ("clock_mhz", "600", "peak"),
        ("default_precision", "w4a8", ""),
        ("array.unroll.K", "8", "peak leakage area:Array area:ArrayRegisters"),
        ("array.unroll.N", "8", "peak leakage area:Array area:ArrayRegisters"),
        ("array.unroll.H", "2", "peak leakage area:Array area:ArrayRegisters"),
        ("array.unroll.W", "2", "peak leakage area:Array area:ArrayRegisters"),
        ("array.unroll.B", "2", "peak leakage area:Array area:ArrayRegisters"),
        ("array.unroll.G", "2", "peak leakage area:Array area:ArrayRegisters"),
        ("array.reduction", "tree", "mac registers leakage area:Array area:ArrayRegisters"),
        ("array.feeding", "broadcast", "registers leakage area:ArrayRegisters"),
        ("array.stationary", "input", "mac registers"),
        ("array.weight_load", "serial", "registers leakage area:ArrayRegisters"),
        ("array.clusters", "4", ""),
        ("array.processing_element.kind", "integer", ""),
        ("array.processing_element.activation_bits", "16", "mac registers leakage area:Array area:ArrayRegisters"),
        ("array.processing_element.accumulator_bits", "24", "mac registers leakage area:Array area:ArrayRegisters"),
        ("buffers.weight.size_kib", "64", "weight_word weight_write leakage area:WeightBuffer"),
        ("buffers.weight.width_bits", "128", "weight_word weight_write leakage area:WeightBuffer"),
        ("buffers.weight.banks", "2", "weight_word weight_write leakage area:WeightBuffer"),
        ("buffers.weight.double_buffered", "false", "weight_word weight_write leakage area:WeightBuffer"),
        ("buffers.activation.size_kib", "64", "activation_word activation_write leakage area:ActivationBuffer"),
        ("buffers.activation.width_bits", "128", "activation_word activation_write leakage area:ActivationBuffer"),
        ("buffers.activation.banks", "2", "activation_word activation_write leakage area:ActivationBuffer"),
        ("buffers.activation.double_buffered", "false", "activation_word activation_write leakage area:ActivationBuffer"),
        ("buffers.partial_sum.size_kib", "64", "partial_sum_word partial_sum_write leakage area:PartialSumBuffer"),
        ("buffers.partial_sum.width_bits", "128", "partial_sum_word partial_sum_write leakage area:PartialSumBuffer"),
        ("buffers.partial_sum.banks", "2", "partial_sum_word partial_sum_write leakage area:PartialSumBuffer"),
        ("buffers.partial_sum.double_buffered", "false", "partial_sum_word partial_sum_write leakage area:PartialSumBuffer"),
        ("buffers.partial_sum.encoding", "e4m7", "partial_sum_encode partial_sum_decode leakage area:PartialSumCodec"),
        ("buffers.partial_sum.encoding", "int24", ""),
        ("buffers.partial_sum.packing", "dense", ""),
        ("buffers.partial_sum.ports", "1", "partial_sum_word partial_sum_write leakage area:PartialSumBuffer"),
        ("buffers.partial_sum.byte_enables", "true", ""),
        ("buffers.partial_sum.word_register", "false", ""),
        ("buffers.activation.word_register", "false", ""),
        ("buffers.weight.word_register", "false", ""),
        ("vector_unit.lanes", "8", "leakage area:VectorUnit"),
        ("dram.use", "ideal", "dram_peak dram_activate dram_read dram_write dram_refresh dram_active dram_precharged dram_active_down dram_precharged_down dram_background"),
        ("dram.channels", "2", "dram_peak dram_background"),
        ("dram.layout", "nhwc", ""),
        ("dram.ideal", "true", ""),
        ("dram.clock_period_ns", "1", "dram_peak dram_activate dram_read dram_write dram_refresh"),
        ("dram.bus_bits", "32", "dram_peak"),
        ("dram.burst_length", "4", "dram_read dram_write"),
        ("dram.ranks", "1", "dram_background"),
        ("dram.bank_groups", "4", ""),
        ("dram.banks_per_group", "2", ""),
        ("dram.row_bytes", "4096", ""),
        ("dram.devices_per_rank", "2", "dram_activate dram_read dram_write dram_refresh dram_active dram_precharged dram_active_down dram_precharged_down dram_background"),
        ("dram.transaction_bytes", "2048", ""),
        ("dram.read_latency_clocks", "20", ""),
        ("dram.write_latency_clocks", "16", ""),
        ("dram.row_to_column_clocks", "20", ""),
        ("dram.precharge_clocks", "20", "dram_activate"),
        ("dram.row_active_clocks", "40", "dram_activate"),
        ("dram.burst_spacing_clocks", "5", ""),
        ("dram.burst_spacing_same_group_clocks", "5", ""),
        ("dram.write_recovery_clocks", "20", ""),
        ("dram.write_to_read_clocks", "20", ""),
        ("dram.write_to_read_other_group_clocks", "5", ""),
        ("dram.read_to_precharge_clocks", "20", ""),
        ("dram.activate_spacing_clocks", "5", ""),
        ("dram.activate_spacing_same_group_clocks", "9", ""),
        ("dram.four_activates_clocks", "30", ""),
        ("dram.rank_switch_clocks", "3", ""),
        ("dram.refresh_interval_clocks", "5000", "dram_background"),
        ("dram.refresh_time_clocks", "300", "dram_refresh dram_background"),
        ("dram.vdd_v", "1.1", "dram_activate dram_read dram_write dram_refresh dram_active dram_precharged dram_active_down dram_precharged_down dram_background"),
        ("dram.idd0_ma", "90", "dram_activate"),
        ("dram.idd2n_ma", "30", "dram_activate dram_precharged"),
        ("dram.idd3n_ma", "40", "dram_activate dram_read dram_write dram_refresh dram_active dram_background"),
        ("dram.idd4r_ma", "200", "dram_read"),
        ("dram.idd4w_ma", "200", "dram_write"),
        ("dram.idd5_ma", "300", "dram_refresh dram_background"),
        ("dram.rows", "1024", ""),
        ("dram.mapping", "rocorababgch", ""),
        ("dram.page_policy", "closed", ""),
        ("dram.policy", "batching", ""),
        ("dram.dual_command", "true", ""),
        ("dram.precharge_spacing_clocks", "4", ""),
        ("dram.refresh_time_per_bank_clocks", "200", "dram_bank_refresh"),
        ("dram.power_down_exit_clocks", "9", ""),
        ("dram.power_down_least_clocks", "9", ""),
        ("dram.idd2p_ma", "20", "dram_precharged_down"),
        ("dram.idd3p_ma", "20", "dram_active_down"),
        ("dram.idd5pb_ma", "100", ""),
    ];

    private static readonly (string Machine, string Field, string Value, string Changes)[] Composable =
    [
        ("bitfusion", "brick_bits", "4", "mac registers leakage area:Array area:ArrayRegisters"),
        ("bitfusion", "operand_bits", "16", "mac registers leakage area:Array area:ArrayRegisters peak"),
        ("bitfusion", "serial_bits", "8", "mac leakage area:Array"),
        ("bitfusion", "fusion", "outputs", "mac registers leakage area:Array area:ArrayRegisters"),
        ("olaccel", "codes", "ant", "mac registers operand_decode leakage area:Array area:ArrayRegisters area:Codecs"),
        ("olaccel", "outlier_bits", "8", "registers leakage area:Array area:ArrayRegisters"),
        ("olaccel", "bricks_per_outlier_unit", "32", "registers leakage area:Array area:ArrayRegisters"),
        ("fused-ipu-16", "tree_bits", "20", "mac registers leakage area:Array area:ArrayRegisters"),
        ("fused-ipu-16", "alignment", "single-cycle", "mac leakage area:Array"),
        ("fused-ipu-16", "software_precision", "16", "leakage area:Array"),
        ("fused-ipu-16", "units_per_exponent_unit", "4", "leakage area:Array"),
        ("ipu-int-only", "activation_digit_bits", "8", "mac registers leakage area:Array area:ArrayRegisters"),
        ("ipu-int-only", "weight_digit_bits", "8", "mac registers leakage area:Array area:ArrayRegisters"),
        ("fused-ipu-16", "accumulation_bits", "18", "mac registers result_encode leakage area:Array area:ArrayRegisters area:Codecs"),
        ("ipu-int-only", "operand_bits", "16", "mac registers leakage area:Array area:ArrayRegisters"),
        // What numbers stand for is nothing to the gates.
        ("lba-fp8", "product_bias", "9", ""),
        ("lba-fp8", "accumulator_bias", "9", ""),
        ("nvdla-like", "tree_bits", "60", "registers leakage area:Array area:ArrayRegisters"),
        ("nvdla-like", "integer_bits", "16", "mac registers leakage area:Array area:ArrayRegisters"),
    ];

    /// <summary>Not a scalar that <c>--set</c> reaches; tested by themselves.</summary>
    private static readonly string[] Elsewhere =
    [
        "technology", "array.processing_element.weight_bits",
        // Needs the current and the time of a bank's refresh beside it: DramTests.
        "dram.refresh",
        // ipu-int-only states it; another value takes other fields.
        // Of elements of one kind: PiecewiseLinearElementTests, FloatElementTests, SegmentedLogElementTests, PositElementTests.
        "array.processing_element.breakpoints", "array.processing_element.accumulation_cycles",
        "array.processing_element.operand", "array.processing_element.accumulator", "array.processing_element.chunk",
        "array.processing_element.ratio", "array.processing_element.root_terms",
        "array.processing_element.exponent_bits", "array.processing_element.formats",
        .. Composable.Select(row => $"array.processing_element.{row.Field}"),
    ];

    /// <summary>Of other kinds of elements, on a machine that has the field.</summary>
    private static IEnumerable<TestCaseData> ElementRows() => Composable.Select(r => new TestCaseData(r.Machine, r.Field, r.Value, r.Changes).SetArgDisplayNames(r.Field, r.Value));

    private static IEnumerable<TestCaseData> Rows() => Table.Select(r => new TestCaseData(r.Field, r.Value, r.Changes).SetArgDisplayNames(r.Field, r.Value));

    [TestCaseSource(nameof(Rows))]
    public void Changing_a_field_changes_what_it_should_and_nothing_else(string field, string value, string changes)
    {
        var before = Fingerprint.Of(AcceleratorFile.Load(Base));
        var after = Fingerprint.Of(AcceleratorFile.Load(Base, [(field, value)]));
        var changed = before.Keys.Where(k => before[k] != after[k]);
        Assert.That(changed, Is.EquivalentTo(changes.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [TestCaseSource(nameof(ElementRows))]
    public void Changing_a_field_of_an_element_changes_what_it_should_and_nothing_else(string machine, string field, string value, string changes)
    {
        var before = Fingerprint.Of(AcceleratorFile.Load(machine));
        var after = Fingerprint.Of(AcceleratorFile.Load(machine, [($"array.processing_element.{field}", value)]));
        var changed = before.Keys.Where(k => before[k] != after[k]);
        Assert.That(changed, Is.EquivalentTo(changes.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Test]
    public void Every_field_of_a_shipped_file_has_a_row()
    {
        var fields = new SortedSet<string>();
        foreach (var name in ShippedFiles.Names(ShippedFiles.Accelerators))
            Collect(ConfigDocument.Load(ShippedFiles.Find(ShippedFiles.Accelerators, name, "accelerator")).Root, "", fields);
        foreach (var name in ShippedFiles.Names(ShippedFiles.Drams))
            Collect(ConfigDocument.Load(ShippedFiles.Find(ShippedFiles.Drams, name, "memory")).Root, "dram", fields);
        Assert.That(fields.Except(Table.Select(r => r.Field)).Except(Elsewhere), Is.Empty);
    }

    private static void Collect(ConfigNode node, string path, SortedSet<string> fields)
    {
        if (node is not ConfigMap map)
        {
            fields.Add(path);
            return;
        }
        foreach (var (key, value) in map.Entries)
            Collect(value, path.Length == 0 ? key.Text : $"{path}.{key.Text}", fields);
    }
}
