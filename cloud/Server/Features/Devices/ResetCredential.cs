using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary><c>DELETE /v1/products/:p/devices/:d/credential</c>: the next credential that the device comes with is pinned anew (X4).</summary>
internal static class ResetCredential
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(int p, string d, Caller caller, Store store, AuditLog audit, Withdrawal withdrawal)
    {
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        if (row.ProductId is not null && row.ProductId != p)
        {
            return new Refused(Reason.NotAMember, $"Device {row.Id} is not a member of product {p}, so its credential is not yours to reset.");
        }
        if (row.CredentialHash is not null)
        {
            audit.Note(caller, "device.reset_credential", row.Id);
        }
        row.SetCredential(null);
        await store.SaveChangesAsync();
        await withdrawal.Changed(row);
        return TypedResults.Ok(new OkAnswer());
    }
}
