using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server.Features.Devices;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Claims;

/// <summary>A device becomes nobody's. It stays a member (D26).</summary>
internal static class Unclaim
{
    /// <summary><c>DELETE /v1/devices/:d</c>: by its owner.</summary>
    public static async Task<Results<Ok<OkAnswer>, Refused>> Own(string d, Caller caller, Store store, AuditLog audit, DeviceFlow flow)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await ClaimView.Find(store, caller, d);
        if (row is null)
        {
            return refused!;
        }
        await Free(store, await ClaimView.For(store, caller, row), row, audit);
        await transaction.CommitAsync();
        await flow.Nudge([row.Id], Occasion.Preview);
        return TypedResults.Ok(new OkAnswer());
    }

    /// <summary><c>DELETE /v1/products/:p/devices/:d/owner</c>: by the team, whoever owns it.</summary>
    public static async Task<Results<Ok<OkAnswer>, Refused>> ByTeam(int p, string d, Caller caller, Store store, AuditLog audit, DeviceFlow flow)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        if (row.ProductId != p)
        {
            return new Refused(Reason.NotAMember, $"Device {row.Id} is not a member of product {p}, so its owner is not yours to change.");
        }
        await Free(store, caller, row, audit);
        await transaction.CommitAsync();
        await flow.Nudge([row.Id], Occasion.Preview);
        return TypedResults.Ok(new OkAnswer());
    }

    private static async Task Free(Store store, Caller? heard, DeviceRow row, AuditLog audit)
    {
        if (row.OwnerId is null)
        {
            return;
        }
        if (heard is not null)
        {
            audit.Note(heard, "device.unclaim", row.Id, new { owner = await Owners.NameOf(store, row, heard.Organisation) });
        }
        row.OwnerId = null;
        row.Revision++;
        await store.SaveChangesAsync();
    }
}
