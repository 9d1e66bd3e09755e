using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// <c>PUT /v1/products/:p/devices</c>: one change of many devices, with a result for each (X1). What one device cannot take does not
/// stop the others.
/// </summary>
internal static class ChangeMany
{
    private const int AtOnce = 500;

    /// <summary>What is done to one row: null where it is done, or why not.</summary>
    private delegate Refusal? Deed(DeviceRow row, Ownership owner, Product product, out bool changed);

    private sealed record Asked(Deed Deed, Right Right, List<string>? Ids, List<string>? OfGroups, Occasion Occasion);

    public static async Task<Results<Ok<DevicesChanged>, Refused>> Handle(
        int p, HttpRequest request, Caller caller, Store store, AuditLog audit, DeviceFlow flow,
        DeviceCounts counts, Presence presence, TimeProvider time)
    {
        var fields = new Fields(await Json.Read(request) ?? []);
        var existing = await store.Groups.Where(group => group.ProductId == p).Select(group => group.Name).ToHashSetAsync();
        var asked = Read(fields, caller, audit, existing, presence, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (caller.Check(asked.Right) is { } tooLow)
        {
            return new Refused(tooLow);
        }
        if (fields.Texts("groups") is { } named && GroupRule.CheckMembership(named, existing) is { } unknown)
        {
            return new Refused(unknown);
        }
        var ids = asked.Ids ?? await Members(store, p, asked.OfGroups!);
        if (ids.Count > DeviceFieldRule.AtOnceMax)
        {
            return new Refused(Reason.InvalidRequest, $"More than {DeviceFieldRule.AtOnceMax} devices are in these groups; release the version for the groups instead.");
        }
        var results = new List<DeviceResult>(ids.Count);
        foreach (var part in ids.Chunk(AtOnce))
        {
            results.AddRange(await Apply(p, part, asked.Deed, store));
            await flow.Nudge(results.TakeLast(part.Length).Where(result => result.Message is null).Select(result => result.Id), asked.Occasion);
        }
        counts.Forget(p);
        return TypedResults.Ok(new DevicesChanged(results.Count(result => result.Result == "changed"), results));
    }

    private static Asked Read(Fields fields, Caller caller, AuditLog audit, HashSet<string> existing, Presence presence, long nowMs)
    {
        var ids = fields.Texts("ids");
        var groups = fields.Texts("groups");
        var action = fields.Text("action", charsMax: 40);
        if (ids is not { Count: > 0 } && (groups is not { Count: > 0 } || action is not null))
        {
            throw new JsonException("no device is named: send ids, or groups without an action");
        }
        Asked Of(Deed deed, Right right, Occasion occasion) => new(deed, right, ids, groups, occasion);
        Asked Edit(DeviceEdit edit) => Of(
            (DeviceRow row, Ownership _, Product product, out bool changed) => Change(edit, row, product, existing, presence, audit, caller, out changed),
            Right.DevicesUpdate,
            edit.Flash ? Occasion.Now : Occasion.Preview);
        Asked Groups(Func<IEnumerable<string>, IEnumerable<string>> wanted) =>
            Edit(DeviceEdit.OfGroups(row => wanted(row.Groups.Where(member => member.ProductId == row.ProductId).Select(member => member.Group))));

        return action switch
        {
            null => DeviceEdit.Read(fields, withTexts: false) is { IsEmpty: false } edit
                ? Edit(edit)
                : throw new JsonException("nothing is to be changed: send an action, or a field of a device"),
            "groups.assign" or "groups.set" => Groups(_ => groups ?? []),
            "groups.add" => Groups(now => now.Concat(groups ?? [])),
            "groups.remove" => Groups(now => now.Except(groups ?? [])),
            "approve" => Of((DeviceRow row, Ownership owner, Product product, out bool changed) => Approve(row, owner, product, audit, caller, nowMs, out changed), Right.DevicesImport, Occasion.Now),
            "deny" or "remove" => Of(
                (DeviceRow row, Ownership _, Product product, out bool changed) => End(row, product, action == "deny", audit, caller, nowMs, out changed),
                Right.DevicesRemove,
                Occasion.Preview),
            "quarantine" => Of(
                (DeviceRow row, Ownership _, Product product, out bool changed) => Quarantine(row, product, audit, caller, nowMs, out changed),
                Right.DevicesRemove,
                Occasion.Preview),
            _ => throw new JsonException("action is groups.assign, groups.add, groups.remove, approve, deny, quarantine or remove"),
        };
    }

    private static Task<List<string>> Members(Store store, int product, List<string> groups) =>
        store.DeviceGroups.Where(member => member.ProductId == product && groups.Contains(member.Group))
            .Select(member => member.DeviceId).Distinct().Order().Take(DeviceFieldRule.AtOnceMax + 1).ToListAsync();

    private static async Task<List<DeviceResult>> Apply(int p, string[] texts, Deed deed, Store store)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var product = (await Catalog.Load(store, p))!;
        var ids = texts.Select(ImportRule.ParseId).OfType<string>().Distinct().ToList();
        var rows = await store.Devices.WithState(ids).ToDictionaryAsync(row => row.Id);
        var owners = await OwnersSeen.Load(store, product.Organisation, rows.Values.Select(row => row.OwnerId));
        var results = texts.Select(text => Apply(text, rows, owners, product, deed)).ToList();
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        store.ChangeTracker.Clear();
        return results;
    }

