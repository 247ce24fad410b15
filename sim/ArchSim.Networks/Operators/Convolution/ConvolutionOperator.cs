using System.Numerics;
using ArchSim.Numerics;

namespace ArchSim.Networks;

/// <summary>Conv and ConvTranspose over one- or two-dimensional images, as products of patches and kernels. The bias is added in fp32.</summary>
internal abstract class ConvolutionOperator(GraphNode node) : MatrixOperator(node), IWindowedOperator
{
    // Patches that are multiplied at a time: half of a second-level cache, in rows that fill blocks of the multiplication.
    private const int PatchElements = 32 * 1024;

    private const int RowBlock = 64;

    private const int LongProducts = 16 * 1024;

    public sealed override MatrixLayer Layer(IReadOnlyList<ValueInfo?> inputs)
    {
        var shape = Shape(inputs[0]!.Shape, inputs[1]!.Shape);
        return LayerOf(shape.Groups, shape.Products, shape.OutputChannels, inputs[1]!);
    }

    public (SpatialAxis Height, SpatialAxis Width) Windows(IReadOnlyList<ValueInfo?> inputs)
    {
        var shape = Shape(inputs[0]!.Shape, inputs[1]!.Shape);
        return (shape.Height, shape.Width);
    }

    public sealed override int Rows(IReadOnlyList<Tensor?> inputs) => Shape(inputs[0]!.Shape, inputs[1]!.Shape).Rows;

    public sealed override void CopyRows(IReadOnlyList<Tensor?> inputs, int group, int firstRow, Span<float> activations)
    {
        var shape = Shape(inputs[0]!.Shape, inputs[1]!.Shape);
        var pixels = new float[shape.Images * shape.Pixels * shape.Channels];
        CopyPixels(inputs[0]!.Floats, shape, group, pixels);
        new PatchRows<float>(shape, pixels, 0).Fill(firstRow, activations);
    }

