namespace ArchSim.Memory;

/// <summary>A rule between fields that a spec breaks.</summary>
/// <param name="Key">The field that the message is about.</param>
/// <param name="Message">The rule, and the number that breaks it.</param>
/// <param name="With">Other fields that the rule holds together with it, and that may be the ones to blame.</param>
public sealed record MemoryFault(string Key, string Message, params IReadOnlyList<string> With);
