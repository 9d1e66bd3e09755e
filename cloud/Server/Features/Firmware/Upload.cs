using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Image;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>
/// <c>POST /v1/products/:p/firmware</c>: multipart with file, title, and optional version and description. Nothing is kept of a
/// file that is refused or cut off.
/// </summary>
internal static class Upload
{
    private const int FormBytesMax = 64 * 1024;

    public static async Task<Results<Ok<FirmwareBody>, Refused>> Handle(
        int p, HttpRequest request, Caller caller, Store store, AuditLog audit, Catalog catalog, Outbox outbox, EventHub hub, TimeProvider time)
    {
        if (!await store.Products.AnyAsync(row => row.Id == p))
        {
            return Products.ProductView.Unknown(p);
        }
        var (upload, description) = await Read(request);
        if (UploadRule.CheckDescription(description) is { } tooLong)
        {
            return new Refused(tooLong);
        }
        // SQLite lets one writer in at a time, so rule and write cannot be parted by another upload; the unique indexes hold it elsewhere.
        await using var transaction = await store.Database.BeginTransactionAsync();
        var refusal = UploadRule.Check(upload, await Held(store, p, upload), out var image);
        if (refusal is not null)
        {
            return new Refused(refusal);
        }
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var version = image.Tlvs.Version;
        var firmware = await store.Firmware.FirstOrDefaultAsync(row => row.ProductId == p && row.Version == version);
        if (firmware is null)
        {
            var title = UploadRule.CleanTitle(upload.Title);
            firmware = new FirmwareRow { ProductId = p, Version = version, Title = title, TitleKey = FirmwareRow.KeyOf(title) };
            firmware.Description = description;
            firmware.UploadedAtMs = nowMs;
            firmware.UploadedBy = caller.Name;
            store.Firmware.Add(firmware);
        }
        var row = await Keep(store, firmware, image, upload.File);
        audit.Note(caller, "firmware.create", $"{version}", after: new { firmware.Title, row.Target, row.Hash, size = row.SizeBytes });
        await store.SaveChangesAsync();
        await FindEvidence(store, row, nowMs);
        var happened = ProductEvent.Of(p, "particle/firmware/create", $"{version}", time);
        await Outbox.TakeInTransaction(store, happened);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        catalog.Changed(p);
        hub.Publish(happened);
        outbox.Wake();
        return TypedResults.Ok((await FirmwareView.Bodies(store, p, nowMs, version)).Single());
    }

    private static async Task<(Core.Upload Upload, string? Description)> Read(HttpRequest request)
    {
        var limit = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is { IsReadOnly: false })
        {
            limit.MaxRequestBodySize = Limits.ImageBytesMax + FormBytesMax;
        }
        if (!request.HasFormContentType)
        {
            return (new Core.Upload([], null, null), null);
        }
        var form = await Form.Read(request);
        var file = form.Files["file"] ?? form.Files.FirstOrDefault();
        var bytes = new byte[file?.Length ?? 0];
        if (file is not null)
        {
            await using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(bytes);
        }
        string? Field(string name) => form[name].ToString() is { Length: > 0 } value ? value : null;
        return (new Core.Upload(bytes, Field("title"), Field("version")), Field("description"));
    }

    private static async Task<Holdings> Held(Store store, int product, Core.Upload upload)
    {
        var highest = await store.Firmware.Include(row => row.Images).AsNoTracking()
            .Where(row => row.ProductId == product).OrderByDescending(row => row.Version).FirstOrDefaultAsync();
        var retired = await store.Products.Where(row => row.Id == product).Select(row => row.RetiredVersion).SingleAsync();
        var isRetired = retired >= (highest?.Version ?? 0); // then the highest ever accepted is gone, and nothing can join it
        var key = FirmwareRow.KeyOf(UploadRule.CleanTitle(upload.Title));
        return new Holdings(
            product,
            await store.PublicKeys.Where(row => row.ProductId == product).Select(row => row.Der).ToListAsync(),
            Math.Max(highest?.Version ?? 0, retired),
            isRetired || highest!.WasReleased,
            [.. highest?.Images.Select(image => image.Target) ?? []],
            highest?.Title ?? "",
            await store.Firmware.AnyAsync(row => row.ProductId == product && row.TitleKey == key));
    }

    private static async Task<ImageRow> Keep(Store store, FirmwareRow firmware, ImageFile image, byte[] file)
    {
        var contentId = Convert.ToHexStringLower(SHA256.HashData(file));
        if (!await store.Contents.AnyAsync(row => row.Id == contentId))
        {
            store.Contents.Add(new ContentRow { Id = contentId, Bytes = file });
        }
        var row = new ImageRow
        {
            ProductId = firmware.ProductId,
            Version = firmware.Version,
            Target = image.Tlvs.Target,
            Hash = Convert.ToHexStringLower(image.Tlvs.Hash),
            SizeBytes = file.Length,
            Header = file[..Limits.HeaderBytes],
            HardwareMin = image.Tlvs.HardwareMin,
            HardwareMax = image.Tlvs.HardwareMax,
            MinimumVersion = image.Tlvs.MinimumVersion,
            KeyId = Convert.ToHexStringLower(image.Tlvs.KeyHash),
            ContentId = contentId,
        };
        store.Images.Add(row);
        return row;
    }

    // Factory firmware: members that run this very image, confirmed, proved it before it came (D1).
    private static async Task FindEvidence(Store store, ImageRow image, long nowMs)
    {
        if (await store.Devices.Reporting(image.ProductId).AnyAsync(row => row.ReportVersion == image.Version))
        {
            (await store.Firmware.FindAsync(image.ProductId, image.Version))!.ReportedAtMs ??= nowMs;
        }
        var minutes = await store.Products.Where(row => row.Id == image.ProductId).Select(row => row.EvidenceMinutes).SingleAsync();
        var neededMs = Evidence.NeededMs(minutes);
        var first = await store.Devices.Running(image).Where(row => row.ReportedAtMs - row.UpSinceMs >= neededMs).MinAsync(row => (string?)row.Id);
        if (first is null)
        {
            return;
        }
        var running = await store.Devices.AsNoTracking().WithState([first]).FirstAsync();
        // Asked with the product as it is in this transaction: with the new image, which the shared catalog does not know yet.
        var catalog = new Catalog();
        var facts = (await Facts.Load(store, catalog, running))!;
        if (Evidence.From(facts.At(Occasion.Preview, nowMs), facts.Device.Product!, facts.Report, running.UpMs) is not null)
        {
            EvidenceNote.Write(store, facts.Device.Product!, image, running.Id, nowMs);
        }
    }
}

/// <summary>The query behind evidence at upload, so that a test can look at its plan.</summary>
internal static class RunningQuery
{
    /// <summary>Members whose last report names the image; the rule decides whether that proves it.</summary>
    public static IQueryable<DeviceRow> Running(this IQueryable<DeviceRow> devices, ImageRow image) => devices.Reporting(image.ProductId).Where(row =>
        row.ReportVersion == image.Version && row.ReportHash == image.Hash && row.ReportState == ImageState.Confirmed);
}
