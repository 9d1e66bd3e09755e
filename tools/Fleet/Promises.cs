using Microsoft.Data.Sqlite;

namespace ProductFirmware.Fleet;

/// <summary>A promise of the server's was broken.</summary>
internal sealed class PromiseBroken(string what) : Exception(what);

/// <summary>What must be true of the store after a kill, and at the end.</summary>
internal sealed class Promises(string database, Api api, Ledger ledger, IReadOnlyList<LightDevice> devices)
{
    private const string Members = "SELECT Id, '' FROM Devices WHERE ProductId = 94";
    private const string Reports = "SELECT Id, BootId || ' ' || ReportVersion || ' ' || ReportHash || ' ' || ReportState FROM Devices WHERE BootId IS NOT NULL";
    private const string Names = "SELECT Id, Name FROM Devices WHERE Name IS NOT NULL";
    private const string Locks = "SELECT Id, LockedVersion FROM Devices WHERE LockedVersion IS NOT NULL";
    private const string Hashes = "SELECT Version, Hash FROM Images WHERE ProductId = 94";
    private const string Evidence = "SELECT Hash, EvidenceBy FROM Images WHERE EvidenceAtMs IS NOT NULL";
    private const string Release = "SELECT Id, ReleasedVersion FROM Products WHERE Id = 94";
    private const string ImportNotes = "SELECT '', count(*) FROM Audit WHERE Action = 'device.import'";
    private const string OpenTransfers = "SELECT Devices.Id, State FROM Devices JOIN Transfers ON Transfers.Id = TransferId WHERE State < 10";

    /// <summary>Nothing that was acknowledged is missing; evidence, gate and audit chain hold. Asked while nobody does anything.</summary>
    public async Task Check(CancellationToken stop)
    {
        using var store = Open();
        Must(Ask(store, "PRAGMA integrity_check", 0).ContainsKey("ok"), "the store is damaged");
        var members = Ask(store, Members);
        Must(ledger.Imported.Keys.Where(id => !members.ContainsKey(id)).ToList() is [], "devices of an acknowledged import are missing");
        CheckReports(Ask(store, Reports));
        CheckValues(Ask(store, Names), Ask(store, Locks), Ask(store, Release)["94"]);
        var hashes = Ask(store, Hashes);
        foreach (var (version, file) in ledger.Uploaded)
        {
            Must(hashes.GetValueOrDefault($"{version}") == Images.HashOf(file), $"version {version}, which was uploaded, is missing or another");
        }
        var newest = ledger.Uploaded.MaxBy(pair => pair.Key);
        var served = await api.Download($"v1/products/94/firmware/{newest.Key}/binary", stop);
        Must(served.AsSpan().SequenceEqual(newest.Value), $"version {newest.Key} is served as another file");
        CheckEvidence(Ask(store, Evidence), hashes, Ask(store, Release)["94"]);
        Must(int.Parse(Ask(store, ImportNotes)[""]) >= ledger.Imports, "an acknowledged import has no note in the audit log");
        await CheckAudit(stop);
    }

    /// <summary>Every device runs the version, the server knows it, and no transfer is left open.</summary>
    public string? NotYet(int version)
    {
        using var store = Open();
        var reports = Ask(store, Reports);
        var late = devices.Where(device => device.Version != version || reports.GetValueOrDefault(device.Id)?.Split(' ') is not [_, var known, _, "2"] || known != $"{version}").ToList();
        var open = Ask(store, OpenTransfers);
        return late.Count > 0 ? $"{late.Count} devices do not run version {version}, e.g. {late[0].Id}, which runs {late[0].Version} and holds {late[0].Held}"
            : open.Count > 0 ? $"{open.Count} transfers are open, e.g. of {open.Keys.First()}"
            : null;
    }

    private void CheckReports(Dictionary<string, string> known)
    {
        foreach (var device in devices)
        {
            var may = device.MustBeKnown.Select(said => $"{said.BootId} {said.Version} {said.Hash} {(int)said.State}").ToList();
            Must(
                may.Count == 0 || may.Contains(known.GetValueOrDefault(device.Id, "")),
                $"{device.Id} had \"{may.FirstOrDefault()}\" acknowledged, and known is \"{known.GetValueOrDefault(device.Id)}\"");
        }
    }

    private void CheckValues(Dictionary<string, string> names, Dictionary<string, string> locks, string release)
    {
        foreach (var (name, may) in ledger.Values)
        {
            var actual = name.Split(' ') switch
            {
                ["name", var id] => names.GetValueOrDefault(id, Ledger.NeverSet),
                ["lock", var id] => locks.GetValueOrDefault(id, Ledger.NeverSet),
                _ => release,
            };
            Must(may.Contains(actual), $"{name} was acknowledged as \"{may[0]}\" and is \"{actual}\"");
        }
    }

    // The released version is proven, and every proof is a report that a device really made.
    private void CheckEvidence(Dictionary<string, string> evidence, Dictionary<string, string> hashes, string released)
    {
        Must(released == Ledger.NeverSet || evidence.ContainsKey(hashes[released]), $"version {released} is released without evidence");
        foreach (var (hash, by) in evidence)
        {
            Must(devices.Any(device => device.Id == by && device.HasConfirmed(hash)), $"{by} is evidence for {hash}, which it never confirmed");
        }
    }

    private async Task CheckAudit(CancellationToken stop)
    {
        var remembered = ledger.AuditHead is { } head ? $"?number={head.Number}&hash={head.Hash}" : "";
        var verdict = await api.Get($"/v1/orgs/1/audit/verify{remembered}", stop);
        Must((bool)verdict["ok"]!, $"the audit log does not fit: {verdict}");
    }

    private static void Must(bool isTrue, string otherwise)
    {
        if (!isTrue)
        {
            throw new PromiseBroken(otherwise);
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static Dictionary<string, string> Ask(SqliteConnection store, string question, int value = 1)
    {
        using var command = store.CreateCommand();
        command.CommandText = question;
        using var reader = command.ExecuteReader();
        var found = new Dictionary<string, string>();
        while (reader.Read())
        {
            found[$"{reader.GetValue(0)}"] = $"{reader.GetValue(value)}";
        }
        return found;
    }
}
