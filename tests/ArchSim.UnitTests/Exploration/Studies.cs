using ArchSim.Exploration;

namespace ArchSim.UnitTests.Exploration;

/// <summary>Study files in short.</summary>
internal static class Studies
{
    public const string Head = "name: s\naccelerator: lpa\nworkloads: [resnet18]\nobjectives: [seconds, area_mm2]\n";

    /// <summary>A study of shipped files with these lines besides its head.</summary>
    public static Study Of(string lines, string head = Head) => StudyFile.Parse(head + lines, "s.yaml");

    public static string[] ProblemsOf(string lines, string head = Head) => Problems.Of(() => Of(lines, head));

    public static PointConfiguration Point(this Study study, long number) => study.Space.Configure(((ISampledSearch)study.Search).At(number));
}
