using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// <c>PUT /v1/products/:p/devices/:d</c>: what is absent stays. <c>desired_firmware_version</c> locks, null unlocks (D2);
/// <c>flash: true</c> starts at once, without it a lock waits for the next reset (S77–S84).
/// </summary>
internal static class Change
{
    private const string LockField = "desired_firmware_version";

    public static async Task<Results<Ok<DeviceBody>, Refused>> Handle(
        int p, string d, HttpRequest request, Caller caller, Store store, Catalog catalog, DeviceView view, DeviceFlow flow, DeviceLink link, Presence presence)
    {
        var json = await Json.Read(request) ?? [];
        var change = json.Deserialize<DeviceChange>(RestJson.Options)!;
        if (json.Any(field => field.Key != "signal") && caller.Check(Right.DevicesUpdate) is { } tooLow)
        {
            return new Refused(tooLow);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        var refusal = await Lock(row, p, json, change.Flash == true, store, catalog, presence.IsOnline(row.Id));
        if (refusal is not null)
        {
            return new Refused(refusal);
        }
        if (change.Signal is "1" && !presence.IsOnline(row.Id))
        {
            return new Refused(Reason.DeviceOffline, $"Device {row.Id} is not online, so it cannot show itself.");
        }
        row.Name = change.Name ?? row.Name;
        row.Notes = change.Notes ?? row.Notes;
        row.Development = change.Development ?? row.Development;
        row.UpdatesForced = change.FirmwareUpdatesForced ?? row.UpdatesForced;
        await store.SaveChangesAsync();
        await transaction.CommitAsync();

        await flow.Nudge([row.Id], change.Flash == true ? Occasion.Now : Occasion.Preview);
        if (change.Signal is "1")
        {
            await Identify(link, row.Id);
        }
        store.ChangeTracker.Clear();
        return TypedResults.Ok((await view.Bodies(p, [row.Id])).Single());
    }

    private static async Task<Refusal?> Lock(
        DeviceRow row, int product, JsonObject json, bool flashNow, Store store, Catalog catalog, bool isOnline)
    {
        if (json.TryGetPropertyValue(LockField, out var wanted) && wanted is null)
        {
            row.LockedVersion = null;
            row.LockOnReset = false;
        }
        var version = wanted is null ? row.LockedVersion : Version(wanted);
        if (wanted is not null && version is null)
        {
            return new Refusal(Reason.InvalidRequest, $"{LockField} is a version number, or null to unlock.");
        }
        if (wanted is null && !flashNow)
        {
            return null;
        }
        // Flash now without a version brings the device to whatever it should run; the same conditions hold.
        var known = await Catalog.Load(store, product);
        var target = version ?? known!.ReleasedVersion;
        if (target is null)
        {
            return new Refusal(Reason.NoRelease, $"Device {row.Id} is not locked, and product {product} has no release to flash.");
        }
        var isUploaded = known!.Images.Keys.Any(key => key.Version == target);
        var refusal = LockRule.Check(row.Id, row.ProductId == product, target.Value, isUploaded, flashNow, isOnline);
        if (refusal is not null)
        {
            return refusal;
        }
        if (version is not null)
        {
            row.LockedVersion = version;
            row.LockOnReset = !flashNow;
        }
        row.ClearFailures(); // an operator starts over
        return null;
    }

    private static int? Version(JsonNode wanted) =>
        wanted.GetValueKind() switch
        {
            JsonValueKind.Number when wanted.AsValue().TryGetValue<int>(out var number) => number,
            JsonValueKind.String when int.TryParse((string?)wanted, out var number) => number,
            _ => null,
        };

    private static Task Identify(DeviceLink link, string deviceId)
    {
        const int BlinkMs = 10_000;
        var buffer = new byte[Limits.ControlBytesMax];
        var command = new Command { Kind = CommandKind.Identify, Argument = BlinkMs };
        return link.Send(deviceId, Topics.Command, buffer[..command.Encode(buffer)]);
    }
}
