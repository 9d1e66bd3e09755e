using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>A product. Rows are never deleted, so that an ID is never used again (S2).</summary>
internal sealed class ProductRow
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public Policy Policy { get; set; }

    public int? ReleasedVersion { get; set; }

    public long CreatedAtMs { get; set; }

    public List<PublicKeyRow> PublicKeys { get; } = [];
}

/// <summary>A key that the product's images may be signed with.</summary>
internal sealed class PublicKeyRow
{
    public int ProductId { get; set; }

    /// <summary>SHA-256 of <see cref="Der"/>, hex: what images carry.</summary>
    public required string Id { get; set; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public required byte[] Der { get; set; }

    public long CreatedAtMs { get; set; }
}
