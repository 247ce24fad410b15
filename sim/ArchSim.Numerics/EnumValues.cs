namespace ArchSim.Numerics;

/// <summary>Parameters that are one of a few named values.</summary>
internal static class EnumValues
{
    /// <summary>Where what is asked for must not depend on chance.</summary>
    /// <inheritdoc cref="Require"/>
    public static Rounding RequireDeterministic(Rounding rounding) => Require(rounding, Rounding.NearestEven, Rounding.TowardZero);

    /// <summary>The value itself.</summary>
    /// <param name="allowed">All that have a name where left out.</param>
    /// <exception cref="ArgumentException">None of those; the message names them.</exception>
    public static T Require<T>(T value, params ReadOnlySpan<T> allowed)
        where T : struct, Enum
    {
        if (allowed.IsEmpty)
            allowed = Enum.GetValues<T>();
        foreach (var known in allowed)
        {
            if (EqualityComparer<T>.Default.Equals(value, known))
                return value;
        }
        throw new ArgumentException($"{typeof(T).Name} must be {string.Join(" or ", allowed.ToArray())}, was {value}");
    }
}
