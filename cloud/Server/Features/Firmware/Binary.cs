using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary><c>GET /v1/products/:p/firmware/:v/binary?target=</c>: the file as it was uploaded.</summary>
internal static class Binary
{
    public static async Task<Results<FileContentHttpResult, Refused>> Handle(int p, int v, string? target, Store store, ImageBytes images)
    {
        var held = await store.Images.AsNoTracking().Where(row => row.ProductId == p && row.Version == v).ToListAsync();
        if (held.Count == 0)
        {
            return FirmwareView.Unknown(p, v);
        }
        var image = target is null && held.Count == 1 ? held[0] : held.FirstOrDefault(row => row.Target == target);
        if (image is null)
        {
            var targets = string.Join(", ", held.Select(row => row.Target));
            return target is null
                ? new Refused(Reason.InvalidRequest, $"Version {v} holds images for {targets}: say which with ?target=.")
                : new Refused(Reason.NotFound, $"Version {v} holds no image for {target}, only for {targets}.");
        }
        var bytes = await images.Load(store, image.ContentId);
        return TypedResults.File(bytes, "application/octet-stream", $"product-{p}-version-{v}-{image.Target}.bin");
    }
}
