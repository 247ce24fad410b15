namespace ArchSim.Reports;

/// <summary>Styles and scripts that travel inside the assembly.</summary>
internal static class Resources
{
    public static string ChartStyle { get; } = Read("chart.css");

    public static string PageStyle { get; } = Read("page.css");

    public static string PageScript { get; } = Read("page.js");

    private static string Read(string name)
    {
        using var stream = typeof(Resources).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"'{name}' is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
