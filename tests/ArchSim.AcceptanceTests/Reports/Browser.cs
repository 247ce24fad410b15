using System.Diagnostics;

namespace ArchSim.AcceptanceTests.Reports;

/// <summary>A Chromium without a window that loads a page, runs its scripts and says what became of it.</summary>
internal static class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    public static void IgnoreWithout()
    {
        if (Executable is null)
            Assert.Ignore($"No browser: none of {string.Join(", ", Names)} is on the PATH (Debian: apt-get install chromium).");
    }

    /// <summary>The document after its scripts ran, as markup.</summary>
    /// <param name="fragment">What follows the <c>#</c>.</param>
    public static string Load(string path, string fragment)
    {
        var profile = Directory.CreateTempSubdirectory("archsim-browser-").FullName;
        try
        {
            var start = new ProcessStartInfo(Executable!) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", $"--user-data-dir={profile}", "--dump-dom", $"{new Uri(path)}#{fragment}"])
            {
                start.ArgumentList.Add(argument);
            }
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var page = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail("The browser did not finish within two minutes.");
            }
            Assert.That(page.Result, Is.Not.Empty, errors.Result);
            return page.Result;
        }
        finally
        {
            Remove(profile);
        }
    }

    // Helper processes of the browser may still be writing their last words.
    private static void Remove(string folder)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(100);
            }
        }
    }
}
