using Microsoft.Data.Sqlite;

namespace ProductFirmware.Server;

/// <summary>
/// A backup is a data folder: the store as it was at one moment, taken while the server runs, and the keys that open it. Whoever has
/// it has all of the cloud's secrets.
/// </summary>
internal static class Backup
{
    private const string StoreName = "cloud.db";

    // The store first: keys are only ever added, so these open everything in it.
    private static readonly string[] Folders = [DataFolder.KeysName, DataFolder.TlsName];
    private static readonly string[] Files = ["admin.json"];

    /// <summary>The verbs backup and restore; their exit code, or null where the command line is neither.</summary>
    public static int? Run(string[] args)
    {
        if (args.FirstOrDefault() is not ("backup" or "restore"))
        {
            return null;
        }
        var isBackup = args[0] == "backup";
        var names = isBackup ? ["--data", "--to"] : new[] { "--from", "--data" };
        var given = Arguments.Read(args[1..], names, [], out var problem);
        if (given is not null && names.FirstOrDefault(name => !given.ContainsKey(name)) is { } missing)
        {
            problem = $"{args[0]} needs {missing}. Next: see --help.";
        }
        if (problem.Length > 0)
        {
            Console.Error.WriteLine(problem);
            return 2;
        }
        return Do(isBackup, Path.GetFullPath(given![names[0]]), Path.GetFullPath(given[names[1]]));
    }

    private static int Do(bool isBackup, string source, string target)
    {
        try
        {
            Copy(source, target);
            Console.WriteLine(isBackup
                ? $"Backed up {source} to {target}, and checked. It holds the keys too: keep it as secret as the server."
                : $"Restored {source} to {target}, and checked. Next: start the server with --data {target}");
            return 0;
        }
        catch (Exception e) when (e is StartRefused or IOException or UnauthorizedAccessException or SqliteException)
        {
            Console.Error.WriteLine(e is StartRefused ? e.Message : $"Nothing was written to {target}: {e.Message.TrimEnd('.')}. Next: see that both folders can be used and the disk has room.");
            return 1;
        }
    }

    /// <summary>Copies a data folder, in use or not, into one that is not there yet; it appears whole or not at all.</summary>
    public static void Copy(string source, string target)
    {
        if (!File.Exists(Path.Combine(source, StoreName)))
        {
            throw new StartRefused($"{source} is no data folder: there is no {StoreName} in it. Next: check the path.");
        }
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new StartRefused($"{target} is not empty, and nothing is overwritten. Next: name a new folder.");
        }
        var draft = $"{target.TrimEnd(Path.DirectorySeparatorChar)}.{Guid.NewGuid():n}.part";
        try
        {
            Fill(source, draft);
            if (Directory.Exists(target))
            {
                Directory.Delete(target); // empty, as seen above
            }
            Directory.Move(draft, target);
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }
    }

    private static void Fill(string source, string draft)
    {
        DataFolder.Make(draft);
        CopyStore(Path.Combine(source, StoreName), Path.Combine(draft, StoreName));
        foreach (var folder in Folders.Where(name => Directory.Exists(Path.Combine(source, name))))
        {
            DataFolder.Make(Path.Combine(draft, folder));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(source, folder)))
            {
                SecretFile.Write(Path.Combine(draft, folder, Path.GetFileName(file)), File.ReadAllText(file));
            }
        }
        foreach (var file in Files.Where(name => File.Exists(Path.Combine(source, name))))
        {
            SecretFile.Write(Path.Combine(draft, file), File.ReadAllText(Path.Combine(source, file)));
        }
    }

    // SQLite reads one moment of the store, whatever is written meanwhile, and writes it without its holes.
    private static void CopyStore(string source, string target)
    {
        using (var store = Open(source))
        {
            Ask(store, "VACUUM INTO $target", ("$target", target));
        }
        using var copy = Open(target);
        if (Ask(copy, "PRAGMA integrity_check") is not "ok" || Ask(copy, "SELECT count(*) FROM pragma_foreign_key_check") is not 0L)
        {
            throw new StartRefused($"The store in {source} is damaged. Next: restore the newest backup that is whole.");
        }
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    // Read-write, because a store whose server was killed has a log that wants to be played; it is no more than SQLite does at any opening.
    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static object? Ask(SqliteConnection store, string question, params (string Name, string Value)[] values)
    {
        using var command = store.CreateCommand();
        command.CommandText = question;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }
        return command.ExecuteScalar();
    }
}
