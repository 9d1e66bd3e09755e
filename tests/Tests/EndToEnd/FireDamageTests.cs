using Microsoft.Data.Sqlite;
using ProductFirmware.Fleet;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>
/// A harness that never fails proves nothing: each kind of damage that the fire tool is there for is done on purpose, to the store of a
/// server at rest, and is found; then it is undone.
/// </summary>
public sealed class FireDamageTests(FireDamageTests.Embers embers) : IClassFixture<FireDamageTests.Embers>
{
    /// <summary>What is damaged, how, and what is said of it. Version 1 is the factory's, 2 is released.</summary>
    public static TheoryData<string, string, string> Kinds => new()
    {
        { "a device of an import is gone", "DELETE FROM Devices WHERE Id = (SELECT max(Id) FROM Devices WHERE BootId IS NULL)", "of an acknowledged import are missing" },
        { "an import is not noted", "DELETE FROM Audit WHERE Id = (SELECT max(Id) FROM Audit WHERE Action = 'device.import')", "an acknowledged import has no note" },
        { "a report is forgotten", $"UPDATE Devices SET BootId = BootId - 1 {OfTheFirst}", "acknowledged, and known is" },
        { "what a device told of its transfer is forgotten", $"UPDATE Transfers SET State = 1 {OfTheFirstsTransfers}", "acknowledged, which is not known" },
        { "a credential is forgotten", $"UPDATE Devices SET CredentialHash = NULL {OfTheFirst}", "its credential, which is not kept" },
        { "a name is forgotten", "UPDATE Devices SET Name = NULL", "name " },
        { "a name is not noted", "DELETE FROM Audit WHERE Action = 'device.change'", "has no note in the audit log" },
        { "a lock is forgotten", "UPDATE Devices SET LockedVersion = NULL", "lock " },
        { "a lock is not noted", "DELETE FROM Audit WHERE Action = 'device.lock'", "has no note in the audit log" },
        { "a release is forgotten", "UPDATE Products SET ReleasedVersion = NULL", "release was acknowledged as \"2\" and is \"\"" },
        { "an older release is back", "UPDATE Products SET ReleasedVersion = 1", "release was acknowledged as \"2\" and is \"1\"" },
        { "a release is not noted", "DELETE FROM Audit WHERE Action = 'firmware.release'", "\"release 2\" was done and has no note" },
        { "a version is gone", "DELETE FROM Images WHERE Version = 1", "version 1, which was uploaded, is missing" },
        { "a version is another", "UPDATE Images SET Hash = (SELECT Hash FROM Images WHERE Version = 2) WHERE Version = 1", "version 1, which was uploaded, is missing or another" },
        { "a file is cut", "UPDATE Contents SET Bytes = substr(Bytes, 1, length(Bytes) - 1) WHERE Id = (SELECT ContentId FROM Images WHERE Version = 1)", "is not whole" },
        { "a version has no file", "DELETE FROM Contents WHERE Id = (SELECT ContentId FROM Images WHERE Version = 1)", "needs another that is gone" },
        { "a file has no version", "INSERT INTO Contents (Id, Bytes) VALUES ('left', x'00')", "a file is kept that no version has" },
        { "evidence is lost", "UPDATE Images SET EvidenceAtMs = NULL, EvidenceBy = NULL WHERE Version = 1", "and that is forgotten" },
        { "the release has no evidence", "UPDATE Images SET EvidenceAtMs = NULL, EvidenceBy = NULL WHERE Version = 2", "version 2 is released without evidence" },
        { "evidence is nobody's", "UPDATE Images SET EvidenceBy = (SELECT max(Id) FROM Devices)", "which it never confirmed" },
        { "evidence is not noted", "DELETE FROM Audit WHERE Action = 'firmware.evidence'", "has no note in the audit log" },
        { "a change is gone from the audit log", "DELETE FROM Audit WHERE Action = 'product.create'", "\"problem\": \"missing\"" },
        { "a change of the audit log is another", "UPDATE Audit SET Actor = 'nobody' WHERE Action = 'product.create'", "\"problem\": \"changed\"" },
        { "the audit log is cut", "DELETE FROM Audit WHERE Id = (SELECT max(Id) FROM Audit)", "\"problem\": \"cut\"" },
    };

