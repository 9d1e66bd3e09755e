namespace ProductFirmware.Server;

/// <summary>What a product's fleet was at one full hour.</summary>
internal sealed class HistoryRow
{
    public int ProductId { get; set; }

    public long AtMs { get; set; }

    /// <summary>Members, whether they ever reported or not.</summary>
    public int Devices { get; set; }

    public int Online { get; set; }

    public int Quarantined { get; set; }

    /// <summary>Members by the version that they reported, of those whose firmware is the product's.</summary>
    public required Dictionary<int, int> Versions { get; set; }
}
