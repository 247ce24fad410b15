using System.Globalization;
using System.Text;

namespace ArchSim.Workloads;

/// <summary>A trace as what a run is made of.</summary>
public static class TraceReplay
{
    public static Workload ToWorkload(this NetworkTrace trace) => new()
    {
        Name = trace.Name,
        Description = $"trace of {trace.Source.ModelFile}, {trace.Source.Scheme}, on {trace.Source.Images} images of {trace.Source.DataSet}",
        Layers = [.. trace.Layers.Select(l => l.Layer)],
        Source = trace.Source.ModelFile,
        SourceText = Facts(trace),
    };

    /// <summary>The formats that the network was quantized to, layer by layer.</summary>
    /// <param name="file">The trace's, for messages.</param>
    public static Precision ToPrecision(this NetworkTrace trace, string file)
    {
        var text = new StringBuilder("# formats of a trace: weight x activation, accumulator, partial sum, output\n");
        foreach (var layer in trace.Layers)
        {
            var f = layer.Formats;
            text.Append(CultureInfo.InvariantCulture, $"{layer.Layer.Name}: {f.Weight} x {f.Activation}, {f.Accumulator}, {f.PartialSum?.Name ?? "-"}, {f.Output}\n");
        }
        return new Precision
        {
            Name = trace.Source.Scheme,
            Description = $"of the trace {trace.Name}",
            Default = trace.Layers[0].Formats,
            ByName = trace.Layers.ToDictionary(l => l.Layer.Name, l => l.Formats),
            SourceText = text.ToString(),
            File = file,
        };
    }

    /// <summary>Operands of the matrix layers by name, in the formats of a precision: the trace's codes where it has these formats, else its values encoded anew.</summary>
    /// <exception cref="Configuration.InputException">Codes that cannot be encoded anew; one line a layer.</exception>
    public static IReadOnlyDictionary<string, OperandSample> OperandsIn(this NetworkTrace trace, Precision precision)
    {
        var samples = new Dictionary<string, OperandSample>();
        var problems = new List<Configuration.InputProblem>();
        foreach (var layer in trace.Layers)
        {
            if (layer.Operands is null)
                continue;
            var formats = precision.For(layer.Layer);
            if (OperandReencoding.Problem(layer, formats) is { } problem)
                problems.Add(new Configuration.InputProblem(precision.File, 0, 0, layer.Layer.Name, problem));
            else
                samples[layer.Layer.Name] = OperandReencoding.Of(layer, formats);
        }
        return problems.Count == 0 ? samples : throw new Configuration.InputException(problems);
    }

    private static string Facts(NetworkTrace trace) => string.Create(CultureInfo.InvariantCulture,
        $"""
        # layer trace
        name: {trace.Name}
        model: {trace.Source.ModelFile} {trace.Source.ModelHash}
        data: {trace.Source.DataSet} {trace.Source.DataHash}
        images: {trace.Source.Images}
        scheme: {trace.Source.Scheme}
        seed: {trace.Source.Seed}
        version: {trace.Source.Version}

        """);
}
