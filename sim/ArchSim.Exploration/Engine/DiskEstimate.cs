using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>What a study will take of the disk, before it starts.</summary>
/// <param name="Points">That the database does not have.</param>
/// <param name="FreeBytes">Null where the file system does not say.</param>
public sealed record DiskEstimate(long Points, long BytesPerPoint, long? FreeBytes)
{
    // As measured on databases of studies: rows of a point and of its totals with their keys and indexes, without what depends on the study.
    private const int PointBytes = 520;
    private const int WorkloadBytes = 260;

    // Of a way to run a layer, with its share of those that are simulated: ResNet-50 has some 90 ways, of which 32 are simulated.
    private const int WayBytes = 150;

    // Of a value in the list of a point's values: quotes and comma.
    private const int ValueBytes = 3;
    private const int SampledValues = 64;

    public Int128 Bytes => (Int128)Points * BytesPerPoint;

    public bool Fits => FreeBytes is not { } free || Bytes <= free;

    /// <param name="points">Points that the database does not have.</param>
    /// <param name="ways">Distinct ways in which the layers of all workloads may run; each point has as many that no other has, at most.</param>
    public static DiskEstimate Of(Study study, string database, long points, int ways) =>
        new(points, (long)Math.Ceiling(ValuesBytes(study)) + PointBytes + WorkloadBytes * study.Workloads.Count + (long)WayBytes * ways, Free(database));

    /// <exception cref="InputException">The disk is too small.</exception>
    public void Require(string database)
    {
        if (!Fits)
            throw new InputException(database, FormattableString.Invariant($"{Points:N0} points of some {BytesPerPoint:N0} bytes are {Gigabytes((double)Bytes)} GB, and the disk has {Gigabytes(FreeBytes!.Value)} GB free; --force goes on"));
    }

    /// <summary>Of a point, from an even sample of each parameter.</summary>
    private static double ValuesBytes(Study study) =>
        study.Parameters.Sum(p => ValueBytes + Enumerable.Range(0, SampledValues).Average(i => p.Domain.AtShare((i + 0.5) / SampledValues).Length));

    private static string Gigabytes(double bytes) => (bytes * 1e-9).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);

    private static long? Free(string database)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(database))!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
