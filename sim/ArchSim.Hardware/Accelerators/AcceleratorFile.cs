using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Reads accelerators: a shipped name or a path, with fields overridden.</summary>
public static class AcceleratorFile
{
    /// <param name="overrides">As <c>--set path=value</c> gives them, in order.</param>
    /// <exception cref="InputException">Missing, malformed or impossible; one problem a line.</exception>
    public static Accelerator Load(string nameOrPath, IReadOnlyList<(string Path, string Value)>? overrides = null)
    {
        var path = ShippedFiles.Find(ShippedFiles.Accelerators, nameOrPath, "accelerator");
        var document = ConfigDocument.Load(path);
        var refused = new List<InputProblem>();
        foreach (var (field, value) in overrides ?? [])
        {
            try
            {
                // No file need have the maps of links.
                if (field.Split('.') is ["network", ("weight" or "activation" or "partial_sum") and var link, _])
                    document.AddMaps("network", link);
                document.Set(field, value);
            }
            catch (InputException e)
            {
                refused.AddRange(e.Problems);
            }
        }
        if (refused.Count > 0)
            throw new InputException(refused);

        var read = AcceleratorReader.Read(document);
        document.ThrowIfInvalid();
        var element = ProcessingElementKinds.Create(read.Spec.Array);
        AcceleratorChecks.Check(document, read.Spec, element, read.Technology!);
        document.ThrowIfInvalid();
        return new Accelerator(read.Spec, element, new AcceleratorCosts(read.Spec, element, read.Technology!));
    }
}
