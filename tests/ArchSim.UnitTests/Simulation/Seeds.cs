namespace ArchSim.UnitTests.Simulation;

/// <summary>A property that must hold for random cases: the first seed for which it does not is named.</summary>
internal static class Seeds
{
    public static void Each(int count, Action<Random> check)
    {
        for (var seed = 0; seed < count; seed++)
        {
            try
            {
                check(new Random(seed));
            }
            catch
            {
                TestContext.Out.WriteLine($"seed {seed}");
                throw;
            }
        }
    }
}
