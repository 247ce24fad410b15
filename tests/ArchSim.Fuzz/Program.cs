using ArchSim.Fuzz;

const string Usage = "usage: onnx [--count 100000] [--seed 1] [--first 0] [--folder MODELS] [--keep FOLDER]";
const int ProgressCases = 10_000;
var hang = TimeSpan.FromMinutes(1);

var options = new Dictionary<string, string> { ["--count"] = "100000", ["--seed"] = "1", ["--first"] = "0", ["--folder"] = "", ["--keep"] = "" };
if (args is not ["onnx", .. var given] || given.Length % 2 != 0 || given.Where((_, i) => i % 2 == 0).Any(o => !options.ContainsKey(o)))
    return Refuse(Usage);
for (var i = 0; i < given.Length; i += 2)
    options[given[i]] = given[i + 1];
if (!int.TryParse(options["--count"], out var count) || !ulong.TryParse(options["--seed"], out var seed) || !long.TryParse(options["--first"], out var first)
    || count < 1 || first < 0)
    return Refuse(Usage);

var models = options["--folder"].Length == 0 ? [] : Directory.GetFiles(options["--folder"], "*.onnx").Order(StringComparer.Ordinal).ToArray();
var folder = Directory.CreateTempSubdirectory("archsim-fuzz-");
try
{
    File.WriteAllBytes(Path.Combine(folder.FullName, OnnxSeeds.ExternalFile), new byte[OnnxSeeds.ExternalBytes]);
    var fuzzing = new OnnxFuzzing([.. OnnxSeeds.All(), .. models.Select(File.ReadAllBytes)], seed, folder.FullName);
    using var watch = new Timer(_ => EndIfHanging(fuzzing), null, hang, TimeSpan.FromSeconds(1));
    var keep = options["--keep"].Length > 0 ? Directory.CreateDirectory(options["--keep"]).FullName : null;
    var report = fuzzing.Run(
        first,
        count,
        n =>
        {
            if ((n - first + 1) % ProgressCases == 0)
                Console.Error.WriteLine($"{n - first + 1} of {count}");
        },
        keep is null ? null : file => File.WriteAllBytes(Path.Combine(keep, "current.onnx"), file));

    foreach (var finding in report.Findings)
    {
        Console.WriteLine($"case {finding.Case}: {finding.What}");
        if (keep is not null)
            File.WriteAllBytes(Path.Combine(keep, $"{seed}-{finding.Case}.onnx"), finding.File);
    }
    Console.WriteLine($"{count} files: {report.Imported} imported, {report.Refused} refused, {report.Findings.Count} findings; "
        + $"slowest {report.Slowest.TotalMilliseconds:F0} ms, most allocated {report.LargestBytes >> 10} KiB");
    return report.Findings.Count == 0 ? 0 : 1;
}
finally
{
    folder.Delete(recursive: true);
}

void EndIfHanging(OnnxFuzzing fuzzing)
{
    if (fuzzing.Running is var (number, time) && time > hang)
    {
        Console.WriteLine($"case {number}: hangs");
        Environment.Exit(1);
    }
}

static int Refuse(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
