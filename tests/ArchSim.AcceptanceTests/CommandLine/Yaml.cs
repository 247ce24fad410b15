using System.Text.RegularExpressions;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>Small edits of shipped files, by key, so that tests do not copy whole files.</summary>
internal static class Yaml
{
    /// <summary>Gives the first field of that key another value, in block or flow form.</summary>
    public static string With(string yaml, string key, string value) => Edit(yaml, key, $"$1{key}: {value}");

    /// <summary>Renames the first field of that key.</summary>
    public static string Renamed(string yaml, string key, string name) => Edit(yaml, key, $"$1{name}: $2");

    /// <summary>Drops the first field of that key, whose value is one word.</summary>
    public static string Without(string yaml, string key)
    {
        var result = new Regex($@"(^|[{{,])[ ]*{key}:[ ]*[^,}}\n#]+,?", RegexOptions.Multiline).Replace(yaml, "$1", 1);
        Assert.That(result, Is.Not.EqualTo(yaml), $"no '{key}' to drop");
        return result;
    }

    private static string Edit(string yaml, string key, string replacement)
    {
        var result = new Regex($@"(^[ ]*|[{{,][ ]*){key}:[ ]*([^,}}\n#]+?)(?=[ ]*($|[,}}#]))", RegexOptions.Multiline).Replace(yaml, replacement, 1);
        Assert.That(result, Is.Not.EqualTo(yaml), $"no '{key}' to edit");
        return result;
    }
}
