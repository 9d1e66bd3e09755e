using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ProductFirmware.Server;

/// <summary>Many rows, without what it costs to follow the changes of each.</summary>
internal static class BulkInsert
{
    private const string EachOfList = "SELECT value{0} FROM json_each(@list) WHERE true";

    /// <summary>
    /// Inserts a row for each value, as the template is but for that column; rows that are there already stay as they are. One
    /// statement, and the list of values travels as one parameter: <c>json_each</c> is SQLite's word for what is <c>unnest</c> in
    /// PostgreSQL; all else is the same in both.
    /// </summary>
    public static async Task<int> InsertEach<T>(this Store store, T template, string column, IReadOnlyCollection<string> values)
        where T : class
    {
        if (values.Count == 0)
        {
            return 0;
        }
        var entity = store.Model.FindEntityType(typeof(T))!;
        await using var command = Command(store);
        var columns = new List<string> { Quoted(entity.FindProperty(column)!) };
        var constants = "";
        foreach (var property in entity.GetProperties().Where(property => property.Name != column && !IsGenerated(property)))
        {
            if (property.PropertyInfo?.GetValue(template) is { } value)
            {
                columns.Add(Quoted(property));
                constants += $", @c{columns.Count}";
                command.Parameters.Add(Parameter(command, $"@c{columns.Count}", property, value));
            }
        }
        var list = command.CreateParameter();
        (list.ParameterName, list.Value) = ("@list", JsonSerializer.Serialize(values));
        command.Parameters.Add(list);
        command.CommandText =
            $"INSERT INTO \"{entity.GetTableName()}\" ({string.Join(", ", columns)}) {string.Format(null, EachOfList, constants)} ON CONFLICT DO NOTHING";
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Writes each row, whether its key is there already or not; the store generates no value of theirs. The statement is made once: to
    /// call it for each row costs SQLite half of what it costs to take them out of a list.
    /// </summary>
    public static async Task Upsert<T>(this Store store, IReadOnlyCollection<T> rows)
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }
        var entity = store.Model.FindEntityType(typeof(T))!;
        var properties = entity.GetProperties().ToList();
        var changed = properties.Where(property => !property.IsPrimaryKey()).Select(property => $"{Quoted(property)} = excluded.{Quoted(property)}");
        await using var command = Command(store);
        command.CommandText =
            $"INSERT INTO \"{entity.GetTableName()}\" ({string.Join(", ", properties.Select(Quoted))}) VALUES ({string.Join(", ", properties.Select((_, i) => $"@v{i}"))}) "
            + $"ON CONFLICT ({string.Join(", ", entity.FindPrimaryKey()!.Properties.Select(Quoted))}) DO UPDATE SET {string.Join(", ", changed)}";
        foreach (var row in rows)
        {
            var values = properties.Select((property, i) => Parameter(command, $"@v{i}", property, property.PropertyInfo!.GetValue(row)));
            command.Parameters.Clear();
            command.Parameters.AddRange(values.ToArray());
            await command.ExecuteNonQueryAsync();
        }
    }

    private static DbCommand Command(Store store)
    {
        var command = store.Database.GetDbConnection().CreateCommand();
        command.Transaction = store.Database.CurrentTransaction?.GetDbTransaction();
        return command;
    }

    private static bool IsGenerated(IProperty property) => property.ValueGenerated == ValueGenerated.OnAdd && property.IsPrimaryKey();

    private static string Quoted(IProperty property) => $"\"{property.GetColumnName()}\"";

    private static DbParameter Parameter(DbCommand command, string name, IProperty property, object? value) =>
        property.GetRelationalTypeMapping().CreateParameter(command, name, value, property.IsNullable);
}
