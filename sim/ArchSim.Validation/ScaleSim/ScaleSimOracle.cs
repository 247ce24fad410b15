namespace ArchSim.Validation;

/// <summary>Compute cycles of SCALE-Sim v3 in closed form, which all its reports follow.</summary>
internal static class ScaleSimOracle
{
    /// <summary>Weight-stationary: the reduction lies along the rows, filters along the columns.</summary>
    /// <param name="pixels">Output pixels.</param>
    /// <param name="reduction">Products an output pixel takes: kernel x channels.</param>
    public static long WeightStationaryCycles(long pixels, long reduction, long filters, int rows, int columns) =>
        Ceil(reduction, rows) * Ceil(filters, columns) * (2 * rows + columns + pixels - 2) - 1;

    /// <summary>Output-stationary: pixels along the rows, filters along the columns.</summary>
    public static long OutputStationaryCycles(long pixels, long reduction, long filters, int rows, int columns) =>
        Ceil(pixels, rows) * Ceil(filters, columns) * (rows + columns + reduction - 2) - 1;

    /// <summary>Input-stationary: the reduction along the rows, pixels along the columns.</summary>
    public static long InputStationaryCycles(long pixels, long reduction, long filters, int rows, int columns) =>
        Ceil(reduction, rows) * Ceil(pixels, columns) * (2 * rows + columns + filters - 2) - 1;

    private static long Ceil(long a, long b) => (a + b - 1) / b;
}
