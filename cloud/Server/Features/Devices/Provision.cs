using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// <c>PUT /v1/products/:p/devices/:d/provisioning</c>: the secrets that were written to a board, for the product's members only. The
/// credential replaces the pinned one, at once or when it is first used; with an image key the device's offers are authenticated. Neither is ever answered or logged.
/// </summary>
internal static class Provision
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        int p, string d, HttpRequest request, Caller caller, Store store, AuditLog audit, ImageKeys keys, Withdrawal withdrawal)
    {
        var secrets = (await Json.Read(request))?.Deserialize<DeviceSecrets>(RestJson.Options);
        if (Check(secrets) is { } wrong)
        {
            return new Refused(Reason.InvalidRequest, wrong);
        }
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        if (row.ProductId != p)
        {
            return new Refused(Reason.NotAMember, $"Device {row.Id} is not a member of product {p}, so it cannot be provisioned there.");
        }
        if (secrets!.Credential is { } credential)
        {
            if (secrets.Rotate == true)
            {
                row.RotateCredential(DeviceGate.HashOf(credential));
            }
            else
            {
                row.SetCredential(DeviceGate.HashOf(credential));
            }
        }
        if (secrets.ImageKey is { } imageKey)
        {
            row.SealedImageKey = keys.Seal(Convert.FromHexString(imageKey));
        }
        audit.Note(caller, "device.provision", row.Id, after: new { credential = secrets.Credential is not null, image_key = secrets.ImageKey is not null });
        await store.SaveChangesAsync();
        if (secrets.Credential is not null)
        {
            await withdrawal.Changed(row);
        }
        return TypedResults.Ok(new OkAnswer());
    }

    // The message never holds what was sent.
    private static string? Check(DeviceSecrets? secrets)
    {
        if (secrets is not { Credential: not null } and not { ImageKey: not null })
        {
            return "Nothing is provisioned: send credential, image_key or both.";
        }
        return secrets.Credential is { } credential && !DeviceGate.IsSecret(credential) ? "credential is 64 lower-case hex digits."
            : secrets.ImageKey is { } key && !DeviceGate.IsSecret(key) ? "image_key is 64 lower-case hex digits."
            : null;
    }
}
