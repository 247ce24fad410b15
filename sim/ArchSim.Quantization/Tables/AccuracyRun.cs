using ArchSim.Configuration;
using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>Makes the rows of a study that are not there yet.</summary>
public sealed class AccuracyRun(AccuracyStudy study, AccuracyTable table)
{
    /// <summary>Where a study names no number; fewer where the data set has fewer.</summary>
    public const int CalibrationImages = 256;

    /// <summary>Of the program: rows of another one are made again.</summary>
    public required string Version { get; init; }

    /// <summary>0 for as many as there are processors. Nothing depends on it but time.</summary>
    public int Threads { get; init; }

    /// <summary>Gives a place for the progress of a stage, in images.</summary>
    public Func<string, IProgress<(int Done, int Total)>?> Progress { get; init; } = _ => null;

    /// <summary>Told after every row that was made, in time to save the table.</summary>
    public Action<AccuracyRow> Made { get; init; } = _ => { };

    /// <summary>Takes lines that a reader should see: models that are left out, patterns that match no layer.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <returns>The models that were there, in order.</returns>
    /// <exception cref="InputException">A model, or images, that cannot be used.</exception>
    /// <exception cref="NetworkException">A model that cannot be executed in fp32.</exception>
    public IReadOnlyList<ModelFacts> Run(CancellationToken cancel = default)
    {
        var facts = new List<ModelFacts>();
        foreach (var model in study.Models)
        {
            if (model.Missing.Count > 0)
                Note($"{model.Name} is left out: {string.Join(", ", model.Missing)} {(model.Missing.Count == 1 ? "does" : "do")} not exist");
            else
                facts.Add(Run(model, cancel));
        }
        return facts;
    }

    private ModelFacts Run(StudyModel model, CancellationToken cancel)
    {
        var graph = OnnxFile.Load(model.Onnx.Path);
        using var calibrationData = DataSet.Open(model.Calibration.Data.Path, model.Calibration.Labels?.Path);
        using var evaluationData = DataSet.Open(model.Evaluation.Data.Path, model.Evaluation.Labels?.Path);
        var calibration = Images(model, model.Calibration, calibrationData, Math.Min(CalibrationImages, calibrationData.Images));
        var evaluation = Images(model, model.Evaluation, evaluationData, evaluationData.Images);
        var facts = ModelFacts.Of(model, study, graph, calibration, evaluation, Version);
        var schemes = study.Schemes;
        var number = 0;
        var setup = new QuantizationSetup
        {
            Graph = graph,
            Calibration = calibration,
            Evaluation = evaluation,
            ErrorImages = study.ErrorImages,
            Threads = Threads,
            Progress = stage => Progress($"{model.Name}, scheme {number} of {schemes.Count}: {stage}"),
        };
        var session = NetworkException.NamingFile(model.Onnx.Path, () => new QuantizationSession(setup));
        foreach (var scheme in schemes)
        {
            number++;
            foreach (var pattern in scheme.Unmatched(session.Layers))
                Note($"pattern '{pattern}' of {scheme} matches no layer of {model.Name}");
            var key = facts.KeyOf(scheme);
            if (table.Find(model.Name, scheme.Name, key) is null)
                Made(Make(model, key, session, scheme, cancel));
        }
        return facts;
    }

    private AccuracyRow Make(StudyModel model, string key, QuantizationSession session, LayerSchemes scheme, CancellationToken cancel)
    {
        // What fails here is the model, not the scheme.
        NetworkException.NamingFile(model.Onnx.Path, () => session.Reference(cancel));
        try
        {
            var result = session.Run(scheme, exactSums: true, cancel: cancel);
            var row = AccuracyRow.Of(model.Name, key, result);
            table.Add(row, result.Layers);
            return row;
        }
        catch (NetworkException e)
        {
            var row = new AccuracyRow { Model = model.Name, Scheme = scheme.Name, Key = key, Problem = e.Message.ReplaceLineEndings(" ") };
            table.Add(row, []);
            return row;
        }
    }

    private ImageSet Images(StudyModel model, StudyImages images, DataSet data, int fallback)
    {
        var (preprocessing, _) = Preprocessing.For(model.Onnx.Path, data, model.Preprocessing?.Path);
        var count = images.Count ?? fallback;
        return new ImageSet(data, preprocessing, count == data.Images ? ImageSelection.All(data) : ImageSelection.Sample(data, count, study.Seed));
    }
}
