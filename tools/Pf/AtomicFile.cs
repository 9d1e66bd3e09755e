using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf;

/// <summary>Files that are there whole or not at all, and reading with a clear sentence where there is none.</summary>
internal static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Usual = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes beside the file and moves it into place.</summary>
    public static void Write(string path, byte[] bytes, bool ownerOnly = false)
    {
        var beside = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var stream = new FileStream(beside, Options(ownerOnly)))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>The whole file, at most so many bytes.</summary>
    public static byte[] Read(string path, string what, long bytesMax = 64 * 1024 * 1024)
    {
        if (!File.Exists(path))
        {
            throw Failure.Of("file_not_found", $"There is no {what} at {path}.", "check the path");
        }
        var sizeBytes = new FileInfo(path).Length;
        return sizeBytes <= bytesMax
            ? File.ReadAllBytes(path)
            : throw Failure.Of("file_too_big", $"{path} has {sizeBytes} bytes, which is too much for {what} ({bytesMax} at most).", "check the path");
    }

    private static FileStreamOptions Options(bool ownerOnly)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = ownerOnly ? OwnerOnly : Usual;
        }
        return options;
    }
}
