using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Claims;

/// <summary><c>PUT /v1/devices/:d</c>: an owner names their device.</summary>
internal static class Rename
{
    private const int NameCharsMax = 100;

    public static async Task<Results<Ok<OwnDeviceBody>, Refused>> Handle(
        string d, HttpRequest request, Caller caller, Store store, AuditLog audit, Presence presence, TimeProvider time)
    {
        var name = (await FormOrJson.Read<OwnDeviceChange>(request)).Name?.Trim();
        if (name is not { Length: > 0 and <= NameCharsMax } || !NameRule.IsPlain(name))
        {
            return new Refused(Reason.InvalidRequest, $"A device's name has 1 to {NameCharsMax} characters (name): {NameRule.Said}.");
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await ClaimView.Find(store, caller, d);
        if (row is null)
        {
            return refused!;
        }
        if (row.Name != name)
        {
            if (await ClaimView.For(store, caller, row) is { } heard)
            {
                audit.Note(heard, "device.change", row.Id, new { row.Name }, new { Name = name });
            }
            row.Name = name;
            row.Revision++;
        }
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(ClaimView.Body(row, presence, time.GetUtcNow().ToUnixTimeMilliseconds()));
    }
}
