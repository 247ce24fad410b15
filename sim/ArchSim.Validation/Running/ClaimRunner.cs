using ArchSim.Configuration;

namespace ArchSim.Validation;

/// <summary>Computes claims side by side. One that throws is a failed claim and stops no other.</summary>
public static class ClaimRunner
{
    /// <param name="progress">Told after each claim, from any thread.</param>
    /// <returns>In the order of the claims, whatever the order they were done in.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public static IReadOnlyList<ClaimOutcome> Run(
        IReadOnlyList<(string Group, Claim Claim)> claims, IProgress<(int Done, int Total)>? progress = null, CancellationToken cancel = default)
    {
        var bench = new Workbench(cancel);
        var outcomes = new ClaimOutcome[claims.Count];
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
        Parallel.For(0, claims.Count, options, i =>
        {
            outcomes[i] = Compute(claims[i].Group, claims[i].Claim, bench, cancel);
            progress?.Report((Interlocked.Increment(ref done), claims.Count));
        });
        return outcomes;
    }

    private static ClaimOutcome Compute(string group, Claim claim, Workbench bench, CancellationToken cancel)
    {
        var outcome = new ClaimOutcome { Group = group, Claim = claim };
        try
        {
            var finding = claim.Compute(bench);
            return finding.Variants.Select(v => v.Value).Append(finding.Value).All(double.IsFinite)
                ? outcome with { Finding = finding }
                : outcome with { Problem = "it is not a finite number" };
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return outcome with { Problem = Words(e) };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What breaks off while everything stops is no news.
            throw new OperationCanceledException(cancel);
        }
    }

    private static string Words(Exception e) => e switch
    {
        InputException input => string.Join("; ", input.Problems),
        AggregateException { InnerExceptions: [var only] } => Words(only),
        _ => $"{e.Message} ({e.GetType().Name})",
    };
}
