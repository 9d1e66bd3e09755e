namespace ProductFirmware.Server;

/// <summary>One version of a product's firmware; it holds one image for each target.</summary>
internal sealed class FirmwareRow
{
    public int ProductId { get; set; }

    public int Version { get; set; }

    public required string Title { get; set; }

    /// <summary>The title as it is compared: ignoring case (D12). Unique in the product.</summary>
    public required string TitleKey { get; set; }

    public string? Description { get; set; }

    public long UploadedAtMs { get; set; }

    public string? UploadedBy { get; set; }

    /// <summary>Whether it was ever the released version: then it takes no further target.</summary>
    public bool WasReleased { get; set; }

    /// <summary>When a member first reported it; null where none has: then its number is free again once it is deleted (D14).</summary>
    public long? ReportedAtMs { get; set; }

    /// <summary>When a person marked it bad: its evidence does not count as long as it is (D1).</summary>
    public long? MarkedBadAtMs { get; set; }

    public List<ImageRow> Images { get; } = [];

    /// <summary>What <see cref="TitleKey"/> holds for a clean title.</summary>
    public static string KeyOf(string title) => title.ToUpperInvariant();
}

/// <summary>One image: what listing, offering and deciding need of it. The bytes stand in <see cref="ContentRow"/>.</summary>
internal sealed class ImageRow
{
    public int ProductId { get; set; }

    public int Version { get; set; }

    public required string Target { get; set; }

    /// <summary>The image hash (TLV 0x10), hex.</summary>
    public required string Hash { get; set; }

    public int SizeBytes { get; set; }

    /// <summary>The first bytes of the file, for offers.</summary>
    public required byte[] Header { get; set; }

    public int HardwareMin { get; set; }

    public int HardwareMax { get; set; }

    public int MinimumVersion { get; set; }

    /// <summary>The key that it is signed with.</summary>
    public required string KeyId { get; set; }

    /// <summary>SHA-256 of the whole file: where its bytes stand.</summary>
    public required string ContentId { get; set; }

    /// <summary>When a member first proved it; null where none has.</summary>
    public long? EvidenceAtMs { get; set; }

    /// <summary>The device that proved it.</summary>
    public string? EvidenceBy { get; set; }
}

/// <summary>An uploaded file, found by the SHA-256 of its bytes, so that listing images never loads one.</summary>
internal sealed class ContentRow
{
    public required string Id { get; set; }

    public required byte[] Bytes { get; set; }
}
