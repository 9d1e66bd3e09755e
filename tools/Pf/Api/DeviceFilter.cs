namespace ProductFirmware.Pf.Api;

/// <summary>Which devices of a product to list, and in which order; null says nothing about it.</summary>
internal sealed record DeviceFilter
{
    /// <summary>Devices in one answer.</summary>
    private const int PerPage = 100;

    public bool? Quarantined { get; init; }

    public bool? Denied { get; init; }

    public bool? Online { get; init; }

    public bool? Test { get; init; }

    public bool? Development { get; init; }

    public bool? Locked { get; init; }

    public bool? NeedsAttention { get; init; }

    public int? Version { get; init; }

    public string? Status { get; init; }

    public string? Groups { get; init; }

    public string? Search { get; init; }

    public string? Sort { get; init; }

    public bool IsDescending { get; init; }

    public string Query(string? cursor)
    {
        var parts = new List<string> { $"per_page={PerPage}" };
        Add("quarantined", Quarantined);
        Add("denied", Denied);
        Add("online", Online);
        Add("test", Test);
        Add("development", Development);
        Add("locked", Locked);
        Add("needs_attention", NeedsAttention);
        Add("version", Version);
        Add("status", Status);
        Add("groups", Groups);
        Add("search", Search);
        Add("sort_attr", Sort);
        Add("sort_dir", IsDescending ? "desc" : null);
        Add("cursor", cursor);
        return string.Join('&', parts);

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                var text = value is bool yes ? (yes ? "true" : "false") : value.ToString()!;
                parts.Add($"{name}={Uri.EscapeDataString(text)}");
            }
        }
    }
}
