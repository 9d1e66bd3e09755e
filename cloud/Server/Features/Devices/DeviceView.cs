using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>Devices as one product sees them. Status and target are asked of the rules each time, so they cannot be stale.</summary>
internal sealed class DeviceView(Store store, Catalog catalog, Presence presence, TimeProvider time)
{
    private readonly Dictionary<string, string?> ownerNames = [];
    private readonly long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The devices in the order of the IDs.</summary>
    public async Task<List<DeviceBody>> Bodies(int product, List<string> ids)
    {
        var rows = await store.Devices.AsNoTracking().WithState(ids).ToDictionaryAsync(row => row.Id);
        await LearnOwners(product, rows.Values);
        var bodies = new List<DeviceBody>(ids.Count);
        foreach (var id in ids)
        {
            bodies.Add(await Body(product, rows[id]));
        }
        return bodies;
    }

    public async Task<DeviceBody> Body(int product, DeviceRow row)
    {
        var standing = row.ProductId == product ? Standing.Member : row.StandingIn(product);
        var decision = await Decision(product, row);
        row = await SeenBy(product, row);
        var owner = await OwnerName(product, row, standing);
        var isOnline = presence.IsOnline(row.Id);
        return new DeviceBody(
            row.Id,
            row.Name,
            row.ProductId,
            row.BootId is null ? null : row.ReportProduct,
            row.BootId is null ? null : row.ReportVersion,
            standing == Standing.Member ? row.LockedVersion : null,
            decision?.TargetVersion,
            isOnline,
            row.Development,
            standing == Standing.Quarantined,
            standing == Standing.Denied,
            row.Notes,
            isOnline ? At(nowMs) : row.LastSeenMs == 0 ? null : At(row.LastSeenMs),
            At(row.ReportedAtMs),
            row.LastAddress,
            row.UpdatesForced,
            standing == Standing.Removed,
            row.Force,
            row.Test,
            [.. row.Groups.Where(member => member.ProductId == product).Select(member => member.Group).Order(StringComparer.Ordinal)],
            standing == Standing.Member ? At(row.JoinedAtMs) : null,
            row.Revision,
            decision is null ? "never_reported" : decision.HasPrivileges ? "ok" : "limited",
            Explanations.NameOf(decision?.Reason ?? Reason.NotReported),
            Explanations.NameOf(decision?.TargetReason ?? Reason.NotReported),
            row.ReportTarget,
            row.ReportHash,
            row.BootId is null ? null : NameOf(row.ReportState),
            Name(row.Outcome),
            row.Outcome == Reason.None || row.OutcomeVersion == 0 ? null : row.OutcomeVersion,
            At(row.OutcomeAtMs),
            Name(row.LastRefusal),
            At(row.LastRefusalAtMs),
            Transfer(row.Transfer, product),
            owner);
    }

    private async Task<string?> OwnerName(int product, DeviceRow row, Standing standing)
    {
        if (row.OwnerId is not { } owner || standing != Standing.Member)
        {
            return null;
        }
        if (!ownerNames.ContainsKey(owner))
        {
            await LearnOwners(product, [row]);
        }
        return ownerNames[owner];
    }

    // One question for all of a page. Who is not to be named is known as that too.
    private async Task LearnOwners(int product, IEnumerable<DeviceRow> rows)
    {
        var owners = rows.Where(row => row.ProductId == product).Select(row => row.OwnerId).OfType<string>().Distinct().ToList();
        if (owners.Count == 0)
        {
            return;
        }
        var names = await Owners.NamesOf(store, owners, (await catalog.Find(store, product))!.Organisation);
        foreach (var owner in owners)
        {
            ownerNames[owner] = names.GetValueOrDefault(owner);
        }
    }

