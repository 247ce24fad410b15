namespace ArchSim.Quantization;

/// <summary>Messages of exceptions as part of one line. The runtime appends the parameter's name on its own.</summary>
internal static class FirstLine
{
    public static string Of(ArgumentException e)
    {
        var message = e.Message.ReplaceLineEndings("\n").Split('\n')[0];
        return e.ParamName is { } parameter ? message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal) : message;
    }
}
