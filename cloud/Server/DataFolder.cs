namespace ProductFirmware.Server;

/// <summary>The server cannot start: one sentence for the person who started it, with the next step.</summary>
internal sealed class StartRefused(string message) : Exception(message);

/// <summary>The data folder, held by one server at a time through a lock on a file in it.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream hold;

    private DataFolder(string path, FileStream hold)
    {
        Path = path;
        this.hold = hold;
    }

    public string Path { get; }

    /// <summary>The store's file.</summary>
    public string Database => File("cloud.db");

    /// <summary>What the folder of the sealing keys is called.</summary>
    public const string KeysName = "keys";

    /// <summary>Where the keys lie that seal secrets in the store; made where it is missing.</summary>
    public DirectoryInfo Keys()
    {
        Make(File(KeysName));
        return new DirectoryInfo(File(KeysName));
    }

    /// <summary>What the folder of the authority's certificate and key is called.</summary>
    public const string TlsName = "tls";

    /// <summary>A file of the authority's; its folder is made where it is missing.</summary>
    public string Tls(string name)
    {
        Make(File(TlsName));
        return System.IO.Path.Combine(File(TlsName), name);
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder where it is missing and takes it.</summary>
    public static DataFolder Open(string path)
    {
        try
        {
            Make(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path);
        }
        var lockFile = System.IO.Path.Combine(path, "server.lock");
        try
        {
            return new DataFolder(path, new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (System.IO.File.Exists(lockFile))
        {
            throw new StartRefused($"Another server uses the data folder {path}. Next: stop it, or choose another folder with --data.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path);
        }
    }

    public void Dispose() => hold.Dispose();

    // Only for the server's user: it holds hashes, firmware and the first administrator's password.
    internal static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static StartRefused NotWritable(string path) =>
        new($"The data folder {path} cannot be written. Next: choose another one with --data, or give this user the right to write there.");
}
