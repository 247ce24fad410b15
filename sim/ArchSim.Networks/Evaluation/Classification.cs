using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>How an evaluation runs.</summary>
public sealed record ClassificationOptions
{
    /// <summary>Most images that the network is given at once.</summary>
    public int BatchSize { get; init; } = ImageBatches.DefaultSize;

    /// <summary>Keeps the logits of every image, to be compared with those of another arithmetic.</summary>
    public bool KeepLogits { get; init; }

    /// <summary>Told after every batch.</summary>
    public IProgress<(int Done, int Total)>? Progress { get; init; }
}

/// <summary>What a network made of images.</summary>
public sealed record ClassificationResult
{
    /// <summary>Their numbers in the data set.</summary>
    public required IReadOnlyList<int> Images { get; init; }

    /// <summary>The class of each image, as <see cref="Prediction.Of"/> has it.</summary>
    public required IReadOnlyList<int> Predictions { get; init; }

    public required Accuracy Top1 { get; init; }

    /// <summary>The label is among the <see cref="Top5Classes"/> largest logits.</summary>
    public required Accuracy Top5 { get; init; }

    /// <summary>5, or all classes where there are fewer.</summary>
    public required int Top5Classes { get; init; }

    public required int Classes { get; init; }

    /// <summary>Images of which a logit is NaN or an infinity.</summary>
    public required int NonFiniteImages { get; init; }

    /// <summary>[images, classes], where they were to be kept; null otherwise.</summary>
    public float[]? Logits { get; init; }
}

/// <summary>Runs a network over labelled images.</summary>
public static class Classification
{
    private const int MostKeptLogits = 1 << 28;

    /// <param name="network">From a batch to logits [images, classes]; extents of 1 may follow. Called for one batch after the other, with
    /// memory that is reused.</param>
    /// <param name="images">Their numbers, as <see cref="ImageSelection"/> gives them.</param>
    /// <exception cref="InputException">There are no labels, one is beyond the classes of the network, or pixels cannot be used.</exception>
    /// <exception cref="NetworkException">The output is no matrix of logits.</exception>
    public static ClassificationResult Evaluate(Func<Tensor, Tensor> network, DataSet data, Preprocessing preprocessing, ReadOnlyMemory<int> images,
        ClassificationOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(images.Length);
        options ??= new ClassificationOptions();
        var labels = data.Labels;
        var predictions = new int[images.Length];
        var (top1, top5, classes, nonFinite) = (0, 0, 0, 0);
        float[]? kept = null;
        foreach (var batch in ImageBatches.Of(data, preprocessing, images, options.BatchSize))
        {
            var logits = network(batch.Input);
            if (batch.First == 0)
            {
                classes = ClassesOf(logits, batch.Images.Length);
                RequireLabels(data, images.Span, classes);
                kept = options.KeepLogits ? Room(images.Length, classes) : null;
            }
            else if (ClassesOf(logits, batch.Images.Length) != classes)
            {
                throw Unfit(logits, batch.Images.Length);
            }
            if (kept is not null)
                logits.Floats.CopyTo(kept.AsSpan(batch.First * classes));
            for (var i = 0; i < batch.Images.Length; i++)
            {
                var row = logits.Floats.Slice(i * classes, classes);
                var label = labels[batch.Images.Span[i]];
                var predicted = Prediction.Of(row);
                predictions[batch.First + i] = predicted;
                top1 += predicted == label ? 1 : 0;
                top5 += Prediction.IsAmongTop(5, row, label) ? 1 : 0;
                nonFinite += Prediction.IsFinite(row) ? 0 : 1;
            }
            options.Progress?.Report((batch.First + batch.Images.Length, images.Length));
        }
        return new ClassificationResult
        {
            Images = images.ToArray(),
            Predictions = predictions,
            Top1 = new Accuracy(top1, images.Length),
            Top5 = new Accuracy(top5, images.Length),
            Top5Classes = Math.Min(5, classes),
            Classes = classes,
            NonFiniteImages = nonFinite,
            Logits = kept,
        };
    }

    /// <summary>Fails where a label is beyond the classes of a network.</summary>
    /// <exception cref="InputException">Names the first one, or says that there are no labels.</exception>
    public static void RequireLabels(DataSet data, ReadOnlySpan<int> images, int classes)
    {
        foreach (var image in images)
        {
            if (data.Labels[image] >= classes)
                throw new InputException(data.LabelsFile, $"the label of image {image} is {data.Labels[image]}, but the network has {classes} classes, 0..{classes - 1}");
        }
    }

    private static int ClassesOf(Tensor logits, int images)
    {
        var shape = logits.Shape;
        if (logits.Type != ElementType.Float || shape.Rank < 2 || shape[0] != images || shape[1] < 1 || shape.Count != (long)images * shape[1])
            throw Unfit(logits, images);
        return shape[1];
    }

    private static NetworkException Unfit(Tensor logits, int images) =>
        new("the output of the network", $"must be logits [{images}, classes] for a batch of {images} images, was {logits.Shape}");

    private static float[] Room(int images, int classes) =>
        (long)images * classes <= MostKeptLogits ? new float[images * classes]
        : throw new ArgumentException($"the logits of {images} images with {classes} classes are more than the {MostKeptLogits} that are kept");
}
