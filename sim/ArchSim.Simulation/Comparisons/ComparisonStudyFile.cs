using System.Globalization;
using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Reads comparison studies, a shipped name or a path, and makes their machines.</summary>
public static class ComparisonStudyFile
{
    private const int MostMachines = 64;

    /// <summary>In place of a list of machines.</summary>
    private const string ShippedMachines = "shipped";

    private static readonly Dictionary<string, EqualFigure> Figures = new()
    {
        ["elements"] = EqualFigure.Elements,
        ["compute_area"] = EqualFigure.ComputeArea,
        ["peak_throughput"] = EqualFigure.PeakThroughput,
    };

    private static readonly Dictionary<string, Objective> Objectives =
        Enum.GetValues<Objective>().ToDictionary(o => o.ToString().ToLowerInvariant());

    private static readonly Dictionary<string, string> Extents = new[] { "K", "N", "H", "W", "B", "G" }.ToDictionary(e => e);

    /// <exception cref="InputException">The study, or a machine as the study sets it, is missing, malformed or impossible; one problem a line.</exception>
    public static ComparisonStudy Load(string nameOrPath) =>
        new Reader(ConfigDocument.Load(ShippedFiles.Find(ShippedFiles.Comparisons, nameOrPath, "comparison study"))).Read();

    private sealed record Machine(MapReader Map, string Use, string As, string? Precision, IReadOnlyList<(string Path, string Value)> Sets, (string A, string B)? Grow);

    private sealed class Reader(ConfigDocument document)
    {
        public ComparisonStudy Read()
        {
            var map = document.Map();
            var name = map.Text("name");
            var description = map.Text("description", "");
            var workloads = map.Texts("workloads");
            if (workloads.Count == 0 && map.IsList("workloads"))
                map.Problem("workloads", "must name at least one");
            var batch = map.Integer("batch", 1, 65_536, 1);
            var objective = map.Choice("objective", Objectives, Objective.Latency);
            var clocks = map.Numbers("clocks_mhz", 1, 10_000, []);
            var common = Sets(map);
            var isShipped = map.Has("machines") && map.Node("machines") is ConfigScalar { Text: ShippedMachines };
            var machines = isShipped ? ReadShipped(map, common)
                : map.List("machines").Select(map.Item).Where(m => !m.Broken).Select(item => ReadMachine(item, common)).ToList();
            if (map.IsList("machines") && machines.Count is 0 or > MostMachines)
                map.Problem("machines", $"must hold 1 to {MostMachines}, were {machines.Count}");
            foreach (var twice in machines.GroupBy(m => m.As).Where(g => g.Count() > 1))
                twice.Last().Map.Problem("as", $"'{twice.Key}' stands twice; every machine needs a name of its own");
            var equalMap = map.OptionalMap("equal");
            if (isShipped && equalMap is not null)
                map.Problem("equal", "needs a list of machines: each says which extents of its array change");
            var equal = equalMap is null || isShipped ? null : ReadTerms(equalMap, machines);
            var reference = Reference(map, equal, machines);
            map.Done();
            document.ThrowIfInvalid();
            var made = clocks.DefaultIfEmpty(0).SelectMany(clock => Make(machines, equal, clock, clocks.Count > 1)).ToList();
            document.ThrowIfInvalid();
            return new ComparisonStudy
            {
                Name = name,
                Description = description,
                File = ShippedFiles.Shown(document.File),
                Machines = made,
                Workloads = workloads,
                Batch = batch,
                Objective = objective,
                Equal = equal,
                Reference = reference,
            };
        }

        private static string? Reference(MapReader map, EqualTerms? equal, IReadOnlyList<Machine> machines)
        {
            var reference = map.Text("reference", equal?.To ?? "");
            if (map.Has("reference") && machines.All(m => m.As != reference))
                map.Problem("reference", $"'{reference}' is none of the study's machines: {string.Join(", ", machines.Select(m => m.As))}");
            return reference.Length > 0 ? reference : null;
        }

        /// <summary>A model of another tool counts as that tool does, and is none to compare with.</summary>
        private static List<Machine> ReadShipped(MapReader map, IReadOnlyList<(string Path, string Value)> sets) =>
        [
            .. ShippedFiles.Names(ShippedFiles.Accelerators).Where(n => !AcceleratorFile.Load(n).Spec.IsReferenceModel).Select(n => new Machine(map, n, n, null, sets, null)),
        ];

        private static List<(string Path, string Value)> Sets(MapReader map) =>
            map.OptionalMap("set") is { } set ? [.. set.Keys.ToList().Select(key => (key, set.Text(key)))] : [];

