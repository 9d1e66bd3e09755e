using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using ProductFirmware.Server;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>How long a start takes that brings a store of a million devices up to date, beside a copy of the file.</summary>
internal static class UpgradeBenchmark
{
    public static async Task Run()
    {
        var figures = new Figures("schema", "store before", "after", "copied", "upgraded", "to the copy");
        foreach (var schema in Schemas())
        {
            var folder = Directory.CreateTempSubdirectory("pf-benchmark-");
            var path = Path.Combine(folder.FullName, "cloud.db");
            await Make(path, schema);
            var before = new FileInfo(path).Length;
            var copied = await Timed(() =>
            {
                File.Copy(path, path + ".copy");
                return Task.CompletedTask;
            });
            var upgraded = await Timed(() => StoreUpgrade.Run(path));
            figures.Add(schema, Size(before), Size(new FileInfo(path).Length), Seconds(copied), Seconds(upgraded), Figures.Ratio(upgraded.TotalSeconds, copied.TotalSeconds));
            folder.Delete(recursive: true);
        }
        figures.Print();
    }

    // The first, and the one before the newest.
    private static string[] Schemas()
    {
        using var store = Open("unused");
        var all = store.Database.GetMigrations().ToList();
        return [all[0], all[^2]];
    }

    private static async Task Make(string path, string schema)
    {
        await using var store = Open(path);
        await store.GetService<IMigrator>().MigrateAsync(schema);
        var needed = await store.Database.SqlQueryRaw<string>("SELECT name AS Value FROM pragma_table_info('Devices') WHERE \"notnull\" AND NOT pk").ToListAsync();
        var (columns, zeros) = (string.Join(", ", needed), string.Join(", ", needed.Select(_ => "0")));
#pragma warning disable EF1002 // the schema's own names
        await store.Database.ExecuteSqlRawAsync($"""
            WITH RECURSIVE "Numbers" ("N") AS (SELECT 1 UNION ALL SELECT "N" + 1 FROM "Numbers" WHERE "N" < {BenchServer.FleetSize})
            INSERT INTO "Devices" ("Id", "CredentialHash", {columns})
            SELECT printf('e00fce68%016x', "N"), hex(randomblob(32)), {zeros} FROM "Numbers"
            """);
#pragma warning restore EF1002
    }

    private static Store Open(string path) => new(new DbContextOptionsBuilder<Store>().UseSqlite($"Data Source={path};Pooling=False").Options);

    private static async Task<TimeSpan> Timed(Func<Task> work)
    {
        var timer = Stopwatch.StartNew();
        await work();
        return timer.Elapsed;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);

    private static string Size(long bytes) => $"{bytes >> 20} MiB";
}
