using Microsoft.Data.Sqlite;

namespace ProductFirmware.Fleet;

/// <summary>The server's store, as anybody could read it.</summary>
internal sealed class StoreReader : IDisposable
{
    private readonly SqliteConnection connection;

    public StoreReader(string database)
    {
        connection = new(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
    }

    /// <summary>Whether SQLite finds its own pages and indexes in order.</summary>
    public bool IsWhole => Ask("PRAGMA integrity_check", value: 0).ContainsKey("ok");

    /// <summary>The first column and another one.</summary>
    public Dictionary<string, string> Ask(string question, int value = 1)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        using var reader = command.ExecuteReader();
        var found = new Dictionary<string, string>();
        while (reader.Read())
        {
            found[$"{reader.GetValue(0)}"] = $"{reader.GetValue(value)}";
        }
        return found;
    }

    public void Dispose() => connection.Dispose();
}
