using System.Security.Cryptography;
using ProductFirmware.Wire;

namespace ProductFirmware.Fleet;

/// <summary>A promise of the server's was broken.</summary>
internal sealed class PromiseBroken(string what) : Exception(what)
{
    public static void Unless(bool isTrue, Func<string> otherwise)
    {
        if (!isTrue)
        {
            throw new PromiseBroken(otherwise());
        }
    }
}

/// <summary>
/// What must be true of the store after a kill, and at the end. The store is read as SQL and not by the server's own code, which may
/// be what is wrong; only files and the audit chain are asked of the server as well.
/// </summary>
internal sealed class Promises(string database, Api api, Ledger ledger, IReadOnlyList<LightDevice> devices)
{
    private const string Orphans = "PRAGMA foreign_key_check";
    private const string Members = "SELECT Id, '' FROM Devices WHERE ProductId = 94";
    private const string Reports = "SELECT Id, BootId || ' ' || ReportVersion || ' ' || ReportHash || ' ' || ReportState FROM Devices WHERE BootId IS NOT NULL";
    private const string Pins = "SELECT Id, CredentialHash FROM Devices WHERE CredentialHash IS NOT NULL";
    private const string Names = "SELECT Id, Name FROM Devices WHERE Name IS NOT NULL";
    private const string Locks = "SELECT Id, LockedVersion FROM Devices WHERE LockedVersion IS NOT NULL";
    private const string Release = "SELECT Id, ReleasedVersion FROM Products WHERE Id = 94";
    private const string Versions = "SELECT Version, Hash || ' ' || ContentId FROM Images WHERE ProductId = 94";
    private const string Files = "SELECT ContentId, hex(Bytes) FROM Images LEFT JOIN Contents ON Contents.Id = ContentId";
    private const string Spare = "SELECT Id, '' FROM Contents WHERE Id NOT IN (SELECT ContentId FROM Images)";
    private const string Evidence = "SELECT Hash, EvidenceBy FROM Images WHERE EvidenceAtMs IS NOT NULL";
    private const string Proofs = "SELECT 'evidence ' || Version || ' ' || Target, '' FROM Images WHERE EvidenceAtMs IS NOT NULL";
    private const string Transfers = "SELECT Id, State FROM Transfers";
    private const string OpenTransfers = "SELECT DeviceId, Id FROM Transfers WHERE State < 10";
    private const string ImportNotes = "SELECT '', count(*) FROM Audit WHERE Action = 'device.import'";

    private const string Notes =
        """
        SELECT 'name ' || Subject || ' ' || json_extract(After, '$.name'), '' FROM Audit WHERE Action = 'device.change'
        UNION SELECT 'lock ' || Subject || ' ' || coalesce(json_extract(After, '$.desired_firmware_version.version'), ''), '' FROM Audit
            WHERE Action IN ('device.lock', 'device.unlock')
        UNION SELECT 'release ' || json_extract(After, '$.version'), '' FROM Audit WHERE Action = 'firmware.release'
        UNION SELECT 'upload ' || Subject, '' FROM Audit WHERE Action = 'firmware.create'
        UNION SELECT 'evidence ' || Subject, '' FROM Audit WHERE Action = 'firmware.evidence'
        """;

    /// <summary>Nothing that was acknowledged is missing; evidence, gate and audit chain hold. Asked while nobody does anything.</summary>
    public async Task Check(CancellationToken stop)
    {
        using (var store = new StoreReader(database))
        {
            Must(store.IsWhole, "the store is damaged");
            Must(store.Ask(Orphans).Count == 0, "a row of the store needs another that is gone");
            CheckDevices(store);
            CheckValues(store);
            CheckFirmware(store);
            CheckEvidence(store);
            CheckNotes(store);
        }
        await CheckServed(stop);
        await CheckAudit(stop);
    }

    /// <summary>Which transfer is not at its end, or null.</summary>
    public string? StillOpen()
    {
        using var store = new StoreReader(database);
        var open = store.Ask(OpenTransfers);
        return open.Count > 0 ? $"{open.Count} transfers are open, e.g. {open.Values.First()} of {open.Keys.First()}" : null;
    }

    /// <summary>Who does not run the version, or runs it and the server does not know it; null where nobody.</summary>
    public string? NotYet(int version)
    {
        using var store = new StoreReader(database);
        var reports = store.Ask(Reports);
        var late = devices.Where(device => device.Version != version || reports.GetValueOrDefault(device.Id)?.Split(' ') is not [_, var known, _, "2"] || known != $"{version}").ToList();
        return late.Count > 0 ? $"{late.Count} devices do not run version {version}, e.g. {late[0].Id}, which runs {late[0].Version} and holds {late[0].Held}" : null;
    }

