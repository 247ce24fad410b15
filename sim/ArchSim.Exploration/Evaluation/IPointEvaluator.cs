using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>From a point to its figures: a pure function, whatever was computed before. One object serves one thread.</summary>
public interface IPointEvaluator : IDisposable
{
    /// <summary>A point that cannot be built or simulated is a result too: failed, with the reason.</summary>
    /// <exception cref="OperationCanceledException">Cancelled: nothing is known of the point.</exception>
    /// <exception cref="OutOfMemoryException">This machine is too small, which says nothing of the point.</exception>
    ComputedPoint Evaluate(DesignPoint point, CancellationToken cancel);
}
