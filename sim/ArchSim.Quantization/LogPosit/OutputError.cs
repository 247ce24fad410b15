using ArchSim.Numerics;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>What rounding weights does to a layer's outputs, on rows of activations that calibration kept, as they are in fp32.</summary>
internal sealed class OutputError(LayerOperands operands)
{
    // Enough for a choice among formats, few enough that dozens can be tried on every layer.
    private const int MostRows = 128;

    private readonly MatrixLayer _layer = operands.Layer;
    private readonly float[][] _rows = [.. operands.Calibrated.SampleRows.Select(r => Thinned(r, operands.Layer.Products))];

    /// <summary>Sum of the squared errors of the outputs.</summary>
    public double Of(NumberFormat weight)
    {
        var error = 0.0;
        for (var group = 0; group < _rows.Length; group++)
        {
            var rows = _rows[group].Length / _layer.Products;
            if (rows == 0)
                continue;
            var differences = operands.Weights.AsSpan(group * _layer.Channels * _layer.Products, _layer.Channels * _layer.Products).ToArray();
            foreach (ref var value in differences.AsSpan())
                value = (float)(weight.Decode(weight.Encode(value)) - value);
            var outputs = new double[checked(rows * _layer.Channels)];
            FloatDatapath.Fp32.Multiply(new Matrix<float>(_rows[group], rows, _layer.Products), new Matrix<float>(differences, _layer.Channels, _layer.Products), outputs);
            foreach (var output in outputs)
                error += output * output;
        }
        return error;
    }

    /// <summary>So many rows, spread evenly.</summary>
    private static float[] Thinned(float[] values, int products)
    {
        var rows = values.Length / products;
        if (rows <= MostRows)
            return values;
        return [.. Enumerable.Range(0, MostRows).SelectMany(i => values.AsSpan((int)((long)i * rows / MostRows) * products, products).ToArray())];
    }
}