    public sealed override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var shape = Shape(inputs[0]!.Shape, inputs[1]!.Shape);
        if (shape.Rows == 0)
            return;
        var sizes = Sizes(shape);
        var scratch = context.Scratch(sizes.Total);
        var pixels = scratch[..sizes.Pixels];
        var patches = scratch.Slice(sizes.Pixels, sizes.Patches);
        var results = scratch[(sizes.Pixels + sizes.Patches)..];
        var weights = context.Layer is null ? OrderedWeights(inputs[1]!) : [];
        // Pixels that several windows cover become codes once, and not once a window.
        var coded = shape.Overlaps ? context.Layer as ICodedLayerArithmetic : null;
        var codeMemory = context.CodeScratch(coded is null ? 0 : sizes.Pixels + sizes.Patches);
        var pixelCodes = coded is null ? [] : codeMemory[..sizes.Pixels];
        var patchCodes = codeMemory[pixelCodes.Length..];
        var padding = coded?.Encode(0) ?? 0;
        for (var group = 0; group < shape.Groups; group++)
        {
            CopyPixels(inputs[0]!.Floats, shape, group, pixels);
            coded?.Encode(pixels, pixelCodes);
            for (var row = 0; row < shape.Rows; row += sizes.Rows)
            {
                var rows = Math.Min(sizes.Rows, shape.Rows - row);
                var block = results[..(rows * shape.OutputChannels)];
                if (coded is not null)
                {
                    var codes = patchCodes[..(rows * shape.Products)];
                    new PatchRows<ushort>(shape, pixelCodes, padding).Fill(row, codes);
                    coded.Multiply(group, new Matrix<ushort>(codes, rows, shape.Products), block);
                }
                else
                {
                    var activations = shape.IsPointwise ? pixels.Slice(row * shape.Products, rows * shape.Products) : patches[..(rows * shape.Products)];
                    if (!shape.IsPointwise)
                        new PatchRows<float>(shape, pixels, 0).Fill(row, activations);
                    var matrix = new Matrix<float>(activations, rows, shape.Products);
                    if (context.Layer is { } layer)
                        layer.Multiply(group, matrix, block);
                    else
                        context.Product!.Multiply(matrix, KernelsOf(weights, shape, group), block);
                }
                AddBias(block, inputs.At(2) is { } bias ? bias.Floats.Slice(group * shape.OutputChannels, shape.OutputChannels) : []);
                CopyResults(block, shape, group, row, outputs[0].Floats);
            }
        }
    }

    private protected sealed override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(2, 3);
        var (image, weights) = (inputs.Float(0).Shape, inputs.Float(1).Shape);
        if (image.Rank is not (3 or 4))
            throw Node.Problem($"the input must have rank 3 or 4: images, channels, pixels; was {image}");
        if (weights.Rank != image.Rank || weights.Count == 0)
            throw Node.Problem($"weights must have rank {image.Rank} and elements, were {weights}");
        if (Node.Attributes.Integers("kernel_shape") is { } kernel && !kernel.SequenceEqual(Longs(weights.Extents[2..])))
            throw Node.Problem($"kernel_shape must be that of the weights {weights}, was [{string.Join(", ", kernel)}]");
        var shape = Shape(image, weights);
        _ = inputs.OptionalChannels(2, "the bias", shape.Groups * shape.OutputChannels);
        _ = Sizes(shape);
        var channels = shape.Groups * shape.OutputChannels;
        return image.Rank == 3 ? One(ElementType.Float, image[0], channels, shape.Width.Outputs)
            : One(ElementType.Float, image[0], channels, shape.Height.Outputs, shape.Width.Outputs);
    }

    /// <exception cref="ArgumentException">Extents and attributes that do not fit.</exception>
    private protected abstract ConvolutionShape Shape(TensorShape image, TensorShape weights);

    /// <summary>The attribute, which must divide the channels.</summary>
    private protected int Groups(int channels)
    {
        var groups = Range.Require("group", Node.Attributes.Integer("group", 1), 1, Math.Max(1, channels));
        return channels % groups == 0 ? groups : throw new ArgumentException($"group must divide {channels} channels, was {groups}");
    }

    /// <summary>How much of the scratch memory is for what, in elements, and how many patches are made at a time.</summary>
    /// <exception cref="OverflowException">More than an array holds.</exception>
    private static (int Rows, int Pixels, int Patches, int Total) Sizes(ConvolutionShape shape)
    {
        var products = shape.Products;
        var rows = products > LongProducts ? RowBlock / 4 : Math.Max(1, PatchElements / products / RowBlock) * RowBlock;
        rows = Math.Min(rows, Math.Max(1, shape.Rows));
        var pixels = checked(shape.Images * shape.Pixels * shape.Channels);
        var patches = shape.IsPointwise ? 0 : checked(rows * products);
        return (rows, pixels, patches, checked(pixels + patches + rows * shape.OutputChannels));
    }

    private static void CopyPixels(ReadOnlySpan<float> images, ConvolutionShape shape, int group, Span<float> pixels)
    {
        var elements = shape.Pixels * shape.Channels;
        for (var image = 0; image < shape.Images; image++)
        {
            var source = images.Slice((image * shape.Groups + group) * elements, elements);
            Transposition.Run(source, shape.Channels, shape.Pixels, pixels[(image * elements)..], shape.Channels);
        }
    }

    private static Matrix<float> KernelsOf(float[] weights, ConvolutionShape shape, int group)
    {
        var elements = shape.OutputChannels * shape.Products;
        return new Matrix<float>(weights.AsSpan(group * elements, elements), shape.OutputChannels, shape.Products);
    }

    private static void AddBias(Span<float> rows, ReadOnlySpan<float> bias)
    {
        if (bias.Length == 0)
            return;
        if (bias.Length == 1)
        {
            foreach (ref var row in rows)
                row += bias[0];
            return;
        }
        for (; rows.Length > 0; rows = rows[bias.Length..])
        {
            var i = 0;
            for (; i <= bias.Length - Vector<float>.Count; i += Vector<float>.Count)
                (new Vector<float>(rows[i..]) + new Vector<float>(bias[i..])).CopyTo(rows[i..]);
            for (; i < bias.Length; i++)
                rows[i] += bias[i];
        }
    }

    /// <summary>From a row a pixel to a plane a channel; rows may be of several images.</summary>
    private static void CopyResults(ReadOnlySpan<float> results, ConvolutionShape shape, int group, int row, Span<float> output)
    {
        while (results.Length > 0)
        {
            var (image, pixel) = int.DivRem(row, shape.OutputPixels);
            var rows = Math.Min(results.Length / shape.OutputChannels, shape.OutputPixels - pixel);
            var plane = (image * shape.Groups + group) * shape.OutputChannels;
            Transposition.Run(results, rows, shape.OutputChannels, output[(plane * shape.OutputPixels + pixel)..], shape.OutputPixels);
            results = results[(rows * shape.OutputChannels)..];
            row += rows;
        }
    }

    private static long[] Longs(ReadOnlySpan<int> extents)
    {
        var longs = new long[extents.Length];
        for (var i = 0; i < longs.Length; i++)
            longs[i] = extents[i];
        return longs;
    }
}
