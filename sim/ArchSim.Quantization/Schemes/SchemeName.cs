using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// A scheme's name as it is written: what it does with operands, as formats are named, and after plus signs what it does with sums
/// (<c>uniform4/8:mse+acc=int24</c>).
/// </summary>
public sealed class SchemeName
{
    private readonly Dictionary<string, string> _modifiers = [];
    private readonly List<string> _taken = [];

    /// <exception cref="ArgumentException">Something behind a plus sign that is no <c>key=value</c>, or a key twice.</exception>
    public SchemeName(string text)
    {
        Text = text;
        var parts = text.Split('+');
        Operands = new FormatName(parts[0]);
        foreach (var part in parts[1..])
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !_modifiers.TryAdd(part[..equals], part[(equals + 1)..]))
                throw new ArgumentException($"what follows '+' must be key=value with every key once, was '{part}'");
        }
    }

    public string Text { get; }

    /// <summary>What stands before the first plus sign: a head, and options after a colon.</summary>
    public FormatName Operands { get; }

    /// <summary>Takes what stands behind a key; null where the name does not have it.</summary>
    public string? Modifier(string key)
    {
        _taken.Add(key);
        return _modifiers.GetValueOrDefault(key);
    }

    /// <summary>Bits of weights and of activations, as in <c>uniform4/8</c>.</summary>
    /// <param name="activationBits">Where only one number is written; null for as many as weights have.</param>
    /// <returns>Null where the head is not this word with one or two numbers.</returns>
    public (int Weight, int Activation)? Bits(string word, int? activationBits)
    {
        if (!Operands.Head.StartsWith(word, StringComparison.Ordinal))
            return null;
        var numbers = Operands.Head[word.Length..].Split('/');
        var weight = FormatName.Whole(numbers[0]);
        var activation = numbers.Length == 1 ? activationBits ?? weight : FormatName.Whole(numbers[1]);
        return numbers.Length <= 2 && weight is { } bits && activation is { } others ? (bits, others) : null;
    }

    /// <summary>Fails where the name has modifiers that its scheme did not take.</summary>
    /// <exception cref="ArgumentException">Names the first, and those that were taken.</exception>
    public void RequireAllTaken()
    {
        if (_modifiers.Keys.FirstOrDefault(k => !_taken.Contains(k)) is { } left)
            throw new ArgumentException($"has no '+{left}='; {(_taken.Count == 0 ? "it takes none" : $"it takes {string.Join(", ", _taken.Select(t => $"+{t}="))}")}");
    }
}
