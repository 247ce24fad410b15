using System.CommandLine;
using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.Cli;

/// <summary><c>archsim quantize MODEL.onnx</c>: what a scheme makes of a trained network.</summary>
internal sealed class QuantizeCommand : ExampledCommand
{
    private const int CalibrationImages = 256;

    private readonly Workbench _bench;
    private readonly Argument<string> _model = new("MODEL") { Description = "trained network (ONNX), or the name of a shipped one, digits-cnn; MODEL.yaml beside it says how images are preprocessed" };
    private readonly Option<string?> _scheme = new("--scheme") { Description = "how layers are quantized (archsim list schemes)", HelpName = "S" };
    private readonly Option<int?> _bits = Values.Whole("--bits", "bits of weights, where the name of the scheme has none: --scheme uniform --bits 4 is uniform4", 1, 32);
    private readonly Option<string?> _precision = Values.Path("--precision", "FILE", "schemes by layer, instead of --scheme");
    private readonly Option<bool> _exactSums = new("--exact-sums") { Description = "evaluate with exact sums too, where the scheme stores or narrows them, and say what that alone costs" };
    private readonly Option<string?> _calibrate = Values.Path("--calibrate", "DATA[:N]", $"images that ranges are chosen by, N of them ({CalibrationImages}, drawn by the seed); digits-calibration ships");
    private readonly Option<string?> _evaluate = Values.Path("--evaluate", "DATA[:N]", "labelled images that accuracy is measured on, N of them (all); digits-test ships");
    private readonly Option<string?> _labels = Values.Path("--labels", "FILE", "labels of the images of --evaluate, where they stand in a file of their own");
    private readonly Option<string?> _preprocess = Values.Path("--preprocess", "FILE", "how pixels become the network's input, instead of MODEL.yaml");
    private readonly Option<string?> _trace = Values.Path("--trace", "OUT.trace", "write a layer trace for 'archsim run': shapes, formats, samples of the real operands");
    private readonly Option<int?> _traceImages = Values.Whole("--trace-images", "images of --evaluate that the trace is recorded of (as --images, at least 1)", 1, 4_096);
    private readonly Option<int> _images = Values.Whole("--images", "images of --evaluate that errors by layer are measured on", 0, 4_096, 16);
    private readonly Option<long> _seed = Values.Long("--seed", "seed that images are drawn by where not all are taken, and blocks of a trace", 1);
    private readonly Option<int> _threads = Values.Whole("--threads", "images executed side by side; results do not depend on it", 1, 1_024, Environment.ProcessorCount);
    private readonly Option<bool> _json = new("--json") { Description = "results as JSON on standard output; everything else goes to standard error" };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "no table, no notes, no progress; problems are still said" };

    public QuantizeCommand(Workbench bench)
        : base("quantize", "Quantize a trained network and say what that does to its accuracy, layer by layer.")
    {
        _bench = bench;
        _evaluate.Required = true;
        Arguments.Add(_model);
        foreach (var option in (Option[])[_scheme, _bits, _precision, _exactSums, _calibrate, _evaluate, _labels, _preprocess, _images, _trace, _traceImages, _seed, _threads, _json, _quiet])
            Options.Add(option);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim quantize net.onnx --scheme uniform8 --calibrate train.bin:256 --evaluate test.bin", "8 bit weights and activations against fp32 on the same images"),
        ("archsim quantize net.onnx --scheme uniform4:mse --calibrate train.bin --evaluate test.bin --json", "4 bit weights in ranges of the least error, for a script"),
        ("archsim quantize digits-cnn --scheme uniform8 --calibrate digits-calibration --evaluate digits-test --trace out.trace", "a layer trace, for 'archsim run lpa out.trace'"),
        ("archsim quantize net.onnx --precision schemes.yaml --calibrate train.bin --evaluate test.bin", "every layer in the scheme that a file gives it"),
        ("archsim quantize net.onnx --scheme uniform8+ps=e4m7 --exact-sums --calibrate train.bin --evaluate test.bin", "what 12 bit partial sums add to 8 bit operands"),
        ("archsim quantize net.onnx --scheme fp32 --evaluate test.npy --labels labels.npy", "the accuracy of the network as it is"),
    ];

    private int Execute(ParseResult parse)
    {
        var (quiet, seed) = (parse.GetValue(_quiet), parse.GetValue(_seed));
        var schemes = SchemeArgument.Read(parse.GetValue(_scheme), parse.GetValue(_bits), parse.GetValue(_precision));
        var calibrate = parse.GetValue(_calibrate) is { } calibration ? ImageArgument.Parse("--calibrate", calibration) : null;
        var evaluate = ImageArgument.Parse("--evaluate", parse.GetValue(_evaluate)!);
        if (schemes.NeedsCalibration && calibrate is null)
            throw new InputException("--calibrate", $"is missing: scheme {schemes} chooses ranges by images");
        var model = ShippedFiles.Model(parse.GetRequiredValue(_model));
        var trace = Trace(parse, model, calibrate, evaluate);
        var graph = OnnxFile.Load(model);
        if (schemes.Rules.Count > 0)
            SayUnmatched(schemes, graph, parse.GetValue(_precision)!);
        using var evaluationData = DataSet.Open(evaluate.File, parse.GetValue(_labels));
        using var calibrationData = schemes.NeedsCalibration ? DataSet.Open(calibrate!.File) : null;
        using var progress = new ProgressLine(_bench.Terminal, quiet);
        var request = new QuantizationRequest
        {
            Graph = graph,
            Scheme = schemes,
            ExactSums = parse.GetValue(_exactSums),
            Calibration = calibrationData is null ? null : Images(calibrate!, calibrationData, CalibrationImages),
            Evaluation = Images(evaluate, evaluationData, null),
            ErrorImages = parse.GetValue(_images),
            Trace = trace is null ? null : TraceOutput.Request(model, evaluationData, parse.GetValue(_traceImages) ?? Math.Max(1, parse.GetValue(_images)), seed),
            Threads = parse.GetValue(_threads),
            Progress = stage => progress.Of($"{graph.Name}: {stage}", "image"),
        };
        var result = NetworkException.NamingFile(model, () => NetworkQuantization.Run(request, _bench.Cancel));
        progress.Erase();
        if (!quiet && QuantizationOutput.Warning(result) is { } warning)
            _bench.Terminal.Error.WriteLine(TerminalText.Visible($"archsim: {warning}"));
        trace?.Write(result.Trace!);
        if (parse.GetValue(_json))
        {
            Json.Write(_bench.Terminal, json =>
            {
                QuantizationOutput.Fields(json, result);
                trace?.Fields(json, result.Trace!);
            });
        }
        else if (!quiet)
        {
            QuantizationOutput.Write(_bench.Terminal, result);
            trace?.Say(_bench.Terminal, result.Trace!);
        }
        return ExitCode.Done;

        ImageSet Images(ImageArgument argument, DataSet data, int? fallback)
        {
            var (preprocessing, origin) = Preprocessing.For(model, data, parse.GetValue(_preprocess));
            if (!quiet)
                _bench.Terminal.Error.WriteLine(TerminalText.Visible($"archsim: {data.File}: {origin}".Replace(ShippedFiles.Root, "", StringComparison.Ordinal)));
            return argument.Choose(data, preprocessing, fallback, seed);
        }
    }

    /// <summary>Null where no trace is asked for.</summary>
    private TraceOutput? Trace(ParseResult parse, string model, ImageArgument? calibrate, ImageArgument evaluate)
    {
        if (parse.GetValue(_trace) is not { } path)
        {
            return parse.GetValue(_traceImages) is null ? null
                : throw new InputException("--trace-images", "says what a trace is recorded of: it needs --trace");
        }
        var inputs = new OutputGuard();
        inputs.Keep(model, "the model");
        inputs.Keep(Preprocessing.PathBesideModel(model), "the preprocessing of the model");
        foreach (var (file, what) in ((string?, string)[])[(calibrate?.File, "--calibrate"), (evaluate.File, "--evaluate"), (parse.GetValue(_labels), "--labels"),
            (parse.GetValue(_preprocess), "--preprocess"), (parse.GetValue(_precision), "--precision")])
        {
            if (!string.IsNullOrEmpty(file))
                inputs.Keep(file, $"what {what} reads");
        }
        var trace = new TraceOutput(path);
        trace.Check(inputs);
        return trace;
    }

    private void SayUnmatched(LayerSchemes schemes, NetworkGraph graph, string file)
    {
        foreach (var pattern in schemes.Unmatched(new NetworkExecutor(graph, new Fp32Arithmetic()).MatrixLayers))
            _bench.Terminal.Error.WriteLine(TerminalText.Visible($"archsim: {file}: pattern '{pattern}' matches no layer of {graph.Name}"));
    }
}
