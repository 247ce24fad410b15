using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What the search passes over is nothing that it would have picked.</summary>
internal sealed class MapperTests
{
    [Test]
    public void Finalists_are_those_of_a_search_that_passes_over_nothing() => Seeds.Each(60, random =>
    {
        var costs = TestMachine.Costs(Spec(random), Layer(random));
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

    /// <summary>What other searches found, on machines with other buffers, only says where to look first.</summary>
    [Test]
    public void Finalists_do_not_depend_on_what_was_searched_before() => Seeds.Each(20, random =>
    {
        var (spec, layer) = (Spec(random), Layer(random));
        var tilings = new TilingTable(TestMachine.Costs(spec, layer).Work);
        for (var machine = 0; machine < 5; machine++)
        {
            var costs = TestMachine.Costs(WithBuffers(spec, random), layer);
            if (random.Next(2) == 0)
                costs = new TileCosts(costs.Work with { Residence = new Residence(InputBytes: layer.InputElements, ResultBytes: 0, ResultToMemory: false), MayReuseHalo = false });
            var objective = random.Next(4) == 0 ? Objective.Traffic : Objective.Latency;
            // No tile may fit beside the operand.
            Assert.That(Texts(() => new Mapper(costs, TestMachine.RoundEnergy, objective, tilings)), Is.EqualTo(Texts(() => new Mapper(costs, TestMachine.RoundEnergy, objective))));
        }

        static List<string> Texts(Func<Mapper> mapper) => [.. mapper().Ranked().Select(Text)];
    });

    /// <summary>What a tiling is passed over by: no order of its loops takes less.</summary>
    [Test]
    public void The_bound_of_a_tiling_exceeds_the_estimate_of_none_of_its_orders() => Seeds.Each(20, random =>
    {
        var costs = TestMachine.Costs(Spec(random), Layer(random));
        var work = costs.Work;
        var tilings = new TilingTable(work);
        var estimate = new MappingEstimate(costs, TestMachine.RoundEnergy);
        foreach (var (candidate, _) in All(costs))
        {
            var place = tilings.PlaceOf(candidate.Mapping);
            var bounds = new List<(double Cycles, double Picojoule, double Bytes)>();
            var entry = tilings.At(place);
            bounds.Add(estimate.AtLeast(estimate.BoundOf(tilings.Pixels[place.Pixels].Tiling), tilings.BoundOf(place)));
            // Sharper once its tiles are added up.
            _ = tilings.SumsOf(entry, place);
            bounds.Add(estimate.AtLeast(estimate.BoundOf(tilings.Pixels[place.Pixels].Tiling), tilings.BoundOf(place)));
            foreach (var (cycles, picojoule, bytes) in bounds)
                Assert.That((cycles <= candidate.Cycles, picojoule <= candidate.Picojoule, bytes <= candidate.Bytes), Is.EqualTo((true, true, true)), Text(candidate));
        }
    });

    /// <summary>Which is why the search asks it once for all orders.</summary>
    [Test]
    public void Whether_tiles_fit_does_not_depend_on_the_order_of_their_loops() => Seeds.Each(20, random =>
    {
        var costs = TestMachine.Costs(Spec(random), Layer(random));
        var work = costs.Work;
        var tilings = new TilingTable(work);
        var residence = random.Next(2) == 0 ? default : new Residence(random.Next(1, 4096), random.Next(1, 4096), ResultToMemory: true);
        for (var i = 0; i < 200; i++)
        {
            var place = new TilingPlace(random.Next(tilings.Pixels.Length), random.Next(tilings.Groups.Length), random.Next(tilings.OutputChannels.Length), random.Next(tilings.InputChannels.Length));
            var (tiling, largest) = (tilings[place], tilings.At(place).Largest);
            var holds = BufferFit.Holds(work.Sizes, tiling, tilings.BoundOf(place), residence);
            foreach (var order in TileCandidates.Orders)
            {
                var grid = new TileGrid(order, tiling.Groups.Count, tiling.Pixels.Count, tiling.OutputChannels.Count, tiling.InputChannels.Count);
                Assert.That(BufferFit.Of(work.Sizes, grid, largest, residence).Fits, Is.EqualTo(holds), $"{place} {string.Join(' ', order)}");
            }
        }
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

    private static AcceleratorSpec Spec(Random random) => WithBuffers(TestMachine.Spec(), random) with
    {
        VectorUnit = new VectorUnitSpec { Lanes = 1 << random.Next(0, 6) },
        ClockMhz = random.Next(2) == 0 ? 200 : 2000,
    };

    private static AcceleratorSpec WithBuffers(AcceleratorSpec spec, Random random) => spec with
    {
        WeightBuffer = Buffer(random, spec.WeightBuffer),
        ActivationBuffer = Buffer(random, spec.ActivationBuffer),
        PartialSumBuffer = TestMachine.Sums("int32", 1 << random.Next(1, 7)) with { DoubleBuffered = random.Next(3) > 0 },
    };

    private static MatrixLayer Layer(Random random) => random.Next(3) == 0
        ? TestMachine.Gemm(random.Next(1, 200), random.Next(1, 600), random.Next(1, 300))
        : TestMachine.Convolution(random.Next(3, 30), random.Next(1, 80), random.Next(1, 80), random.Next(1, 4), random.Next(1, 3));

    private static BufferSpec Buffer(Random random, BufferSpec buffer) => buffer with { SizeKib = 1 << random.Next(1, 8), DoubleBuffered = random.Next(3) > 0 };
}
