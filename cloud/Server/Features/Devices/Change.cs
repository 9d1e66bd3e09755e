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
    private const string SignalField = "signal";

    public static async Task<Results<Ok<DeviceBody>, Refused>> Handle(
        int p, string d, HttpRequest request, Caller caller, Store store, AuditLog audit, DeviceView view, DeviceFlow flow, DeviceLink link, Presence presence)
    {
        var fields = new Fields(await Json.Read(request) ?? []);
        if (fields.HasAnyBut(SignalField) && caller.Check(Right.DevicesUpdate) is { } tooLow)
        {
            return new Refused(tooLow);
        }
        var edit = DeviceEdit.Read(fields, withTexts: true);
        var signal = fields.Has(SignalField) ? fields.Number(SignalField) : null;
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        if (Revision.Check(request, row) is { } changedMeanwhile)
        {
            return changedMeanwhile;
        }
        var isOnline = presence.IsOnline(row.Id);
        var groups = await store.Groups.Where(group => group.ProductId == p).Select(group => group.Name).ToHashSetAsync();
        if (edit.Apply(row, (await Catalog.Load(store, p))!, groups, isOnline, out var changes) is { } refusal)
        {
            return new Refused(refusal);
        }
        if (signal is not null && !isOnline)
        {
            return new Refused(Reason.DeviceOffline, $"Device {row.Id} is not online, so it cannot show itself.");
        }
        changes.Note(audit, caller, row.Id);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();

        await flow.Nudge([row.Id], edit.Flash ? Occasion.Now : Occasion.Preview);
        if (signal is { } shown)
        {
            await Identify(link, row.Id, shown != 0);
        }
        store.ChangeTracker.Clear();
        Revision.Tag(request.HttpContext.Response, row.Revision);
        return TypedResults.Ok((await view.Bodies(p, [row.Id])).Single());
    }

    private static Task Identify(DeviceLink link, string deviceId, bool shows)
    {
        const int BlinkMs = 10_000;
        var buffer = new byte[Limits.ControlBytesMax];
        var command = new Command { Kind = CommandKind.Identify, Argument = shows ? BlinkMs : 0 };
        return link.Send(deviceId, Topics.Command, buffer[..command.Encode(buffer)]);
    }
}
