using System.Globalization;
using ArchSim.Numerics;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>
/// Partial sums that are stored after every so many products, as names write it (<c>+ps=e4m7+kt=64</c>). The encoding holds twice the largest of the sums that
/// calibration's rows leave there; a limit that the name states is replaced. Products of two computed operands store no sums.
/// </summary>
public sealed class PartialSumOptions
{
    public const int DefaultProducts = 64;

    /// <summary>For descriptions of families.</summary>
    internal const string Meaning = "stored in an encoding every 64 or so many products (ps; not in products of two computed operands)";

    private const int MostProducts = 65_536;

    // Every depth is multiplied anew: of layers that would take longer than a second or so, fewer rows are looked at.
    private const long MostCalibrationProducts = 1L << 32;

    // Rows of calibration are a sample: sums of other images are larger now and then.
    private const double Headroom = 2;

    private readonly NumberFormat _encoding;
    private readonly int _products;

    /// <exception cref="ArgumentException">Not an encoding of sums, or products out of their range.</exception>
    public PartialSumOptions(NumberFormat encoding, int products = DefaultProducts)
    {
        if (products is < 1 or > MostProducts)
            throw new ArgumentException($"sums must be stored every 1..{MostProducts} products (+kt=), was {products}");
        // Says what is no encoding of sums.
        _ = new PartialSumTiles(encoding, products);
        (_encoding, _products) = (encoding, products);
    }

    /// <summary>As a name ends with it.</summary>
    public string Suffix => $"+ps={_encoding}" + (_products == DefaultProducts ? "" : string.Create(CultureInfo.InvariantCulture, $"+kt={_products}"));

    /// <summary>Takes <c>+ps=</c> and <c>+kt=</c> from a name; null where it stores no sums.</summary>
    /// <exception cref="ArgumentException">Not an encoding of sums, or products out of their range.</exception>
    public static PartialSumOptions? Read(SchemeName name)
    {
        var (encoding, products) = (name.Modifier("ps"), name.Modifier("kt"));
        if (encoding is null)
            return products is null ? null : throw new ArgumentException("+kt= says how often sums are stored: it needs +ps=, in what");
        if (!NumberFormat.TryParse(encoding, out var format, out var problem))
            throw new ArgumentException(problem);
        return new PartialSumOptions(format, products is null ? DefaultProducts
            : FormatName.Whole(products) ?? throw new ArgumentException($"sums must be stored every 1..{MostProducts} products (+kt=), was '{products}'"));
    }

    /// <summary>Calibrated on rows of activations.</summary>
    /// <param name="weights">[group, N, K] codes.</param>
    /// <param name="rows">Of each group rows of K, as calibration kept them.</param>
    public PartialSumTiles Calibrate(MatrixLayer layer, IDatapath datapath, ReadOnlySpan<ushort> weights, SpanQuantizer activation, IReadOnlyList<float[]> rows)
    {
        var sums = new List<double>();
        for (var group = 0; group < layer.Groups; group++)
        {
            var chosen = Chosen(layer, rows[group]);
            if (chosen.Length == 0)
                continue;
            var codes = new ushort[chosen.Length];
            activation.Encode(chosen, codes);
            Add(sums, layer, weights.Slice(group * layer.Channels * layer.Products, layer.Channels * layer.Products), codes, (a, w, results) => datapath.Multiply(a, w, results));
        }
        return Tiles(sums);
    }

    /// <inheritdoc cref="Calibrate(MatrixLayer, IDatapath, ReadOnlySpan{ushort}, SpanQuantizer, IReadOnlyList{float[]})"/>
    /// <param name="weights">[group, N, K], quantized.</param>
    /// <param name="activation">Null where activations stay as they are.</param>
    public PartialSumTiles Calibrate(MatrixLayer layer, IRealDatapath datapath, ReadOnlySpan<float> weights, SpanQuantizer? activation, IReadOnlyList<float[]> rows)
    {
        var sums = new List<double>();
        for (var group = 0; group < layer.Groups; group++)
        {
            var values = Chosen(layer, rows[group]);
            if (values.Length > 0)
                activation?.QuantizeRows(new Matrix<float>(values.ToArray(), values.Length / layer.Products, layer.Products), values);
            Add(sums, layer, weights.Slice(group * layer.Channels * layer.Products, layer.Channels * layer.Products), values, (a, w, results) => datapath.Multiply(a, w, results));
        }
        return Tiles(sums);
    }

    private delegate void Multiplication<T>(Matrix<T> activations, Matrix<T> weights, Span<double> results);

    /// <summary>The largest magnitudes of the sums that are stored: those of the first Kt, 2 Kt, ... products.</summary>
    private void Add<T>(List<double> largest, MatrixLayer layer, ReadOnlySpan<T> weights, ReadOnlySpan<T> activations, Multiplication<T> multiply)
    {
        var rows = activations.Length / layer.Products;
        var results = new double[checked(rows * layer.Channels)];
        for (var depth = _products; depth < layer.Products && rows > 0; depth += _products)
        {
            multiply(Columns(activations, layer.Products, depth), Columns(weights, layer.Products, depth), results);
            largest.Add(Numerics.PartialSums.Maximum(results));
        }
    }

    /// <summary>Of a group's rows all, or so many that they are soon multiplied, evenly.</summary>
    private float[] Chosen(MatrixLayer layer, float[] rows)
    {
        var all = rows.Length / layer.Products;
        var depths = (layer.Products - 1) / _products;
        // The depths are Kt, 2 Kt and so on: half of their number times the last on average.
        var productsOfRow = (long)layer.Groups * layer.Channels * _products * depths * (depths + 1) / 2;
        return [.. SampledRows.Within(MostCalibrationProducts, productsOfRow, all).SelectMany(row => rows.AsSpan(row * layer.Products, layer.Products).ToArray())];
    }

    private PartialSumTiles Tiles(List<double> sums) =>
        new(sums.Count == 0 ? _encoding : Numerics.PartialSums.Calibrated(_encoding, [.. sums.Select(s => s * Headroom)]), _products);

    private static Matrix<T> Columns<T>(ReadOnlySpan<T> rows, int columns, int taken)
    {
        var cut = new T[rows.Length / columns * taken];
        for (var row = 0; row < rows.Length / columns; row++)
            rows.Slice(row * columns, taken).CopyTo(cut.AsSpan(row * taken));
        return new Matrix<T>(cut, rows.Length / columns, taken);
    }
}
