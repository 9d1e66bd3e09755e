using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>
/// <c>PUT /v1/products/:p/firmware/:v</c>: title, description, and whether it is bad. What is absent stays. A released version may
/// be marked bad too: it stays released until another is, since a mark alone must not send a fleet back.
/// </summary>
internal static class Change
{
    public static async Task<Results<Ok<FirmwareBody>, Refused>> Handle(
        int p, int v, FirmwareChange body, Caller caller, Store store, AuditLog audit, TimeProvider time)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var row = await store.Firmware.FindAsync(p, v);
        if (row is null)
        {
            return FirmwareView.Unknown(p, v);
        }
        if (await Check(store, row, body) is { } refusal)
        {
            return new Refused(refusal);
        }
        var before = Noted(row);
        row.Title = body.Title is null ? row.Title : UploadRule.CleanTitle(body.Title);
        row.TitleKey = FirmwareRow.KeyOf(row.Title);
        row.Description = body.Description ?? row.Description;
        row.MarkedBadAtMs = body.Bad switch
        {
            true => row.MarkedBadAtMs ?? time.GetUtcNow().ToUnixTimeMilliseconds(),
            false => null,
            null => row.MarkedBadAtMs,
        };
        if (before != Noted(row))
        {
            audit.Note(caller, "firmware.update", $"{v}", before, Noted(row));
        }
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(await FirmwareView.Body(store, p, v, time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    private static async Task<Refusal?> Check(Store store, FirmwareRow row, FirmwareChange body)
    {
        if (UploadRule.CheckDescription(body.Description) is { } tooLong)
        {
            return tooLong;
        }
        if (body.Title is null)
        {
            return null;
        }
        var title = UploadRule.CleanTitle(body.Title);
        var key = FirmwareRow.KeyOf(title);
        return UploadRule.CheckTitle(title, await store.Firmware.AnyAsync(other =>
            other.ProductId == row.ProductId && other.Version != row.Version && other.TitleKey == key));
    }

    private static FirmwareNote Noted(FirmwareRow row) => new(row.Title, row.Description, row.MarkedBadAtMs is not null);

    private sealed record FirmwareNote(string Title, string? Description, bool Bad);
}
