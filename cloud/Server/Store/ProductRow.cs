using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>A product. Rows are never deleted, so that an ID is never used again (S2).</summary>
internal sealed class ProductRow
{
    public int Id { get; set; }

    public int OrganisationId { get; set; }

    public required string Name { get; set; }

    /// <summary>The name as it may stand in an address, where Particle's clients put either; null where the product has none.</summary>
    public string? Slug { get; set; }

    /// <summary>Counts what people changed: two of them cannot overwrite each other unseen.</summary>
    public int Revision { get; set; }

    public string? Description { get; set; }

    public Policy Policy { get; set; }

    public int? ReleasedVersion { get; set; }

    /// <summary>How long a device must have stayed up with a version before that proves it (D1).</summary>
    public int EvidenceMinutes { get; set; }

    /// <summary>The highest version that was deleted after devices had reported it: its number is not used again (D14). 0 for none.</summary>
    public int RetiredVersion { get; set; }

    public long CreatedAtMs { get; set; }

    public List<PublicKeyRow> PublicKeys { get; } = [];

    public List<GroupRow> Groups { get; } = [];
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

/// <summary>A group of a product's devices, which may have a release of its own (D20).</summary>
internal sealed class GroupRow
{
    public int ProductId { get; set; }

    /// <summary>Lower-case letters, digits, hyphens and underscores.</summary>
    public required string Name { get; set; }

    public string? Description { get; set; }

    public int? ReleasedVersion { get; set; }

    public long CreatedAtMs { get; set; }
}

/// <summary>A device is in a group of the product that it is a member of.</summary>
internal sealed class DeviceGroupRow
{
    public required string DeviceId { get; set; }

    public int ProductId { get; set; }

    public required string Group { get; set; }
}
