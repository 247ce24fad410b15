using ArchSim.Configuration;
using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>Calibrates, quantizes and evaluates a network in one scheme. A <see cref="QuantizationSession"/> does so in many.</summary>
public static class NetworkQuantization
{
    /// <exception cref="InputException">Images that are missing, of another size than the network takes, or without labels that fit.</exception>
    /// <exception cref="NetworkException">The network cannot be executed, or the scheme cannot hold it.</exception>
    public static QuantizationResult Run(QuantizationRequest request, CancellationToken cancel = default) =>
        new QuantizationSession(request).Run(request.Scheme, request.ExactSums, request.Trace, cancel);
}
