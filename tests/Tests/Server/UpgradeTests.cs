using System.Data.Common;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>A store that an older server left: what was in it is still there, and whoever was signed in still is.</summary>
public class UpgradeTests
{
    [Fact]
    public async Task A_store_from_before_organisations__its_people_own_the_first_one_and_stay_signed_in()
    {
        await using var host = new ServerHost();
        var token = TokenAuthentication.NewToken();
        await MakeOld(host.Data, TokenAuthentication.IdOf(token));
        await host.Run(signIn: false);
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        Assert.Equal("ada", (await host.Get<UserAnswer>("/v1/user")).Username);
        var product = Assert.Single((await host.Get<ProductsAnswer>("/v1/products")).Products);
        Assert.Equal((94, "Old", OrganisationRow.FirstId), (product.Id, product.Name, product.Organization));
        await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange("New", null, null)));
    }

    [Fact]
    public async Task An_upgrade_that_fails_in_the_middle_leaves_the_store_as_it_was__and_the_next_start_does_it()
    {
        await using var host = new ServerHost();
        var token = TokenAuthentication.NewToken();
        await MakeOld(host.Data, TokenAuthentication.IdOf(token));
        var file = Path.Combine(host.Data, "cloud.db");
        await Change(file, "CREATE TABLE IX_Devices_Failing (Id)"); // the last of the migrations makes an index of this name
        var before = await Schema(file);
        var refused = await Assert.ThrowsAsync<StartRefused>(() => host.Run(signIn: false));
        Assert.Contains("cannot be brought up to date", refused.Message);
        Assert.Equal(before, await Schema(file));
        Assert.DoesNotContain(Directory.EnumerateFiles(host.Data), path => Path.GetFileName(path).StartsWith("cloud.db."));

        await Change(file, "DROP TABLE IX_Devices_Failing");
        await File.WriteAllTextAsync(file + ".part", "half a copy, of a start that was killed");
        await host.Run(signIn: false);
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal("ada", (await host.Get<UserAnswer>("/v1/user")).Username);
        Assert.False(File.Exists(file + ".part"));
    }

    [Fact]
    public async Task Killed_in_the_middle_of_an_upgrade__the_store_is_the_old_one_and_whole__and_the_next_start_does_it()
    {
        const int Devices = 50_000;
        await using var host = new ServerHost();
        var token = TokenAuthentication.NewToken();
        await MakeOld(host.Data, TokenAuthentication.IdOf(token));
        var file = Path.Combine(host.Data, "cloud.db");
        var copy = file + ".part";
        await AddDevices(file, Devices);
        var before = await Schema(file);
        // While it is copied; while a migration is under way; when tables were made anew.
        Func<bool>[] moments = [() => File.Exists(copy), () => File.Exists(copy + "-journal"), () => LengthOf(copy) > LengthOf(file)];
        foreach (var isDue in moments)
        {
            using var server = ServerProcess.Run("--data", host.Data, "--http", "0", "--mqtt", "0");
            await Wait.Until(() => isDue() || server.HasExited);
            Assert.False(server.HasExited);
            server.Kill();
            await server.WaitForExitAsync();
            Assert.True(File.Exists(copy));
            Assert.Equal(before, await Schema(file));
        }
        await host.Run(signIn: false);
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal("ada", (await host.Get<UserAnswer>("/v1/user")).Username);
        Assert.Equal(Devices, await host.Read(store => store.Devices.CountAsync()));
        Assert.False(File.Exists(copy));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_start_that_was_killed_in_mid_migration_left_its_mark_in_the_store__the_next_start_does_not_wait_for_it(bool isOld)
    {
        await using var host = new ServerHost();
        if (isOld)
        {
            await MakeOld(host.Data, "nobody");
        }
        else
        {
            await host.Run();
            await host.Stop();
        }
        await Change(Path.Combine(host.Data, "cloud.db"), """
            CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-23 00:00:00');
            """);
        await host.Run(signIn: false).WaitAsync(Wait.Limit);
        await host.Get<OkAnswer>("/health/ready");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_a_folder_that_everybody_may_read__nobody_else_reads_the_store(bool isThere)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        await using var host = new ServerHost();
        Directory.CreateDirectory(host.Data);
        File.SetUnixFileMode(host.Data, Everybody);
        if (isThere)
        {
            await MakeOld(host.Data, "nobody");
            File.SetUnixFileMode(Path.Combine(host.Data, "cloud.db"), Everybody);
        }
        await host.Run(signIn: false);
        await host.Get<OkAnswer>("/health/ready");
        var files = Directory.EnumerateFiles(host.Data, "cloud.db*").ToList();
        Assert.Contains(files, path => path.EndsWith("-wal"));
        foreach (var file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    // Columns whose value is said in another way since: what is '1' in one is '1' in the other here.
    private static readonly Dictionary<string, string> Moved = new() { ["AccessTokens.UserName"] = "PersonId" };

    public static TheoryData<string> EarlierSchemas
    {
        get
        {
            using var store = Open("unused");
            return [.. store.Database.GetMigrations().SkipLast(1)];
        }
    }

    [Theory]
    [MemberData(nameof(EarlierSchemas))]
    public async Task A_store_of_any_earlier_schema__every_value_of_every_table_is_still_there(string schema)
    {
        using var folder = new TemporaryFolder();
        await using var store = Open(folder.File("cloud.db"));
        await store.GetService<IMigrator>().MigrateAsync(schema);
        await store.Database.OpenConnectionAsync();
        var connection = store.Database.GetDbConnection();
        var before = new Dictionary<string, List<(string Column, string Value)>>();
        await Run(connection, "PRAGMA foreign_keys = OFF");
        foreach (var table in Ask(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'"))
        {
            before[table] = await Fill(connection, table);
        }
        Assert.True(before.Count > 10, string.Join(' ', before.Keys));

        await store.Database.MigrateAsync();
        foreach (var (table, values) in before)
        {
            var which = string.Join(" AND ", values.Select(one => $"\"{Moved.GetValueOrDefault($"{table}.{one.Column}", one.Column)}\" = {one.Value}"));
            Assert.True(Ask(connection, $"SELECT 1 FROM \"{table}\" WHERE {which}").Count == 1, $"{table} lost its row with {which}");
        }
        Assert.Empty(Ask(connection, "SELECT \"table\" FROM pragma_foreign_key_check"));
        Assert.Equal(["ok"], Ask(connection, "PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_store_from_before_reports_were_kept__the_last_one_is_the_first_that_is()
    {
        using var folder = new TemporaryFolder();
        await using var store = Open(folder.File("cloud.db"));
        await store.GetService<IMigrator>().MigrateAsync("20261123020403_IndexesOfFew");
        await store.Database.OpenConnectionAsync();
        var connection = store.Database.GetDbConnection();
        await Run(connection, "PRAGMA foreign_keys = OFF");
        await Fill(connection, "Devices");
        await Run(connection, """
            UPDATE "Devices" SET "UpSinceMs" = 70, "BootId" = 7, "BootReason" = 4, "ReportProduct" = 94, "ReportVersion" = 3, "ReportHash" = 'ab', "ReportTarget" = 'ESP32_REV3', "Hardware" = 2;
            CREATE TEMP TABLE "Another" AS SELECT * FROM "Devices";
            UPDATE "Another" SET "Id" = 'never reported', "BootId" = NULL;
            INSERT INTO "Devices" SELECT * FROM "Another";
            """);

        await store.Database.MigrateAsync();
        var kept = await store.Reports.SingleAsync();
        Assert.Equal(("1", 1, 1, 70L, 7, BootReason.Crash), (kept.DeviceId, kept.Place, kept.Number, kept.AtMs, kept.BootId, kept.BootReason));
        Assert.Equal((94, 3, "ab", ImageState.Testing, "ESP32_REV3", 2, true), (kept.Product, kept.Version, kept.Hash, kept.State, kept.Target, kept.Hardware, kept.UpdatesEnabled));
        Assert.Equal([1, 0], await store.Devices.OrderBy(row => row.Id).Select(row => row.ReportsKept).ToListAsync());
    }

    [Fact]
    public async Task A_store_from_before_what_was_given_up_was_listed__its_transfer_went_wrong_and_no_other()
    {
        using var folder = new TemporaryFolder();
        await using var store = Open(folder.File("cloud.db"));
        await store.GetService<IMigrator>().MigrateAsync("20261123114226_LastReports");
        await store.Database.OpenConnectionAsync();
        var connection = store.Database.GetDbConnection();
        await Run(connection, "PRAGMA foreign_keys = OFF");
        await Fill(connection, "Devices");
        await Fill(connection, "Transfers");
        await Run(connection, $"""
            UPDATE "Transfers" SET "State" = 10, "Hash" = 'ab', "Reason" = {(int)Reason.Confirmed};
            UPDATE "Devices" SET "TransferId" = 1, "FailedHash" = 'ab', "Outcome" = {(int)Reason.CrashedLater};
            CREATE TEMP TABLE "Another" AS SELECT * FROM "Devices";
            UPDATE "Another" SET "Id" = '2', "TransferId" = 2, "Outcome" = {(int)Reason.FlashFault};
            INSERT INTO "Devices" SELECT * FROM "Another";
            CREATE TEMP TABLE "Second" AS SELECT * FROM "Transfers";
            UPDATE "Second" SET "Id" = 2, "DeviceId" = '2';
            INSERT INTO "Transfers" SELECT * FROM "Second";
            """);

        await store.Database.MigrateAsync();
        Assert.Equal(
            [(TransferState.Reverted, Reason.CrashedLater), (TransferState.Confirmed, Reason.Confirmed)],
            await store.Transfers.OrderBy(row => row.Id).Select(row => ValueTuple.Create(row.State, row.Reason)).ToListAsync());
    }

    // One row with a value in every column. Values of a kind are the same, so that whatever refers to another row finds it.
    private static async Task<List<(string Column, string Value)>> Fill(DbConnection connection, string table)
    {
        var values = Ask(connection, $"SELECT name || ' ' || type FROM pragma_table_info('{table}')").Select(column => column.Split(' ')).Select(column =>
            (column[0], column[1] switch { "INTEGER" => "1", "BLOB" => "x'01'", "REAL" => "1.5", _ => "'1'" })).ToList();
        var columns = string.Join(", ", values.Select(one => $"\"{one.Item1}\""));
        await Run(connection, $"INSERT OR REPLACE INTO \"{table}\" ({columns}) VALUES ({string.Join(", ", values.Select(one => one.Item2))})");
        return values;
    }

    private static List<string> Ask(DbConnection connection, string question)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }
        return found;
    }

    private static async Task Run(DbConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task AddDevices(string file, int count)
    {
        await using var store = Open(file);
        await store.Database.OpenConnectionAsync();
        var connection = store.Database.GetDbConnection();
        var needed = Ask(connection, "SELECT name FROM pragma_table_info('Devices') WHERE \"notnull\" AND NOT pk");
        await Run(connection, $"""
            WITH RECURSIVE "Numbers" ("N") AS (SELECT 1 UNION ALL SELECT "N" + 1 FROM "Numbers" WHERE "N" < {count})
            INSERT INTO "Devices" ("Id", "ProductId", {string.Join(", ", needed)}) SELECT printf('e00fce68%016x', "N"), 94, {string.Join(", ", needed.Select(_ => "0"))} FROM "Numbers";
            """);
    }

    private static long LengthOf(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static ProductFirmware.Server.Store Open(string file) => new(
        new DbContextOptionsBuilder<ProductFirmware.Server.Store>().UseSqlite($"Data Source={file};Pooling=False").Options);

    private static async Task Change(string file, string statements)
    {
        await using var store = Open(file);
        await store.Database.ExecuteSqlRawAsync(statements);
    }

    private static async Task<List<string>> Schema(string file)
    {
        await using var store = Open(file);
        await store.Database.OpenConnectionAsync();
        return Ask(store.Database.GetDbConnection(), "SELECT coalesce(sql, name) FROM sqlite_master UNION ALL SELECT MigrationId FROM __EFMigrationsHistory");
    }

    private static async Task MakeOld(string folder, string tokenId)
    {
        Directory.CreateDirectory(folder);
        await using var store = Open(Path.Combine(folder, "cloud.db"));
        await store.GetService<IMigrator>().MigrateAsync("20261122193524_ImageKeys");
        await store.Database.ExecuteSqlRawAsync("""
            INSERT INTO AspNetUsers (Id, UserName, NormalizedUserName, EmailConfirmed, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled, AccessFailedCount)
            VALUES ('p1', 'ada', 'ADA', 0, 0, 0, 1, 0);
            INSERT INTO Products (Id, Name, Policy, CreatedAtMs) VALUES (94, 'Old', 0, 1);
            """);
        await store.Database.ExecuteSqlAsync($"INSERT INTO AccessTokens (Id, UserName, ExpiresAtMs) VALUES ({tokenId}, 'ada', {long.MaxValue})");
    }
}
