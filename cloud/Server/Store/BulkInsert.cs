using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ProductFirmware.Server;

/// <summary>
/// Many rows that differ in one column only, in one statement and without an object for each. The list of values travels as one
/// parameter: <c>json_each</c> is SQLite's word for what is <c>unnest</c> in PostgreSQL; all else is the same in both.
/// </summary>
internal static class BulkInsert
{
    private const string EachOfList = "SELECT value{0} FROM json_each(@list) WHERE true";

    /// <summary>Inserts a row for each value, as the template is but for that column; rows that are there already stay as they are.</summary>
    public static async Task<int> InsertEach<T>(this Store store, T template, string column, IReadOnlyCollection<string> values)
        where T : class
    {
        if (values.Count == 0)
        {
            return 0;
        }
        var entity = store.Model.FindEntityType(typeof(T))!;
        var connection = store.Database.GetDbConnection();
        await using var command = connection.CreateCommand();
        command.Transaction = store.Database.CurrentTransaction?.GetDbTransaction();
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

    private static bool IsGenerated(IProperty property) => property.ValueGenerated == ValueGenerated.OnAdd && property.IsPrimaryKey();

    private static string Quoted(IProperty property) => $"\"{property.GetColumnName()}\"";

    private static DbParameter Parameter(DbCommand command, string name, IProperty property, object value) =>
        property.GetRelationalTypeMapping().CreateParameter(command, name, value, property.IsNullable);
}
