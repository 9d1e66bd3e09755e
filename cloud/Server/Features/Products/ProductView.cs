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
            DateTimeOffset.FromUnixTimeMilliseconds(found.Row.CreatedAtMs),
            found.Row.Revision,
            found.Row.EvidenceMinutes))];
    }

    public static async Task<ProductAnswer> Answer(Store store, int id) => new((await Bodies(store, store.Products.Where(row => row.Id == id))).Single());

    public static PublicKeyBody Body(PublicKeyRow key) => new(
        key.Id, PemEncoding.WriteString("PUBLIC KEY", key.Der), DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedAtMs));

    public static string NameOf(Policy policy) => policy == Policy.AutoApprove ? "auto_approve" : "quarantine";

    /// <summary>Null, or that a product of the organisation is called so already.</summary>
    public static async Task<Refused?> CheckNameFree(Store store, int organisation, string name, int butFor = 0)
    {
        // Compared here and not in the store, which knows the capitals of ASCII only.
        var names = await store.Products.Where(row => row.OrganisationId == organisation && row.Id != butFor).Select(row => row.Name).ToListAsync();
        return names.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? new(Reason.NameTaken, $"The organisation has a product \"{name}\" already.")
            : null;
    }

    /// <summary>The name as it may stand in an address; it ends with the ID, so that it is nobody else's.</summary>
    public static string Slug(string name, int id)
    {
        var words = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')])
            .Split('-', StringSplitOptions.RemoveEmptyEntries);
        return $"{string.Join('-', [.. words, "v"])}{id}";
    }

    public static Refused Unknown(int id) => new(Reason.UnknownProduct, $"There is no product {id}.");

    /// <summary>The key in a PEM text, or null where it is none.</summary>
    public static PublicKeyRow? Key(string? pem, int product, long nowMs) =>
        Signature.ParsePublicKey(pem ?? "") is { } der
            ? new PublicKeyRow { ProductId = product, Id = Convert.ToHexStringLower(Signature.KeyHash(der)), Der = der, CreatedAtMs = nowMs }
            : null;

    public static Refused NoKey() =>
        new(Reason.InvalidRequest, "The public key must be a P-256 key in PEM (\"BEGIN PUBLIC KEY\"), as pf key new writes it.");
}
