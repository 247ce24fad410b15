using ArchSim.Fuzz;

namespace ArchSim.UnitTests.Networks;

/// <summary>Short runs of what <c>dotnet run -c Release --project tests/ArchSim.Fuzz -- onnx</c> does at length.</summary>
public sealed class OnnxFuzzTests
{
    [TestCase(4_000), TestCase(50_000, Category = "Long")]
    public void Mutated_files_are_imported_or_refused_and_nothing_else(int count)
    {
        var folder = Directory.CreateTempSubdirectory("archsim-fuzz-");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, OnnxSeeds.ExternalFile), new byte[OnnxSeeds.ExternalBytes]);
            var report = new OnnxFuzzing(OnnxSeeds.All(), seed: 1, folder.FullName).Run(0, count);

            Assert.Multiple(() =>
            {
                Assert.That(report.Findings.Select(f => $"case {f.Case}: {f.What}"), Is.Empty);
                // A mutator that breaks everything at the first byte, or nothing, tests nothing.
                Assert.That(report.Imported, Is.GreaterThan(count / 10));
                Assert.That(report.Refused, Is.GreaterThan(count / 10));
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void The_seeds_are_whole_and_a_case_is_the_same_whatever_ran_before()
    {
        var seeds = OnnxSeeds.All();
        var (one, two) = (new Mutator(seeds), new Mutator(seeds));
        _ = one.Make(new SeededRandom(1));

        Assert.Multiple(() =>
        {
            Assert.That(seeds.Select(s => WireTree.Read(s)!.Write()), Is.EqualTo(seeds));
            Assert.That(one.Make(new SeededRandom(2)), Is.EqualTo(two.Make(new SeededRandom(2))));
        });
    }
}
