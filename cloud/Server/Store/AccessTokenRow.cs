namespace ProductFirmware.Server;

/// <summary>A bearer token, known by the SHA-256 of its text: the store never holds one that could be used.</summary>
internal sealed class AccessTokenRow
{
    public required string Id { get; set; }

    /// <summary>Who acts with it; null where a client does.</summary>
    public string? PersonId { get; set; }

    /// <summary>The client that it was issued to; null for a person's own.</summary>
    public string? ClientId { get; set; }

    /// <summary>What its maker calls it.</summary>
    public string? Name { get; set; }

    /// <summary>What it may be used for, separated by spaces; null for everything that its person or client may.</summary>
    public string? Scopes { get; set; }

    /// <summary>The only product that it opens; null for all.</summary>
    public int? ProductId { get; set; }

    public long CreatedAtMs { get; set; }

    /// <summary>0 for never.</summary>
    public long ExpiresAtMs { get; set; }
}
