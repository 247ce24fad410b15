namespace ArchSim.Results;

/// <summary>
/// Which file systems other machines may write to as well. SQLite's write-ahead log needs memory shared by all writers
/// (https://www.sqlite.org/wal.html, "does not work over a network filesystem").
/// </summary>
internal static class FileSystems
{
    // Whole names or, with the dash, beginnings: as Linux names them in /proc/mounts or by statfs, macOS and Windows by theirs.
    private static readonly string[] Shared =
    [
        "nfs-", "cifs", "smb-", "fuse-", "9p", "v9fs", "afs", "coda", "ncp-", "ceph", "lustre", "gpfs", "beegfs-", "glusterfs", "gfs-", "ocfs2",
        "pvfs2", "orangefs", "virtiofs", "vboxsf", "vmhgfs", "prl_fs", "webdav", "afpfs", "acfs", "panfs", "wekafs",
    ];

    // FUSE in front of a local disk.
    private static readonly string[] Local = ["fuseblk", "fusectl"];

    /// <summary>Whether the file's folder lies on one; a folder that cannot be asked counts as shared, which is slower and never wrong.</summary>
    public static bool IsShared(string path)
    {
        try
        {
            var drive = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path)) ?? path);
            return drive.DriveType == DriveType.Network || IsSharedFormat(drive.DriveFormat);
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    internal static bool IsSharedFormat(string format)
    {
        var name = format.ToLowerInvariant();
        return !Local.Contains(name)
            && Shared.Any(s => s.EndsWith('-') ? name.StartsWith(s[..^1], StringComparison.Ordinal) : name == s);
    }
}