    /// <summary>
    /// The device without what another organisation knows of it: where it is, or was, that one's too, only what it told this product is
    /// left. A device that says it is a product must not carry over what its own people wrote.
    /// </summary>
    public async Task<DeviceRow> SeenBy(int product, DeviceRow row)
    {
        if (!await IsForeign(product, row))
        {
            return row;
        }
        var seen = new DeviceRow { Id = row.Id, LastSeenMs = row.LastSeenMs };
        seen.Standings.AddRange(row.Standings.Where(standing => standing.ProductId == product));
        if (row.BootId is null || row.ReportProduct != product)
        {
            return seen;
        }
        seen.BootId = row.BootId;
        seen.ReportProduct = row.ReportProduct;
        seen.ReportVersion = row.ReportVersion;
        seen.ReportHash = row.ReportHash;
        seen.ReportState = row.ReportState;
        seen.ReportTarget = row.ReportTarget;
        seen.ReportedAtMs = row.ReportedAtMs;
        seen.LastAddress = row.LastAddress;
        return seen;
    }

    /// <summary>
    /// Whether the product sees a report that the device once made. What it said when it was, or said to be, another organisation's
    /// product is that one's, unless it was a member here by then.
    /// </summary>
    public async Task<bool> Sees(int product, DeviceRow row, ReportRow report)
    {
        if (report.Product == product)
        {
            return true;
        }
        if (await IsForeign(product, row))
        {
            return false;
        }
        var isFromMember = row.ProductId == product && report.AtMs >= row.JoinedAtMs;
        return isFromMember || await catalog.Find(store, report.Product) is not { } other
            || other.Organisation == (await catalog.Find(store, product))!.Organisation;
    }

    // No member here, and a member, or a former one, of another organisation's product.
    private async Task<bool> IsForeign(int product, DeviceRow row)
    {
        if (row.ProductId == product)
        {
            return false;
        }
        var own = (await catalog.Find(store, product))!.Organisation;
        if (row.ProductId is { } member)
        {
            return (await catalog.Find(store, member))?.Organisation != own;
        }
        foreach (var standing in row.Standings.Where(standing => standing.ProductId != product))
        {
            if ((await catalog.Find(store, standing.ProductId))?.Organisation != own)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The decision as this product sees it; null where the device never reported.</summary>
    public async Task<Decision?> Decision(int product, DeviceRow row)
    {
        var decision = (await Facts.Load(store, catalog, row))?.At(Occasion.Preview, nowMs);
        if (decision is null || row.ProductId == product || decision.TreatedAs == product)
        {
            return decision;
        }
        // What it is elsewhere says nothing here (one product's answer is its own).
        var (rule, reason) = row.StandingIn(product) switch
        {
            Standing.Denied => (Rule.Denied, Reason.Denied),
            Standing.Removed => (Rule.Denied, Reason.Removed),
            _ => (Rule.Quarantine, Reason.Quarantined),
        };
        return new Decision(rule, VerdictStatus.Limited, reason, product) { TargetReason = reason };
    }

    /// <summary>The device if the product knows it: as a member, quarantined, denied or removed.</summary>
    public static async Task<(DeviceRow? Row, Refused? Refused)> Find(Store store, int product, string device)
    {
        if (ImportRule.ParseId(device) is not { } id)
        {
            return (null, new Refused(Reason.InvalidDeviceId, $"\"{device}\" is not a device ID."));
        }
        if (!await store.Products.AnyAsync(row => row.Id == product))
        {
            return (null, Products.ProductView.Unknown(product));
        }
        var found = await store.Devices.WithState([id]).FirstOrDefaultAsync();
        return found is not null && (found.ProductId == product || found.StandingIn(product) != Standing.None)
            ? (found, null)
            : (null, new Refused(Reason.UnknownDevice, $"Product {product} has no device {id}."));
    }

    private static TransferBody? Transfer(TransferRow? transfer, int product) => transfer?.ProductId != product
        ? null
        : new TransferBody(
            transfer.Id,
            transfer.Version,
            transfer.State.ToString().ToLowerInvariant(),
            transfer.Offset,
            transfer.SizeBytes,
            Name(transfer.Reason),
            At(transfer.StartedAtMs),
            At(transfer.UpdatedAtMs));

    public static string NameOf(ImageState state) => state == ImageState.Testing ? "testing" : "confirmed";

    private static string? Name(Reason reason) => reason == Reason.None ? null : Explanations.NameOf(reason);

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static DateTimeOffset? At(long? ms) => ms is { } known ? At(known) : null;
}
