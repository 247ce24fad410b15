using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Whether a machine can run a network in the formats of a precision. Layers with the same trouble are one problem.</summary>
public static class FormatChecks
{
    // Problems are cut at a thousand characters.
    private const int MostOfLine = 500;

    /// <exception cref="InputException">It cannot; says which layers, and what the machine has.</exception>
    public static void Check(RunRequest request, Workload workload)
    {
        var problems = workload.Layers.OfType<MatrixLayer>()
            .SelectMany(layer => Of(request.Accelerator, request.Precision.For(layer)).Select(message => (layer.Name, Message: message)))
            .GroupBy(p => p.Message)
            .SelectMany(g => Layers([.. g.Select(p => p.Name)], request.FormatAdvice.Length > 0).Select(names => new InputProblem(request.Precision.File, 0, 0, names, g.Key)))
            .ToList();
        if (problems.Count == 0)
            return;
        if (request.FormatAdvice.Length > 0)
            problems.Add(new InputProblem(request.Precision.File, 0, 0, "", request.FormatAdvice));
        throw new InputException(problems);
    }

    /// <summary>Why layers in those formats cannot run on a machine, in one line; null where they can.</summary>
    public static string? ProblemOf(Accelerator accelerator, LayerFormats formats) => Of(accelerator, formats).FirstOrDefault();

    private static IEnumerable<string> Of(Accelerator accelerator, LayerFormats formats)
    {
        var (spec, element) = (accelerator.Spec, accelerator.Element);
        var mode = element.ModeFor(formats.Weight, formats.Activation);
        if (mode is null)
        {
            yield return $"{formats.Weight} weights x {formats.Activation} activations cannot run on {spec.Name}, "
                + $"whose {element.Kind} elements multiply {string.Join(", ", element.SupportedFormats)}";
        }
        else if (formats.Accumulator.Bits > mode.AccumulatorBits)
        {
            yield return $"sums need {formats.Accumulator.Bits} bits (accumulator: {formats.Accumulator}), but the {element.Kind} elements of "
                + $"{spec.Name} sum in {mode.AccumulatorBits}";
        }
        if (formats.PartialSum is { } sums && !sums.Equals(spec.PartialSumBuffer.Encoding))
        {
            yield return $"partial sums in {sums} cannot lie in the buffer of {spec.Name}, whose encoding is {spec.PartialSumBuffer.Encoding} "
                + "(buffers.partial_sum.encoding)";
        }
    }

    private static IEnumerable<string> Layers(string[] names, bool all) => names.Length switch
    {
        1 => [names[0]],
        2 => [$"{names[0]} and {names[1]}"],
        _ when all => Lists(names),
        _ => [$"{names[0]}, {names[1]} and {names.Length - 2} more layers"],
    };

    /// <summary>All names, in lists that leave room for the message behind them.</summary>
    private static IEnumerable<string> Lists(string[] names)
    {
        var list = names[0];
        foreach (var name in names.Skip(1))
        {
            if (list.Length + name.Length > MostOfLine)
            {
                yield return list;
                list = name;
            }
            else
            {
                list += $", {name}";
            }
        }
        yield return list;
    }
}
