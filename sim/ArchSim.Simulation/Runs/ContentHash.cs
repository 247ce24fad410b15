using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Hex hashes of what a result depends on. The model's own version is part of it: a changed model gives other results.</summary>
public static class ContentHash
{
    /// <summary>Raised whenever a change of the simulator changes results.</summary>
    public const string ModelVersion = "12";

    public static string Of(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            // Lengths keep ("ab", "c") apart from ("a", "bc").
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    /// <summary>A layer by its shape alone: equal layers of a network, whatever their names, have one result.</summary>
    public static string Describe(Layer layer) => layer switch
    {
        MatrixLayer m => $"{m.Op} b{m.Batch} g{m.Groups} n{m.OutputChannels} c{m.InputChannels} k{m.KernelHeight}x{m.KernelWidth} s{m.StrideHeight}x{m.StrideWidth} "
            + $"d{m.DilationHeight}x{m.DilationWidth} in{m.InputHeight}x{m.InputWidth} out{m.OutputHeight}x{m.OutputWidth} {m.SecondOperandIsActivation} {m.SignedInput} {string.Join('+', m.Epilogue)}",
        VectorLayer v => $"{v.Op} b{v.Batch} in{v.InputElementsPerImage} out{v.OutputElementsPerImage} w{v.Window} {string.Join('+', v.Epilogue)}",
        _ => throw new ArgumentException($"No layer of type {layer.GetType().Name} is known.", nameof(layer)),
    };

    public static string Describe(LayerFormats formats) =>
        $"{formats.Weight} {formats.Activation} {formats.Accumulator} {formats.PartialSum} {formats.Output}";

    /// <summary>Traced operands: formats, valid extents and codes.</summary>
    public static string Describe(OperandSample sample)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var block = 0; block < sample.Blocks; block++)
        {
            var (pixels, channels, depth) = sample.Valid(block);
            hash.AppendData([(byte)pixels, (byte)channels, (byte)depth]);
        }
        hash.AppendData(MemoryMarshal.AsBytes<ushort>(sample.Activations));
        hash.AppendData(MemoryMarshal.AsBytes<ushort>(sample.Weights));
        return $"traced {sample.WeightFormat} {sample.ActivationFormat} {sample.Blocks} {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    public static string Describe(Mapping? mapping) => mapping is null
        ? "free"
        : $"{mapping.Groups} {mapping.Images} {mapping.Rows} {mapping.Columns} {mapping.OutputChannels} {mapping.InputChannels} {string.Join("", mapping.Order)} {mapping.HaloReuse}";
}