        private static Machine ReadMachine(MapReader map, IReadOnlyList<(string Path, string Value)> common)
        {
            var use = map.Text("use");
            var machine = new Machine(map, use, map.Text("as", use), map.Text("precision", "") is { Length: > 0 } precision ? precision : null,
                [.. common, .. Sets(map)], Grow(map));
            map.Done();
            return machine;
        }

        private static (string A, string B)? Grow(MapReader map)
        {
            if (!map.Has("grow"))
                return null;
            var before = map.ProblemCount;
            var extents = map.Choices("grow", Extents);
            if (extents.Count == 2 && extents[0] != extents[1])
                return (extents[0], extents[1]);
            if (map.ProblemCount == before)
                map.Problem("grow", "must name two different extents of the array, as [K, N]");
            return null;
        }

        private static EqualTerms ReadTerms(MapReader map, IReadOnlyList<Machine> machines)
        {
            var terms = new EqualTerms(map.Choice("figure", Figures), map.Text("to"), map.Number("within", 0, 1, 0.05));
            if (map.Has("to") && machines.All(m => m.As != terms.To))
                map.Problem("to", $"'{terms.To}' is none of the study's machines: {string.Join(", ", machines.Select(m => m.As))}");
            map.Done();
            foreach (var machine in machines.Where(m => m.As != terms.To && !m.Map.Has("grow") && machines.Any(o => o.As == terms.To)))
                machine.Map.Problem("grow", "is missing: which two extents of the array change to equal terms, as [K, N]");
            return terms;
        }

        private List<StudyMachine> Make(IReadOnlyList<Machine> machines, EqualTerms? equal, double clockMhz, bool severalClocks)
        {
            var made = new List<StudyMachine>();
            // The one that the others are equal to is made first and keeps its place.
            var reference = equal is null ? null : Try(machines.First(m => m.As == equal.To), clockMhz, severalClocks, null, equal);
            foreach (var machine in machines)
            {
                var result = equal is not null && machine.As == equal.To ? reference : Try(machine, clockMhz, severalClocks, reference, equal);
                if (result is not null)
                    made.Add(result);
            }
            return made;
        }

        private StudyMachine? Try(Machine machine, double clockMhz, bool severalClocks, StudyMachine? reference, EqualTerms? equal)
        {
            try
            {
                return Make(machine, clockMhz, severalClocks, reference, equal);
            }
            catch (InputException e)
            {
                document.Problems.AddRange(e.Problems.Select(p => p with { Message = $"{p.Message} (machine '{machine.As}')" }).Where(p => !document.Problems.Contains(p)).ToList());
                return null;
            }
        }

        private StudyMachine Make(Machine machine, double clockMhz, bool severalClocks, StudyMachine? reference, EqualTerms? equal)
        {
            var name = severalClocks ? string.Create(CultureInfo.InvariantCulture, $"{machine.As} {clockMhz:G6} MHz") : machine.As;
            List<(string Path, string Value)> sets = [("name", name), .. machine.Sets];
            if (clockMhz > 0)
                sets.Add(("clock_mhz", clockMhz.ToString("R", CultureInfo.InvariantCulture)));
            var path = ShippedFiles.Find(ShippedFiles.Accelerators, machine.Use, "accelerator", document.File);
            Accelerator LoadWith(IReadOnlyList<(string Path, string Value)> more) => AcceleratorFile.Load(path, [.. sets, .. more]);

            var accelerator = LoadWith([]);
            var precision = machine.Precision is { } named ? PrecisionFile.Load(named, document.File) : PrecisionFile.Load(accelerator.Spec.DefaultPrecision, path);
            if (equal is null)
                return new StudyMachine(machine.As, accelerator, precision, 0);
            double Measure(Accelerator of) => EqualMachines.Measure(equal.Figure, of, precision);
            if (reference is null)
                return new StudyMachine(machine.As, accelerator, precision, Measure(accelerator));
            try
            {
                accelerator = EqualMachines.Nearest(LoadWith, Measure, reference.Figure, machine.Grow!.Value);
            }
            catch (InputException e)
            {
                // As stated the machine is sound: what is wrong is what the study makes of it.
                var (a, b) = machine.Grow!.Value;
                machine.Map.Problem("grow", $"{machine.As} cannot change {a} and {b}: {e.Problems[0].Path}: {e.Problems[0].Message}");
                return new StudyMachine(machine.As, accelerator, precision, 0);
            }
            var figure = Measure(accelerator);
            if (Math.Abs(figure / reference.Figure - 1) > equal.Within)
            {
                machine.Map.Problem("grow", string.Create(CultureInfo.InvariantCulture,
                    $"{machine.As} comes to {figure / reference.Figure:P1} of {equal.To}'s {Figures.First(f => f.Value == equal.Figure).Key} at best; equal.within allows {equal.Within:P1}"));
            }
            return new StudyMachine(machine.As, accelerator, precision, figure);
        }
    }
}
