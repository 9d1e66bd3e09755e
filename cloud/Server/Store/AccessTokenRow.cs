namespace ProductFirmware.Server;

/// <summary>A bearer token, known by the SHA-256 of its text: the store never holds one that could be used.</summary>
internal sealed class AccessTokenRow
{
    public required string Id { get; set; }

    public required string UserName { get; set; }

    public long ExpiresAtMs { get; set; }
}