    private static DeviceResult Apply(string text, Dictionary<string, DeviceRow> rows, OwnersSeen owners, Product product, Deed deed)
    {
        if (ImportRule.ParseId(text) is not { } id)
        {
            return Not(text, new(Reason.InvalidDeviceId, $"\"{text}\" is not a device ID."));
        }
        if (!rows.TryGetValue(id, out var row) || (row.ProductId != product.Id && row.StandingIn(product.Id) == Standing.None))
        {
            return Not(id, new(Reason.UnknownDevice, $"Product {product.Id} has no device {id}."));
        }
        return deed(row, owners.Of(row.OwnerId), product, out var changed) is { } refusal ? Not(id, refusal) : new(id, changed ? "changed" : "unchanged");
    }

    private static DeviceResult Not(string id, Refusal refusal) => new(id, Explanations.NameOf(refusal.Reason), refusal.Message);

    private static Refusal? Change(
        DeviceEdit edit, DeviceRow row, Product product, HashSet<string> groups, Presence presence, AuditLog audit, Caller caller, out bool changed)
    {
        var refusal = edit.Apply(row, product, groups, presence.IsOnline(row.Id), out var changes);
        changed = changes.Any;
        changes.Note(audit, caller, row.Id);
        return refusal;
    }

    // Another product's member, or somebody else's device, is not taken over by approving it (S15, D16, D17).
    private static Refusal? Approve(
        DeviceRow row, Ownership owner, Product product, AuditLog audit, Caller caller, long nowMs, out bool changed)
    {
        changed = false;
        if (ImportRule.Check(row.Id, row.ProductId, owner, product.Id) is { } refusal)
        {
            return refusal;
        }
        if (row.ProductId is null)
        {
            var before = Membership.StandingOf(row, product.Id);
            Membership.Join(row, product.Id, nowMs);
            audit.Note(caller, "device.approve", row.Id, new { standing = before }, new { standing = "member" });
            changed = true;
        }
        return null;
    }

    // The way back from a denial: nobody has decided then, and nothing is given.
    private static Refusal? Quarantine(DeviceRow row, Product product, AuditLog audit, Caller caller, long nowMs, out bool changed)
    {
        var before = Membership.StandingOf(row, product.Id);
        var refusal = Membership.Quarantine(row, product.Id, nowMs);
        var after = Membership.StandingOf(row, product.Id);
        changed = after != before;
        if (changed)
        {
            audit.Note(caller, "device.quarantine", row.Id, new { standing = before }, new { standing = after });
        }
        return refusal;
    }

    private static Refusal? End(DeviceRow row, Product product, bool deny, AuditLog audit, Caller caller, long nowMs, out bool changed)
    {
        var before = Membership.StandingOf(row, product.Id);
        var refusal = Membership.End(row, product.Id, deny, nowMs);
        changed = refusal is null && Membership.StandingOf(row, product.Id) != before;
        if (refusal is null)
        {
            Remove.Note(audit, caller, row, before, product.Id);
        }
        return refusal;
    }
}
