using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>
/// A million IDs through the API, beside a bare insert of the same IDs in the same order: one table with the ID as its text key and
/// the product, one prepared statement, one transaction, WAL and synchronous=NORMAL. Promise: within four times of it, in memory that
/// does not grow with the list, while other devices' reports are answered.
/// </summary>
internal static class ImportBenchmark
{
    private const int FewCount = BenchServer.FleetSize / 10;
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMilliseconds(50);

    public static async Task Run()
    {
        var figures = new Figures("a million IDs", "bare insert", "import", "ratio", "memory", "of a tenth", "a report meanwhile", "at most");
        foreach (var isRandom in new[] { false, true })
        {
            var ids = BenchServer.Ids(isRandom).ToList();
            var (fewMiB, _, _) = await Import(ids[..FewCount]); // and whatever is made at the first request
            var bareBeforeMs = await Bare(ids);
            var (mostMiB, ms, reports) = await Import(ids);
            var bareMs = (bareBeforeMs + await Bare(ids)) / 2;
            figures.Add(
                isRandom ? "in no order" : "counting up", Figures.Ms(bareMs), Figures.Ms(ms), Figures.Ratio(ms, bareMs),
                $"+{mostMiB} MiB", $"+{fewMiB} MiB", Figures.Ms(reports.Median), Figures.Ms(reports.Most));
        }
        figures.Print();
    }

    private static async Task<(long MostMiB, double Ms, Times Reports)> Import(List<string> ids)
    {
        await using var server = await BenchServer.Start();
        await server.Import([DeviceOutside]);
        using var device = await BenchDevice.Connect(server, DeviceOutside);
        using var memory = new MemoryWatch();
        var importing = server.Import(ids);
        var reports = new List<double>();
        while (!importing.IsCompleted)
        {
            reports.Add(await device.Report());
            await Task.Delay(ReportPeriod);
        }
        return (memory.MostMiB, (await importing).TotalMilliseconds, new Times(reports));
    }

    // Of another series than the list.
    private static string DeviceOutside => new('f', 24);

    private static async Task<double> Bare(List<string> ids)
    {
        var folder = Directory.CreateTempSubdirectory("pf-benchmark-");
        await using var connection = new SqliteConnection($"Data Source={folder.FullName}/bare.db;Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE Devices (Id TEXT NOT NULL PRIMARY KEY, ProductId INTEGER)";
        await command.ExecuteNonQueryAsync();
        var timer = Stopwatch.StartNew();
        await using (var transaction = connection.BeginTransaction())
        {
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO Devices (Id, ProductId) VALUES (@id, 94)";
            var parameter = command.Parameters.Add("@id", SqliteType.Text);
            foreach (var id in ids)
            {
                parameter.Value = id;
                command.ExecuteNonQuery();
            }
            await transaction.CommitAsync();
        }
        var ms = timer.Elapsed.TotalMilliseconds;
        await connection.CloseAsync();
        folder.Delete(recursive: true);
        return ms;
    }
}

/// <summary>The most managed memory that was in use since it began to watch, above what was then. It collects before it looks: garbage is not in use.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private const int MiB = 1024 * 1024;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Timer timer;
    private readonly long before;
    private long most;

    public MemoryWatch()
    {
        before = GC.GetTotalMemory(forceFullCollection: true);
        timer = new Timer(_ => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true)), null, TimeSpan.Zero, Period);
    }

    public long MostMiB => Math.Max(0, most - before) / MiB;

    public void Dispose() => timer.Dispose();
}