    private const string OfTheFirst = "WHERE Id = (SELECT min(Id) FROM Devices)";
    private const string OfTheFirstsTransfers = "WHERE DeviceId = (SELECT min(Id) FROM Devices)";

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_of_damage_is_found(string kind, string damage, string said)
    {
        await embers.Promises.Check(default);
        embers.Do(damage);
        var broken = await Record.ExceptionAsync(() => embers.Promises.Check(default));
        embers.Undo();
        Assert.True(broken is PromiseBroken, $"{kind}: {broken}");
        Assert.Contains(said, broken.Message);
    }

    [Fact]
    public void A_transfer_that_never_ends_is_found_also_where_its_device_has_forgotten_it()
    {
        Assert.Null(embers.Promises.StillOpen());
        embers.Do($"UPDATE Transfers SET State = 2 {OfTheFirstsTransfers}; UPDATE Devices SET TransferId = NULL");
        Assert.Contains("transfers are open", embers.Promises.StillOpen());
        embers.Undo();
    }

    [Fact]
    public void A_fleet_that_does_not_follow_the_release_is_found()
    {
        Assert.Contains("do not run version 3", embers.Promises.NotYet(3));
    }

    [Fact]
    public async Task A_download_that_comes_as_another_file_is_found()
    {
        await using var scene = new Scene(seed: 1, deviceCount: 2);
        await scene.Start();
        scene.Gate.Open();
        await Wait.Until(() => scene.Devices.All(device => device.MustBeKnown.Count > 0));
        Embers.Do(scene.Store, "CREATE TRIGGER spoil AFTER INSERT ON Contents BEGIN UPDATE Contents SET Bytes = randomblob(length(Bytes)) WHERE Id = NEW.Id; END");
        using var stop = new CancellationTokenSource();
        var work = scene.Operators.BringOut(stop.Token);
        await Wait.Until(() => scene.Broken is not null);
        Assert.Contains("came as another file than was offered", scene.Broken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    /// <summary>A server, its fleet and its people after one rollout, when nobody does anything any more.</summary>
    public sealed class Embers : IAsyncLifetime
    {
        private readonly Scene scene = new(seed: 1, deviceCount: 4);
        private readonly TemporaryFolder folder = new();

        internal Promises Promises => scene.Promises;

        private string Saved => folder.File("saved.db");

        public async ValueTask InitializeAsync()
        {
            await scene.Start();
            scene.Gate.Open();
            await Wait.Until(() => scene.Devices.All(device => device.MustBeKnown.Count > 0));
            await scene.Operators.BringOut(default);
            await scene.Operators.TakeIn(default);
            await scene.Operators.NameOne(default);
            await scene.Operators.KeepOneBack(default);
            await Wait.Until(() => scene.Promises.StillOpen() is null);
            await scene.StopDevices();
            await scene.Api.Must(HttpMethod.Put, "/v1/products/94", new { product = new { description = "the newest change, which nothing else tells of" } });
            await scene.Promises.Check(default);
            Do($"VACUUM INTO '{Saved}'");
        }

        internal void Do(string damage) => Do(scene.Store, damage);

        internal static void Do(string database, string sql)
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, ForeignKeys = false, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        internal void Undo()
        {
            using var store = new StoreReader(Saved);
            var tables = store.Ask("SELECT name, '' FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").Keys;
            var copies = string.Concat(tables.Select(table => $"DELETE FROM main.\"{table}\"; INSERT INTO main.\"{table}\" SELECT * FROM saved.\"{table}\"; "));
            Do($"ATTACH '{Saved}' AS saved; BEGIN IMMEDIATE; {copies} COMMIT");
        }

        public async ValueTask DisposeAsync()
        {
            await scene.DisposeAsync();
            folder.Dispose();
        }
    }
}
