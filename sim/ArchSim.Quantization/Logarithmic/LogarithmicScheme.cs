using System.Globalization;
using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Weights that are powers of two, of root two, or of both in segments (Log2, SegLog, BRSLog), times integers. Scales are powers of two: one a layer as published, or one a
/// channel. Sums of shifted activations are exact. A root of two that is no sum of shifts is multiplied as the number that it is, with sums in fp32: what approximations are
/// held against.
/// </summary>
public sealed class LogarithmicScheme : QuantizationScheme
{
    /// <summary>What the published element takes (its baseline is a multiplier of 16 bits).</summary>
    private const int DefaultActivationBits = 16;

    private const int LeastBits = 3;

    private const int MostAccumulatorBits = 64;

    private readonly LogSegments _segments;
    private readonly int _weightBits;
    private readonly int _activationBits;
    private readonly LogOptions _options;
    private readonly Switches _switches;
    private readonly PartialSumOptions? _partialSums;

    private LogarithmicScheme(LogSegments segments, int weightBits, int activationBits, LogOptions options, Switches switches, PartialSumOptions? partialSums)
    {
        if (activationBits is < 2 or > 16)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"bits of activations must be 2..16, were {activationBits}"));
        (_segments, _weightBits, _activationBits, _options, _switches, _partialSums) = (segments, weightBits, activationBits, options, switches, partialSums);
        // A wider format could hold not even one product of its largest level.
        var most = Enumerable.Range(LeastBits, LogarithmicFormat.MostBits - LeastBits + 1).Last(bits => LeastAccumulatorBits(bits, products: 1) <= MostAccumulatorBits);
        if (weightBits < LeastBits || weightBits > most)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"bits of weights must be {LeastBits}..{most}, were {weightBits}: a product with activations of {activationBits} bits must fit {MostAccumulatorBits}"));
        // Says which options contradict each other.
        _ = Format(0, options);
        Name = Written();
    }

    internal static SchemeFamily Log { get; } = new("logN[/A][:base-sqrt2[,rootR][,after]][,channel][,clip][,bc][+ps=ENCODING[+kt=PRODUCTS]]",
        ["log5", "log5/8:channel", "log4:base-sqrt2,root1.4375", "log5:clip,bc", "log4+ps=e4m7"],
        "weights of N bits (3..6; base-sqrt2 3..7, rootexact 3..8, so that a product fits 64 bits) that are zero or powers of two, or of root two, with a power of two as scale of the layer (or channel), nearest to the largest magnitude (clip: of "
        + "the least squared error); R: root of two as 1.5, 1.4375, 1.421875 or exact, in the codebook (after: behind quantizing); bc: bias correction by channel; activations of "
        + "A bits (16) by the median of the ten largest values, without a sign where calibration saw none; sums exact, and " + PartialSumOptions.Meaning, n => Read(n, "log", LogSegments.BaseTwo));

    internal static SchemeFamily SegLog { get; } = new("seglogN[/A][:rootR][,after][,channel][,clip][,bc][+ps=ENCODING[+kt=PRODUCTS]]",
        ["seglog5", "seglog4/8:rootexact", "seglog4:after,channel"],
        "as log, N 3..6 (3..7 with 15 bits of activations or fewer, 3..8 with rootexact), half of the magnitude codes powers of root two, the largest ones, and below them powers of two", n => Read(n, "seglog", LogSegments.FixedRatio));

    internal static SchemeFamily BrsLog { get; } = new("brslogN[/A][:output][,rootR][,after][,channel][,clip][,bc][+ps=ENCODING[+kt=PRODUCTS]]",
        ["brslog5", "brslog4/8:output", "brslog5:rootexact", "brslog4:output,channel,clip,bc"],
        "as seglog, N 3..7 (3..8 with rootexact), in a ratio of powers of two and of root two that is searched by layer for the least squared error of the weights, or of the outputs on rows of activations",
        n => Read(n, "brslog", LogSegments.Reconfigurable));

    public override string Name { get; }

    public override QuantizedLayer Quantize(LayerOperands operands)
    {
        var (layer, statistics) = (operands.Layer, operands.Calibrated);
        var values = new Matrix<float>(operands.Weights, layer.Groups * layer.Channels, layer.Products);
        var activation = UniformActivations.Top10(_activationBits).Quantizer(statistics.Activations);
        var fits = Fits(_switches.IsByChannel ? [.. operands.Weights.Chunk(layer.Products)] : [operands.Weights], layer.Products);
        var fit = _switches.IsByOutput ? SegmentRatioSearch.ByOutputs(fits, layer, values, Quantized(statistics.SampleRows, activation)) : SegmentRatioSearch.ByWeights(fits);
        var weights = fit.Quantize(values);
        var correction = _switches.IsCorrected ? WeightCorrection.Of(values, weights) : null;
        if (NeedsRealProducts(fit.Format))
        {
            var quantized = new float[operands.Weights.Length];
            weights.Dequantize(quantized);
            var realTiles = _partialSums?.Calibrate(layer, FloatDatapath.Fp32, quantized, activation, statistics.SampleRows);
            return new RealLayer(layer, weights, activation, FloatDatapath.Fp32, FloatFormat.Fp32, realTiles, correction);
        }
        var accumulator = Accumulator(fit.Format, layer.Products);
        var datapath = new SegmentedLogDatapath(fit.Format, activation.Format, accumulator.Bits);
        var tiles = _partialSums?.Calibrate(layer, datapath, weights.Codes.Values, activation, statistics.SampleRows);
        return new CodedLayer(layer, weights, activation, datapath, accumulator, tiles, correction);
    }

    /// <inheritdoc/>
    /// <remarks>The second operand takes the place of weights, with one scale and without bias correction; its ratio is chosen by its own error.</remarks>
    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics)
    {
        if (statistics?.SecondOperand is not { } second)
            throw new ArgumentException("its second operand was not calibrated");
        if (_options.Root == RootTwo.Exact)
            throw new ArgumentException("products of two computed operands need a root of two that is a sum of shifts: 1.5, 1.4375 or 1.421875");
        var fit = SegmentRatioSearch.ByWeights(Fits([second.Representatives()], layer.Products));
        var weight = new TensorQuantizer(fit.Format, Granularity.Tensor).Quantizer(fit.Ranges[0]);
        var activation = UniformActivations.Top10(_activationBits).Quantizer(statistics.Activations);
        var accumulator = Accumulator(fit.Format, layer.Products);
        return new ComputedProduct(new SegmentedLogDatapath(fit.Format, activation.Format, accumulator.Bits), weight, activation, accumulator);
    }

    /// <summary>One fit, or one of each ratio whose sums an accumulator holds.</summary>
    private List<LogFit> Fits(float[][] groups, int products)
    {
        var fitting = new LogFitting(groups, _switches.SearchesClip);
        if (_segments != LogSegments.Reconfigurable)
            return [fitting.Fit(o => Format(0, o), _options)];
        List<LogFit> fits = [.. Kinds(_weightBits).Where(f => AccumulatorBits(f, products) <= MostAccumulatorBits).Select(f => fitting.Fit(o => Format(f.RootTwoLevels, o), _options))];
        return fits.Count > 0 ? fits : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"exact sums of {products} products need {LeastAccumulatorBits(_weightBits, products)} bits in the best ratio, an accumulator has {MostAccumulatorBits} at most: "
            + $"take fewer bits of weights or of activations, as brslog{_weightBits - 1}/{_activationBits}"));
    }

    /// <summary>The format of a width, or those of all ratios.</summary>
    private IEnumerable<LogarithmicFormat> Kinds(int weightBits) =>
        _segments == LogSegments.Reconfigurable ? LogarithmicFormat.Ratios(weightBits, options: _options) : [new LogarithmicFormat(_segments, weightBits, 0, _options)];

    private int LeastAccumulatorBits(int weightBits, int products) => Kinds(weightBits).Min(f => AccumulatorBits(f, products));

    private LogarithmicFormat Format(int rootTwoLevels, LogOptions options) => new(_segments, _weightBits, rootTwoLevels, options);

    private static bool NeedsRealProducts(LogarithmicFormat format) => format.Options.Root == RootTwo.Exact && format.RootTwoLevels > 0;

    private IntegerFormat Accumulator(LogarithmicFormat format, int products)
    {
        var needed = AccumulatorBits(format, products);
        return needed <= MostAccumulatorBits ? new IntegerFormat(needed <= 32 ? 32 : needed <= 48 ? 48 : 64)
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"exact sums of {products} products of {format} and {_activationBits} bits need {needed} bits, an accumulator has {MostAccumulatorBits} at most"));
    }

    /// <summary>No sum of so many products needs more bits, its sign and those below an activation's last place among them; 0 where sums are in fp32.</summary>
    private int AccumulatorBits(LogarithmicFormat format, int products)
    {
        if (NeedsRealProducts(format))
            return 0;
        var lowBits = format.RootTwoLevels > 0 ? format.Options.Root.FractionBits() : 0;
        // Of all magnitudes the largest one has the most bits: an odd power of root two has one more than its shift.
        var magnitude = format.Decoder.Shift(format.Decoder.Levels - 1) + (format.RootTwoLevels > 0 ? 1 : 0);
        return _activationBits + lowBits + magnitude + (int)Math.Ceiling(Math.Log2(products)) + 1;
    }

    private static IReadOnlyList<float[]> Quantized(IReadOnlyList<float[]> rows, SpanQuantizer activation) => [.. rows.Select(r =>
    {
        var values = new float[r.Length];
        if (r.Length > 0)
            activation.Quantize(r, values);
        return values;
    })];

    private string Written()
    {
        var head = _segments switch { LogSegments.FixedRatio => "seglog", LogSegments.Reconfigurable => "brslog", _ => "log" };
        string?[] options = [
            _segments == LogSegments.BaseRootTwo ? "base-sqrt2" : null, _switches.IsByOutput ? "output" : null,
            _options.Root != RootTwo.OneTerm ? $"root{_options.Root.Name()}" : null, _options.ApproximatedAfter ? "after" : null,
            _switches.IsByChannel ? "channel" : null, _switches.SearchesClip ? "clip" : null, _switches.IsCorrected ? "bc" : null];
        var written = string.Join(',', options.OfType<string>());
        return $"{head}{_weightBits}{(_activationBits == DefaultActivationBits ? "" : $"/{_activationBits}")}{(written.Length > 0 ? ":" : "")}{written}{_partialSums?.Suffix}";
    }

    private static LogarithmicScheme? Read(SchemeName name, string head, LogSegments segments)
    {
        if (name.Bits(head, DefaultActivationBits) is not var (weight, activation))
            return null;
        var family = segments switch { LogSegments.FixedRatio => SegLog, LogSegments.Reconfigurable => BrsLog, _ => Log };
        var options = name.Operands.ReadOptions(family.Pattern);
        if (segments == LogSegments.BaseTwo && options.Word("base-sqrt2"))
            segments = LogSegments.BaseRootTwo;
        var isByOutput = segments == LogSegments.Reconfigurable && options.Word("output");
        var chosen = new LogOptions();
        if (segments != LogSegments.BaseTwo)
        {
            chosen = chosen with
            {
                Root = options.Value<RootTwo>("root", text => RootsOfTwo.Named(text)) ?? chosen.Root,
                ApproximatedAfter = options.Word("after"),
            };
        }
        var switches = new Switches(isByOutput, options.Word("channel"), options.Word("clip"), options.Word("bc"));
        options.End();
        return new LogarithmicScheme(segments, weight, activation, chosen, switches, PartialSumOptions.Read(name));
    }

    private readonly record struct Switches(bool IsByOutput, bool IsByChannel, bool SearchesClip, bool IsCorrected);
}
