using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

/// <summary>Arrays for elements to stand in.</summary>
internal static class ElementPlaces
{
    public static ElementPlace Systolic(int k, int n) => new(new LoopExtents(k, n), Reduction.Systolic, Feeding.Systolic, Stationary.Weight, WeightLoad.Overlapped);

    public static ElementPlace Tree(int k, int n) => new(new LoopExtents(k, n), Reduction.Tree, Feeding.Broadcast, Stationary.Weight, WeightLoad.Overlapped);
}