    private void CheckDevices(StoreReader store)
    {
        var members = store.Ask(Members);
        Must(ledger.Imported.Keys.All(members.ContainsKey), "devices of an acknowledged import are missing");
        var (known, pins, transfers) = (store.Ask(Reports), store.Ask(Pins), store.Ask(Transfers));
        foreach (var device in devices)
        {
            var may = device.MustBeKnown.Select(said => $"{said.BootId} {said.Version} {said.Hash} {(int)said.State}").ToList();
            Must(
                may.Count == 0 || may.Contains(known.GetValueOrDefault(device.Id, "")),
                $"{device.Id} had \"{may.FirstOrDefault()}\" acknowledged, and known is \"{known.GetValueOrDefault(device.Id)}\"");
            Must(device.Pin is null || pins.GetValueOrDefault(device.Id) == device.Pin, $"{device.Id} was let in with its credential, which is not kept");
            Must(
                device.Told is not { } told || int.Parse(transfers.GetValueOrDefault($"{told.Transfer}", "-1")) >= StateOf(told.State),
                $"{device.Id} had \"{device.Told?.State}\" of transfer {device.Told?.Transfer} acknowledged, which is not known");
        }
    }

    // As the store numbers them; a transfer that was closed since then has a higher one.
    private static int StateOf(ProgressState state) => state switch
    {
        ProgressState.Accepted => 1,
        ProgressState.Staged => 3,
        _ => 4,
    };

    private void CheckValues(StoreReader store)
    {
        var (names, locks, release) = (store.Ask(Names), store.Ask(Locks), store.Ask(Release)["94"]);
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

    private void CheckFirmware(StoreReader store)
    {
        var versions = store.Ask(Versions);
        foreach (var (version, file) in ledger.Uploaded)
        {
            Must(versions.GetValueOrDefault($"{version}") == $"{Images.HashOf(file)} {Sha256(file)}", $"version {version}, which was uploaded, is missing or another");
        }
        foreach (var (id, hex) in store.Ask(Files))
        {
            Must(Sha256(Convert.FromHexString(hex)) == id, $"the file {id} is not whole");
        }
        Must(store.Ask(Spare).Count == 0, "a file is kept that no version has");
    }

    // The released version is proven, every proof is a report that a device really made, and whatever was reported is a proof.
    private void CheckEvidence(StoreReader store)
    {
        var (evidence, released) = (store.Ask(Evidence), store.Ask(Release)["94"]);
        Must(
            released == Ledger.NeverSet || evidence.ContainsKey(store.Ask(Versions)[released].Split(' ')[0]),
            $"version {released} is released without evidence");
        foreach (var (hash, by) in evidence)
        {
            Must(devices.Any(device => device.Id == by && device.HasConfirmed(hash)), $"{by} is evidence for {hash}, which it never confirmed");
        }
        foreach (var device in devices)
        {
            var lost = device.Proved.FirstOrDefault(hash => !evidence.ContainsKey(hash));
            Must(lost is null, $"{device.Id} proved {lost}, and that is forgotten");
        }
    }

    private void CheckNotes(StoreReader store)
    {
        var notes = store.Ask(Notes);
        var forgotten = ledger.Noted.Concat(store.Ask(Proofs).Keys).FirstOrDefault(change => !notes.ContainsKey(change));
        Must(forgotten is null, $"\"{forgotten}\" was done and has no note in the audit log");
        Must(int.Parse(store.Ask(ImportNotes)[""]) >= ledger.Imports, "an acknowledged import has no note in the audit log");
    }

    private async Task CheckServed(CancellationToken stop)
    {
        var newest = ledger.Uploaded.MaxBy(pair => pair.Key);
        var served = await api.Download($"v1/products/94/firmware/{newest.Key}/binary", stop);
        Must(served.AsSpan().SequenceEqual(newest.Value), $"version {newest.Key} is served as another file");
    }

    private async Task CheckAudit(CancellationToken stop)
    {
        var remembered = ledger.AuditHead is { } head ? $"?number={head.Number}&hash={head.Hash}" : "";
        var verdict = await api.Get($"/v1/orgs/1/audit/verify{remembered}", stop);
        Must((bool)verdict["ok"]!, $"the audit log does not fit: {verdict}");
        ledger.AuditHead = ((long)verdict["head"]!["number"]!, (string)verdict["head"]!["hash"]!);
    }

    private static string Sha256(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    private static void Must(bool isTrue, string otherwise) => PromiseBroken.Unless(isTrue, () => otherwise);
}
