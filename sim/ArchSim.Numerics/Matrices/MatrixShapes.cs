namespace ArchSim.Numerics;

/// <summary>Shapes that fit: M x K activations, N x K weights, M x N results.</summary>
internal static class MatrixShapes
{
    public static void Require<T>(Matrix<T> activations, int channels, int products, Span<double> results)
    {
        RequireEqual(products, activations.Columns);
        var places = (long)activations.Rows * channels;
        if (results.Length != places)
            throw new ArgumentException($"{activations.Rows} x {channels} results need {places} places, got {results.Length}");
    }

    public static void RequireEqual(int weights, int activations)
    {
        if (weights != activations)
            throw new ArgumentException($"a dot product needs as many weights as activations, got {weights} and {activations}");
    }
}
