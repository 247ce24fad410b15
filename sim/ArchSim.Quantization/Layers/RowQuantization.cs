using ArchSim.Numerics;

namespace ArchSim.Quantization;

internal static class RowQuantization
{
    /// <summary>Rounds rows of K one by one, so that blocks of a format that has them do not reach from one row into the next.</summary>
    public static void QuantizeRows(this SpanQuantizer quantizer, Matrix<float> rows, Span<float> quantized)
    {
        if (rows.Columns % quantizer.Format.BlockLength == 0)
        {
            quantizer.Quantize(rows.Values, quantized);
            return;
        }
        for (var row = 0; row < rows.Rows; row++)
            quantizer.Quantize(rows.Row(row), quantized.Slice(row * rows.Columns, rows.Columns));
    }
}
