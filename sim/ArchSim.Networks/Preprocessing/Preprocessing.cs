using System.Buffers;
using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>How pixels become the input of a network: <c>value = (pixel * scale - mean) / std</c>, channel by channel, computed in fp64 and rounded to fp32.</summary>
public sealed record Preprocessing
{
    /// <summary>Of the network's input.</summary>
    public required PixelLayout Layout { get; init; }

    public required ChannelOrder ChannelOrder { get; init; }

    /// <summary>Of pixels from 0 to 255 where they are bytes.</summary>
    public required double Scale { get; init; }

    /// <summary>A number a channel, in <see cref="ChannelOrder"/>.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <inheritdoc cref="Mean"/>
    public required IReadOnlyList<double> Std { get; init; }

    /// <summary>Reads a file of layout, channel_order, scale, mean and std.</summary>
    /// <exception cref="InputException">The file is missing or wrong.</exception>
    public static Preprocessing Load(string path) => PreprocessingFile.Load(path);

    /// <summary>The preprocessing in MODEL.yaml beside MODEL.onnx; null where there is none.</summary>
    /// <exception cref="InputException">The file is wrong.</exception>
    public static Preprocessing? BesideModel(string modelPath) => File.Exists(PathBesideModel(modelPath)) ? Load(PathBesideModel(modelPath)) : null;

    /// <summary>Pixels go in as they are, in NCHW.</summary>
    public static Preprocessing None(int channels) => new()
    {
        Layout = PixelLayout.Nchw,
        ChannelOrder = ChannelOrder.Rgb,
        Scale = 1,
        Mean = new double[channels],
        Std = [.. Enumerable.Repeat(1.0, channels)],
    };

    /// <summary>What holds for a network and a data set: a given file, else the model's, else the data set's, else pixels as they are.</summary>
    /// <param name="file">Of <c>--preprocess</c>.</param>
    /// <returns>With a line that says where it comes from.</returns>
    /// <exception cref="InputException">The file is missing or wrong.</exception>
    public static (Preprocessing Preprocessing, string Origin) For(string modelPath, DataSet data, string? file = null) =>
        file is not null ? (Load(file), $"preprocessing of {file}")
        : BesideModel(modelPath) is { } own ? (own, $"preprocessing of {PathBesideModel(modelPath)}")
        : data.Preprocessing is { } sidecar ? (sidecar, $"preprocessing of the sidecar of {data.File}")
        : (None(data.Extents.Channels), $"no preprocessing: {PathBesideModel(modelPath)} does not exist, so pixels of {data.File} go in as they are");

    /// <summary>Shape of a batch of as many images.</summary>
    public TensorShape BatchShape(DataSet data, int images) => Layout == PixelLayout.Nchw
        ? new TensorShape(images, data.Extents.Channels, data.Extents.Height, data.Extents.Width)
        : new TensorShape(images, data.Extents.Height, data.Extents.Width, data.Extents.Channels);

    /// <summary>Fails where the network takes images of another size: they are never resized.</summary>
    /// <exception cref="InputException">Names both sizes.</exception>
    public void RequireFit(DataSet data, GraphInput input)
    {
        RequireChannels(data);
        var batch = BatchShape(data, 1).Extents.ToArray();
        var fits = input.Type == ElementType.Float && input.Extents.Count == batch.Length
            && input.Extents.Skip(1).Zip(batch.Skip(1)).All(e => e.First is null || e.First == e.Second);
        if (fits)
            return;
        var wanted = string.Join(", ", input.Extents.Select(e => e?.ToString() ?? "any"));
        throw new InputException(data.File,
            $"images of [{string.Join(", ", batch.Skip(1).Prepend(data.Images))}] ({Layout.ToString().ToUpperInvariant()}), but '{input.Name}' of the model takes [{wanted}] of {input.Type.ToString().ToLowerInvariant()} elements");
    }

    /// <summary>Reads images into a batch.</summary>
    /// <param name="batch">Of <see cref="BatchShape"/>.</param>
    /// <exception cref="InputException">The batch takes images of another size or number, or a value becomes infinite.</exception>
    public void Apply(DataSet data, ReadOnlySpan<int> images, Tensor batch)
    {
        RequireChannels(data);
        if (!batch.Shape.Equals(BatchShape(data, images.Length)))
            throw new InputException(data.File, $"{images.Length} images of {data.Extents} make a batch of {BatchShape(data, images.Length)}, but {batch.Shape} is taken");
        var values = data.Extents.Values;
        if (data.HasBytes)
            ApplyToBytes(data, images, batch.Floats, values);
        else
            ApplyToNumbers(data, images, batch.Floats, values);
    }

    /// <summary>MODEL.yaml of MODEL.onnx.</summary>
    public static string PathBesideModel(string modelPath) => Path.ChangeExtension(modelPath, ".yaml");

    /// <summary>The value of a pixel in a channel of the network.</summary>
    public float Value(double pixel, int channel) => (float)((pixel * Scale - Mean[channel]) / Std[channel]);

    private void ApplyToBytes(DataSet data, ReadOnlySpan<int> images, Span<float> batch, int values)
    {
        var table = new float[Mean.Count][];
        for (var channel = 0; channel < table.Length; channel++)
            table[channel] = [.. Enumerable.Range(0, 256).Select(pixel => Value(pixel, channel))];
        var rented = ArrayPool<byte>.Shared.Rent(values);
        try
        {
            var pixels = rented.AsSpan(0, values);
            var plane = data.Extents.Pixels;
            for (var image = 0; image < images.Length; image++)
            {
                data.Read(images[image], pixels);
                var results = batch.Slice(image * values, values);
                for (var channel = 0; channel < table.Length; channel++)
                {
                    var (read, readStep, write, writeStep) = Walk(data, channel);
                    ReadOnlySpan<float> column = table[channel];
                    for (var left = plane; left > 0; left--, read += readStep, write += writeStep)
                        results[write] = column[pixels[read]];
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void ApplyToNumbers(DataSet data, ReadOnlySpan<int> images, Span<float> batch, int values)
    {
        var rented = ArrayPool<float>.Shared.Rent(values);
        try
        {
            var pixels = rented.AsSpan(0, values);
            var plane = data.Extents.Pixels;
            for (var image = 0; image < images.Length; image++)
            {
                data.Read(images[image], pixels);
                var results = batch.Slice(image * values, values);
                for (var channel = 0; channel < Mean.Count; channel++)
                {
                    var (read, readStep, write, writeStep) = Walk(data, channel);
                    for (var left = plane; left > 0; left--, read += readStep, write += writeStep)
                    {
                        var value = Value(pixels[read], channel);
                        if (!float.IsFinite(value))
                            throw new InputException(data.File, $"a pixel of image {images[image]} is {pixels[read]}, which preprocessing takes beyond fp32");
                        results[write] = value;
                    }
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>From where a channel of the network is read, and to where it is written. Data sets store red first.</summary>
    private (int Read, int ReadStep, int Write, int WriteStep) Walk(DataSet data, int channel)
    {
        var (read, readStep) = data.Layout.Walk(ChannelOrder == ChannelOrder.Bgr ? Mean.Count - 1 - channel : channel, data.Extents);
        var (write, writeStep) = Layout.Walk(channel, data.Extents);
        return (read, readStep, write, writeStep);
    }

    private void RequireChannels(DataSet data)
    {
        if (Mean.Count != data.Extents.Channels)
            throw new InputException(data.File, $"images of {data.Extents} have {data.Extents.Channels} channels, but the preprocessing is for {Mean.Count}");
    }
}
