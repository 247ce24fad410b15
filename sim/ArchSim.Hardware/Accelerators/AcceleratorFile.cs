using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Reads accelerators: a shipped name or a path, with fields overridden.</summary>
public static class AcceleratorFile
{
    /// <param name="overrides">As <c>--set path=value</c> gives them, in order.</param>
    /// <exception cref="InputException">Missing, malformed or impossible; one problem a line.</exception>
    public static Accelerator Load(string nameOrPath, IReadOnlyList<(string Path, string Value)>? overrides = null)
    {
        var document = KeptDocuments.Load(Find(nameOrPath));
        Override(document, overrides ?? []);
        return Read(document);
    }

    /// <summary>Which fields the accelerator has or could have, and what is wrong with it under those overrides; the accelerator where nothing is.</summary>
    /// <exception cref="InputException">There is no such file.</exception>
    public static (ConfigTrial Trial, Accelerator? Accelerator) Try(string nameOrPath, IReadOnlyList<(string Path, string Value)> overrides, string? beside = null)
    {
        Accelerator? accelerator = null;
        var trial = ConfigTrial.Of(Find(nameOrPath, beside), document =>
        {
            Override(document, overrides);
            accelerator = Read(document);
        });
        return (trial, accelerator);
    }

    private static string Find(string nameOrPath, string? beside = null) => ShippedFiles.Find(ShippedFiles.Accelerators, nameOrPath, "accelerator", beside);

    private static void Override(ConfigDocument document, IReadOnlyList<(string Path, string Value)> overrides)
    {
        foreach (var (field, _) in overrides)
        {
            // No file need have the maps of links. What is no link is told by who reads them, who knows which there are.
            if (field.Split('.') is ["network", .. var within, _])
                document.AddMaps(["network", .. within.Take(1)]);
        }
        document.SetAll(overrides);
    }

    private static Accelerator Read(ConfigDocument document)
    {
        var read = AcceleratorReader.Read(document);
        document.ThrowIfInvalid();
        var element = ProcessingElementKinds.Create(read.Spec.Array);
        AcceleratorChecks.Check(document, read.Spec, element, read.Technology!);
        document.ThrowIfInvalid();
        return new Accelerator(read.Spec, element, new AcceleratorCosts(read.Spec, element, read.Technology!));
    }
}
