namespace ArchSim.Validation;

/// <summary>A convolution or matrix multiplication as the ANT simulator sees it.</summary>
/// <param name="Kernel">Height of the kernel, which it takes for the width as well: 1x7 counts as 1x1, 7x1 as 7x7.</param>
/// <param name="Output">Height of the output, which it takes for the width as well.</param>
/// <param name="Bits">Of weights and activations alike.</param>
internal readonly record struct AntLayer(int Batch, int Output, int Kernel, int Channels, int Filters, int Bits)
{
    public static AntLayer Matrix(int batch, int inputs, int outputs, int bits) => new(batch, 1, 1, inputs, outputs, bits);
}
