using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Products;

/// <summary>Products as the API shows them.</summary>
internal static class ProductView
{
    /// <summary>The products, by ID.</summary>
    public static async Task<List<ProductBody>> Bodies(Store store, IQueryable<ProductRow> products)
    {
        var rows = await products.AsNoTracking()
            .OrderBy(row => row.Id)
            .Select(row => new
            {
                Row = row,
                row.PublicKeys,
                Members = store.Devices.Count(device => device.ProductId == row.Id),
                Quarantined = store.Standings.Count(standing => standing.ProductId == row.Id && standing.Standing == Standing.Quarantined),
            })
            .ToListAsync();
        return [.. rows.Select(found => new ProductBody(
            found.Row.Id,
            found.Row.OrganisationId,
            found.Row.Slug,
            found.Row.Name,
            found.Row.Description,
            NameOf(found.Row.Policy),
            found.Row.ReleasedVersion,
            found.Members,
            found.Quarantined,
            [.. found.PublicKeys.OrderBy(key => key.CreatedAtMs).Select(Body)],
            DateTimeOffset.FromUnixTimeMilliseconds(found.Row.CreatedAtMs)))];
    }

    public static async Task<ProductAnswer> Answer(Store store, int id) => new((await Bodies(store, store.Products.Where(row => row.Id == id))).Single());

    public static PublicKeyBody Body(PublicKeyRow key) => new(
        key.Id, PemEncoding.WriteString("PUBLIC KEY", key.Der), DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedAtMs));

    public static string NameOf(Policy policy) => policy == Policy.AutoApprove ? "auto_approve" : "quarantine";

    public static Refused Unknown(int id) => new(Reason.UnknownProduct, $"There is no product {id}.");

    /// <summary>The key in a PEM text, or null where it is none.</summary>
    public static PublicKeyRow? Key(string? pem, int product, long nowMs) =>
        Signature.ParsePublicKey(pem ?? "") is { } der
            ? new PublicKeyRow { ProductId = product, Id = Convert.ToHexStringLower(Signature.KeyHash(der)), Der = der, CreatedAtMs = nowMs }
            : null;

    public static Refused NoKey() =>
        new(Reason.InvalidRequest, "The public key must be a P-256 key in PEM (\"BEGIN PUBLIC KEY\"), as pf key new writes it.");
}
