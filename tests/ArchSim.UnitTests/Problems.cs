using ArchSim.Configuration;

namespace ArchSim.UnitTests;

/// <summary>What a piece of code finds wrong with its input, as the lines that a user sees.</summary>
internal static class Problems
{
    public static string[] Of(Action read)
    {
        try
        {
            read();
            return [];
        }
        catch (InputException e)
        {
            return [.. e.Problems.Select(p => p.ToString())];
        }
    }
}
