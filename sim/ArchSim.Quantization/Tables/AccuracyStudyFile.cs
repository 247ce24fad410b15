using ArchSim.Configuration;
using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>Reads studies. Paths are relative to the file.</summary>
public static class AccuracyStudyFile
{
    private const int MostErrorImages = 4_096;

    // In dB, or in percent.
    private const double LargestLimit = 1_000;

    /// <exception cref="InputException">Missing or malformed, or a model that is not optional is not there; one problem a line.</exception>
    public static AccuracyStudy Load(string path) => new Reader(ConfigDocument.Load(path)).Read();

    private sealed class Reader(ConfigDocument document)
    {
        private readonly string _folder = Path.GetDirectoryName(document.File) ?? "";
        private readonly Dictionary<string, LayerSchemes> _schemes = [];
        private readonly HashSet<string> _models = [];

        public AccuracyStudy Read()
        {
            var map = document.Map();
            var study = new AccuracyStudy
            {
                Name = map.Text("name"),
                Description = map.Text("description", ""),
                Seed = map.Long("seed", long.MinValue, long.MaxValue, 1),
                ErrorImages = map.Integer("error_images", 0, MostErrorImages, 16),
                Models = [.. Items(map, "models").Select(Model)],
                Groups = [.. Items(map, "groups").Select(Group)],
                Claims = [.. map.OptionalList("claims").Select(map.Item).Where(i => !i.Broken).Select(Claim)],
            };
            map.Done();
            document.ThrowIfInvalid();
            return study;
        }

        /// <summary>Maps of a list that must hold one or more.</summary>
        private static List<MapReader> Items(MapReader map, string key)
        {
            var items = map.List(key);
            if (items.Count == 0 && map.IsList(key))
                map.Problem(key, "must hold at least one");
            return [.. items.Select(map.Item).Where(i => !i.Broken)];
        }

        private StudyModel Model(MapReader map)
        {
            var missing = new List<string>();
            var name = map.Text("name");
            if (!_models.Add(name) && name.Length > 0)
                map.Problem("name", $"'{name}' stands twice; every model needs a name of its own");
            var isOptional = map.Flag("optional", false);
            var model = new StudyModel
            {
                Name = name,
                Onnx = Existing(map, "model"),
                Calibration = Images(map.Map("calibrate")),
                Evaluation = Images(map.Map("evaluate")),
                Preprocessing = Optional(map, "preprocess"),
                Note = map.Text("note", ""),
                Missing = missing,
            };
            map.Done();
            return model;

            StudyImages Images(MapReader images)
            {
                var data = Existing(images, "data");
                var labels = Optional(images, "labels");
                var count = images.Integer("images", 1, DataSet.MostImages, 0);
                images.Done();
                return new StudyImages(data, labels, count == 0 ? null : count);
            }

            StudyFile? Optional(MapReader at, string key) => at.Text(key, "").Length > 0 ? Existing(at, key) : null;

            StudyFile Existing(MapReader at, string key)
            {
                var text = at.Text(key);
                var file = new StudyFile(text, Path.Combine(_folder, text));
                if (text.Length > 0 && !File.Exists(file.Path) && isOptional)
                    missing.Add(file.Path);
                else if (text.Length > 0 && !File.Exists(file.Path))
                    at.Problem(key, $"there is no file '{file.Path}'; a model that may be missing needs 'optional: true'");
                return file;
            }
        }

        private StudyGroup Group(MapReader map)
        {
            var group = new StudyGroup(map.Text("title"), map.Text("note", ""), Schemes(map));
            map.Done();
            return group;
        }

        private StudyClaim Claim(MapReader map)
        {
            var figure = map.Text("figure");
            if (figure.Length > 0 && !StudyClaim.Figures.Contains(figure))
                map.Problem("figure", $"must be one of {string.Join(", ", StudyClaim.Figures)}, was '{figure}'");
            var over = map.Text("over", "");
            var claim = new StudyClaim(map.Text("claim"), Known(map, "scheme", map.Text("scheme")), figure, over.Length == 0 ? null : Known(map, "over", over),
                Limit(map, "at_least"), Limit(map, "at_most"), map.Text("note", ""));
            if (claim is { Over: null, Least: null, Most: null })
                map.Problem("claim", "needs a scheme that it is compared with (over), or a limit (at_least, at_most)");
            map.Done();
            return claim;
        }

        private string Known(MapReader map, string key, string scheme)
        {
            if (scheme.Length > 0 && !_schemes.ContainsKey(scheme))
                map.Problem(key, $"'{scheme}' stands in no group");
            return scheme;
        }

        private static double? Limit(MapReader map, string key) => map.Has(key) ? map.Number(key, -LargestLimit, LargestLimit) : null;

        /// <summary>Names of schemes, and precision files as <c>{ precision: FILE }</c>.</summary>
        private List<LayerSchemes> Schemes(MapReader map)
        {
            var items = map.List("schemes");
            if (items.Count == 0 && map.IsList("schemes"))
                map.Problem("schemes", "must hold at least one");
            var schemes = new List<LayerSchemes>();
            foreach (var item in items)
            {
                if (Scheme(map, item) is not { } scheme)
                    continue;
                if (schemes.Exists(s => s.Name == scheme.Name))
                    Report(item, $"'{scheme}' stands twice in this group");
                else if (_schemes.TryGetValue(scheme.Name, out var known) && known.Definition != scheme.Definition)
                    Report(item, $"'{scheme}' is already the name of another scheme");
                _schemes[scheme.Name] = scheme;
                schemes.Add(scheme);
            }
            return schemes;
        }

        private LayerSchemes? Scheme(MapReader map, (ConfigNode Node, string Path) item)
        {
            if (item.Node is ConfigScalar { Text: var name })
            {
                var (scheme, problem) = SchemeFamilies.Find(name);
                if (scheme is null)
                    Report(item, problem!);
                return scheme is null ? null : LayerSchemes.FromQuantizationScheme(scheme);
            }
            var fields = map.Item(item);
            if (fields.Broken)
                return null;
            var file = fields.Text("precision");
            fields.Done();
            try
            {
                return file.Length == 0 ? null : LayerSchemesFile.Load(Path.Combine(_folder, file));
            }
            catch (InputException e)
            {
                document.Problems.AddRange(e.Problems);
                return null;
            }
        }

        private void Report((ConfigNode Node, string Path) item, string message) =>
            document.Problems.Add(new InputProblem(item.Node.Place.File, item.Node.Place.Line, item.Node.Place.Column, item.Path, message));
    }
}
