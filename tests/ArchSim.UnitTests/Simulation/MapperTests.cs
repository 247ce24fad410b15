using ArchSim.Hardware;
using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What the search passes over is nothing that it would have picked.</summary>
internal sealed class MapperTests
{
    [Test]
    public void Finalists_are_those_of_a_search_that_passes_over_nothing() => Seeds.Each(60, random =>
    {
        var spec = TestMachine.Spec() with
        {
            WeightBuffer = Buffer(random, TestMachine.Spec().WeightBuffer),
            ActivationBuffer = Buffer(random, TestMachine.Spec().ActivationBuffer),
            PartialSumBuffer = TestMachine.Sums("int32", 1 << random.Next(1, 7)) with { DoubleBuffered = random.Next(3) > 0 },
            VectorUnit = new VectorUnitSpec { Lanes = 1 << random.Next(0, 6) },
            ClockMhz = random.Next(2) == 0 ? 200 : 2000,
        };
        var layer = random.Next(3) == 0
            ? TestMachine.Gemm(random.Next(1, 200), random.Next(1, 600), random.Next(1, 300))
            : TestMachine.Convolution(random.Next(3, 30), random.Next(1, 80), random.Next(1, 80), random.Next(1, 4), random.Next(1, 3));
        var costs = TestMachine.Costs(spec, layer);
        var found = new Mapper(costs, TestMachine.RoundEnergy).Ranked();

        var all = All(costs).ToList();
        var tidy = all.Where(c => !c.Scattered).Select(c => c.Candidate).ToList();
        var expected = ((Objective[])[Objective.Latency, Objective.Energy, Objective.Edp]).SelectMany(o =>
        {
            // Small pieces count where they gain more than a percent.
            var least = all.Min(c => c.Candidate.For(o));
            var candidates = tidy.Count > 0 && tidy.Min(c => c.For(o)) <= least * (1 + Mapper.Tolerance) ? tidy : [.. all.Select(c => c.Candidate)];
            return (MappingCandidate[])[Mapper.Best(candidates, o, Mapper.Tolerance), Mapper.Best(candidates, o, Mapper.Tolerance / 10)];
        }).Distinct();
        Assert.That(found.Select(Text), Is.EqualTo(expected.Select(Text)));
    });

    private static string Text(MappingCandidate c) => $"{ContentHash.Describe(c.Mapping)}: {c.Cycles:R} {c.Picojoule:R} {c.Bytes:R}";

    private static IEnumerable<(MappingCandidate Candidate, bool Scattered)> All(TileCosts costs)
    {
        var work = costs.Work;
        var mapper = new Mapper(costs, TestMachine.RoundEnergy);
        var tiles =
            from pixels in TileCandidates.Pixels(work)
            from groups in TileCandidates.Groups(work)
            from outputs in TileCandidates.OutputChannels(work)
            from inputs in TileCandidates.InputChannels(work)
            select new Mapping(groups, pixels.Images, pixels.Rows, pixels.Columns, outputs, inputs, TileCandidates.Orders[0]);
        foreach (var tile in tiles)
        {
            var pixels = new PixelTiling(work.Layer, work.Images, tile);
            var counted = Grids.Of(work, tile, pixels.Count);
            foreach (var order in TileCandidates.OrdersOf(counted.Pixels, counted.Outputs, counted.Inputs).ToArray())
            {
                var mapping = tile with { Order = order };
                var grid = Grids.Of(work, mapping, pixels.Count);
                mapping = mapping with { HaloReuse = work.MayReuseHalo && pixels.SharesInput && grid.PixelsFollow };
                var largest = Grids.Largest(costs, mapping, pixels);
                if (grid.Steps <= Mapper.MostSteps && BufferFit.Of(work.Sizes, grid, largest, work.Residence).Fits)
                    yield return (mapper.Of(mapping), Mapper.IsScattered(work, grid, largest));
            }
        }
    }

    private static BufferSpec Buffer(Random random, BufferSpec buffer) => buffer with { SizeKib = 1 << random.Next(1, 8), DoubleBuffered = random.Next(3) > 0 };
}
