using ArchSim.Configuration;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>From a document to a draft, field by field. What is wrong is noted in the document; the result is of use only when nothing is.</summary>
internal sealed class StudyReader(ConfigDocument document)
{
    private const int MostParameters = 64;
    private const int MostWorkloads = 64;
    private const int MostConditions = 1000;
    private const double LargestWeight = 1e9;

    private static readonly Dictionary<string, Objective> Mappings = Enum.GetValues<Objective>().ToDictionary(o => o.ToString().ToLowerInvariant());

    public StudyDraft Read()
    {
        var map = document.Map();
        var parameters = Parameters(map);
        var draft = new StudyDraft
        {
            Map = map,
            Name = map.Text("name"),
            Description = map.Text("description", ""),
            Accelerator = map.Text("accelerator"),
            Precision = map.Text("precision", "") is { Length: > 0 } precision ? precision : null,
            Workloads = Workloads(map),
            Mapping = map.Choice("mapping", Mappings, Objective.Latency),
            Seed = map.Long("seed", long.MinValue, long.MaxValue, 1),
            Sets = Fields(map, "set"),
            Parameters = parameters,
            Derived = Fields(map, "derived"),
            Conditions = Conditions(map),
            Search = SearchReader.Read(map),
            Objectives = GoalReader.Objectives(map),
            Constraints = GoalReader.Constraints(map),
            Charts = ChartReader.Read(map, [.. parameters.Select(p => p.Item1)]),
            Accuracy = Accuracy(map, out var scheme),
            Scheme = scheme,
        };
        map.Done();
        Unique(draft);
        return draft;
    }

    private List<StudyWorkload> Workloads(MapReader map)
    {
        var items = map.List("workloads");
        if (map.IsList("workloads") && items.Count is 0 or > MostWorkloads)
            map.Problem("workloads", $"must name 1 to {MostWorkloads}, were {items.Count}");
        var workloads = new List<StudyWorkload>();
        foreach (var item in items)
        {
            if (item.Node is ConfigScalar word)
            {
                workloads.Add(new StudyWorkload(word.Text, File(word.Text, item.Node.Place, item.Path), 1, 1));
                continue;
            }
            var fields = map.Item(item);
            if (fields.Broken)
                continue;
            var use = fields.Text("use");
            var weight = fields.Number("weight", -LargestWeight, LargestWeight, 1);
            if (weight <= 0)
                fields.Problem("weight", $"must be above 0, was {FieldText.Of(weight)}");
            workloads.Add(new StudyWorkload(use, File(use, fields.Place, fields.Path), weight, fields.Integer("batch", 1, 65_536, 1)));
            fields.Done();
        }
        return workloads;
    }

    private string File(string use, Place place, string path)
    {
        try
        {
            return use.Length == 0 ? "" : ShippedFiles.Find(ShippedFiles.Networks, use, "workload", document.File);
        }
        catch (InputException e)
        {
            document.Problems.Add(new InputProblem(place.File, place.Line, place.Column, path, $"'{use}': {e.Problems[0].Message}"));
            return "";
        }
    }

    private static List<DraftField> Fields(MapReader parent, string key)
    {
        if (parent.OptionalMap(key) is not { Broken: false } map)
            return [];
        var fields = new List<DraftField>();
        foreach (var path in map.Keys.ToList())
        {
            var text = FlowText.Of(map.Node(path)!);
            if (text.Length == 0)
                map.Problem(path, "has nothing as its value");
            else
                fields.Add(new DraftField(StudyField.Of(path), path, text, map));
        }
        return fields;
    }

    private static List<(Parameter, DraftField)> Parameters(MapReader parent)
    {
        var map = parent.Map("parameters");
        var parameters = new List<(Parameter, DraftField)>();
        var keys = map.Keys.ToList();
        if (!map.Broken && parent.Has("parameters") && keys.Count is 0 or > MostParameters)
            parent.Problem("parameters", $"must be 1 to {MostParameters}, were {keys.Count}");
        foreach (var path in keys)
        {
            if (DomainReader.Read(map, path) is { } domain)
                parameters.Add((new Parameter(path, domain), new DraftField(StudyField.Of(path), path, "", map)));
        }
        return parameters;
    }

    private List<(string, ConfigNode, string)> Conditions(MapReader map)
    {
        var conditions = new List<(string, ConfigNode, string)>();
        foreach (var (node, path) in map.OptionalList("conditions"))
        {
            if (node is ConfigScalar { Text.Length: > 0 } scalar)
                conditions.Add((scalar.Text, node, path));
            else
                document.Problems.Add(new InputProblem(node.Place.File, node.Place.Line, node.Place.Column, path, $"must be an expression, was {node.Kind}"));
        }
        if (conditions.Count > MostConditions)
            map.Problem("conditions", $"are {conditions.Count}; at most {MostConditions} allowed");
        return conditions;
    }

    private static StudyAccuracy? Accuracy(MapReader parent, out string? scheme)
    {
        scheme = null;
        if (parent.OptionalMap("accuracy") is not { Broken: false } map)
            return null;
        var model = ShippedFiles.Model(map.Text("model"));
        var images = ShippedFiles.Images(map.Text("images"));
        var count = map.Integer("count", 1, int.MaxValue, 0);
        var calibration = map.Has("calibration") ? ShippedFiles.Images(map.Text("calibration")) : ShippedCalibration(map.Text("images"));
        scheme = map.Text("scheme");
        if (model.Length > 0 && !Path.Exists(model))
            map.Problem("model", $"'{model}' is neither a file nor a shipped model; shipped: {string.Join(", ", ShippedFiles.ModelNames)}");
        if (images.Length > 0 && !Path.Exists(images))
            map.Problem("images", $"'{images}' is neither a file nor a shipped data set");
        if (calibration?.Length > 0 && !Path.Exists(calibration))
            map.Problem("calibration", $"'{calibration}' is neither a file nor a shipped data set");
        map.Done();
        return new StudyAccuracy(model, images, map.Has("count") ? count : null, calibration);
    }

    /// <summary>Of a shipped NAME-test, the NAME-calibration that ships with it; null where none does.</summary>
    private static string? ShippedCalibration(string images)
    {
        const string Test = "-test";
        if (!images.EndsWith(Test, StringComparison.Ordinal) || Path.Exists(images))
            return null;
        var shipped = ShippedFiles.Images(images[..^Test.Length] + "-calibration");
        return Path.Exists(shipped) ? shipped : null;
    }

    /// <summary>A path has one source of its value.</summary>
    private static void Unique(StudyDraft draft)
    {
        var sources = new Dictionary<string, string>();
        foreach (var (source, field) in draft.Sets.Select(f => ("set", f)).Concat(draft.Parameters.Select(p => ("parameters", p.Field))).Concat(draft.Derived.Select(f => ("derived", f))))
        {
            if (!sources.TryAdd(field.Path, source))
                field.Problem($"also stands under '{sources[field.Path]}'; a field gets its value in one place");
        }
        foreach (var set in draft.Sets.Where(s => StudyField.Words.Contains(s.Path)))
            set.Problem(set.Path == "batch" ? "stands with each workload, as { use: resnet50, batch: 4 }, or is a parameter" : $"is a key of the study itself: '{set.Path}: ...'");
        foreach (var field in draft.Parameters.Select(p => p.Field).Concat(draft.Derived).Where(f => f.Field.Kind == StudyFieldKind.Batch && draft.Workloads.Any(w => w.Batch != 1)))
            field.Problem("is also stated with a workload; one of them is allowed");
    }
}
