namespace ArchSim.Benchmarks;

/// <summary>Every table within a few minutes, on the screen and in the folder <c>results</c>.</summary>
internal static class QuickMode
{
    private const string Command = "dotnet run -c Release --project tests/ArchSim.Benchmarks -- quick";

    private static readonly (string File, string Text, int Repeats, Func<string>[] Tables)[] Pages =
    [
        ("startup",
            """
            # The executable, from start to table

            A process is started, prints its table, writes its rows to a new database and ends. Target: 600 ms for `archsim run lpa resnet50`.
            """,
            Timing.Repeats,
            [StartupTimes.Measure]),
        ("kernel",
            """
            # Rates of the event kernel

            The column of Sim# holds what SimSharp 3.4.2 was measured to do with the same patterns, and is not measured again here. A timeout is one event; a put is
            one and a get is one. Target: 3 times Sim#. The bytes of the timeouts are the processes themselves, spread over their events; a store's are its gets,
            whose values stay readable for ever.
            """,
            Timing.Repeats,
            [KernelRates.Measure]),
        ("simulation",
            """
            # Runs in a warm process

            From layers to priced results: nothing is read or stored, every layer is computed anew in every run, the statistics of drawn operands are kept. Target:
            50 ms. The columns of mapper and machine are processor time of one thread. The second table holds what SCALE-Sim v3 (commit 1d62b68) was measured with,
            with a memory of fixed bandwidth, in processor time, the five layers on an array of 32 x 32; its AlexNet is its own file, ours the shipped one. The
            machines scalesim-* count cycles as it does and have a memory that answers at once; int8-systolic has one of banks and rows.
            """,
            Timing.Repeats,
            [SimulationTimes.MeasureAccelerators, SimulationTimes.MeasureAgainstScaleSim]),
        ("memory",
            """
            # The DRAM controller

            Requests from a generator, no file; the least of several runs on one thread, warm. Targets: 16 MB in a row in 5 ms, a million random bursts in 2 s. The column
            without jumps plays every command; the results are the same.
            """,
            Timing.Repeats,
            [MemoryRates.Measure]),
        ("store",
            """
            # The store of results

            Runs of which no layer is in the database yet, one transaction each. Target: 100,000 metric rows a second.
            """,
            Timing.Repeats,
            [StoreRates.Measure]),
        ("explore",
            """
            # Exploring designs

            Points of ResNet-50 on int8-systolic, from a grid of array shapes and buffer sizes, from values to rows in the database; each machine is another one, so that no layer is known but equal ones of the
            network, and simulations that differ in nothing but energy. Drawn at random few are equal; in the grid's order, all buffers of an array one after the other, most are. Target: 100 points a second and core. The second table has the parts of one point.
            """,
            1,
            [ExploreRates.MeasureRates, ExploreRates.MeasureParts]),
        ("numerics",
            """
            # Emulated matrix multiplications on one core

            G multiplications with their additions a second, of codes (fp32: of numbers) to doubles: decoding activations and packing weights are counted, and the sixth
            column leaves the packing out. Target: of design section 8; fp32 over half of the peak. The peak is a loop of independent fused multiply-adds of fp32 in
            the widest vectors, measured after each line; the share compares rates of processor time.
            """,
            Timing.Repeats,
            [NumericsRates.Measure]),
        ("quantize",
            """
            # Quantizing spans of floats

            Normal floats to codes of one byte, and to the values that the codes stand for, 65,536 at a time on one core. Target: 0.5 G values a second for every format
            of 8 bits or fewer. The definition encodes value by value; the table that replaces it is made once for a format, whatever the scales, and its
            time is that of the processor. The second table has scales that serve few values; the third has formats of blocks, from floats to floats.
            """,
            Timing.Repeats,
            [QuantizeRates.MeasureSpans, QuantizeRates.MeasureScales, QuantizeRates.MeasureBlocks]),
        ("network",
            """
            # Networks on a thousand images

            Seconds in which all cores classify 1,000 images, read and preprocessed: ResNet-20 on CIFAR-10, and the shipped model on its digits. Weights are ready and ranges
            chosen before, on 200 images. The processor's time is that of all threads.
            """,
            NetworkTimes.Repeats,
            [NetworkTimes.Measure]),
    ];

    /// <param name="only">Pages to measure; all where none is named.</param>
    public static void Run(params IReadOnlyCollection<string> only)
    {
        var folder = Path.Combine(Repository.Root, "tests", "ArchSim.Benchmarks", "results");
        foreach (var (file, text, repeats, tables) in Pages.Where(p => only.Count == 0 || only.Contains(p.File)))
        {
            var before = Conditions.Load;
            var measured = string.Join('\n', tables.Select(measure => measure()));
            var page = $"{text}\n\nMade by `{Command}`: {repeats} repeats, their median, least and most.\n"
                + $"{Conditions.Machine}; {Conditions.LoadText(before, Conditions.Load)}.\n\n{measured}";
            Console.WriteLine(page);
            File.WriteAllText(Path.Combine(folder, $"{file}.md"), page);
        }
    }
}
