using Microsoft.AspNetCore.WebUtilities;

namespace ProductFirmware.Server.Dashboard.Pages;

/// <summary>
/// What a list of devices shows, as the page's address says it. The names are the API's own, so that the address is its query: a link
/// can be shared, and Back goes back.
/// </summary>
internal sealed class DeviceListAddress
{
    public const string Search = "search";
    public const string Page = "page";
    public const string PerPage = "per_page";
    public const string Sort = "sort_attr";
    public const string Direction = "sort_dir";
    public const string Group = "groups";
    public const string Version = "version";
    public const string Quarantined = "quarantined";
    public const string Denied = "denied";

    // Only links lead to these: how the last update failed, which version failed, and who is where they should be.
    public const string Failed = "failed";
    public const string FailedVersion = "failed_version";
    public const string UpToDate = "up_to_date";

    private const int PerPageDefault = 25;

    private static readonly string[] Filters =
        [Search, Group, Version, Failed, FailedVersion, UpToDate, "online", "test", "development", "locked", "needs_attention", Quarantined, Denied];

    private static readonly string[] NotOnlyMembers = [Search, Quarantined, Denied];

    private static readonly string[] Known = [.. Filters, Sort, Direction, Page, PerPage];

    private readonly string path;
    private readonly Dictionary<string, string> said;

    private DeviceListAddress(string path, Dictionary<string, string> said) => (this.path, this.said) = (path, said);

    /// <summary>Nothing is left out of the list.</summary>
    public bool IsWhole => !Filters.Any(said.ContainsKey);

    /// <summary>The filters that only links lead to, in words and each with the address of the list without it.</summary>
    public IEnumerable<(string Text, string Without)> Linked
    {
        get
        {
            if (this[Failed] is { } reason)
            {
                yield return ($"Failed: {reason.Replace('_', ' ')}", With((Failed, null)));
            }
            if (this[FailedVersion] is { } version)
            {
                yield return ($"Failed: version {version}", With((FailedVersion, null)));
            }
            if (this[UpToDate] is { } isSo)
            {
                yield return (isSo == "true" ? "Up to date" : "Not up to date", With((UpToDate, null)));
            }
        }
    }

    public int PageNumber => int.TryParse(this[Page], out var number) ? Math.Max(1, number) : 1;

    public int RowsPerPage => int.TryParse(this[PerPage], out var number) ? Math.Clamp(number, 1, 100) : PerPageDefault;

    public string? this[string name] => said.GetValueOrDefault(name);

    public static DeviceListAddress Of(string uri) => new(new Uri(uri).AbsolutePath, QueryHelpers.ParseQuery(new Uri(uri).Query)
        .Where(entry => Known.Contains(entry.Key) && !string.IsNullOrEmpty(entry.Value))
        .ToDictionary(entry => entry.Key, entry => entry.Value[0]!));

    public bool Is(string name, string value) => this[name] == value;

    /// <summary>The address of another list: null takes a word away. A list that is another one begins with its first page.</summary>
    public string With(params (string Name, string? Value)[] changes)
    {
        var next = new Dictionary<string, string?>(said.Select(entry => new KeyValuePair<string, string?>(entry.Key, entry.Value)));
        next.Remove(Page);
        foreach (var (name, value) in changes)
        {
            next[name] = value;
            if (name is Quarantined or Denied)
            {
                next.Remove(name == Denied ? Quarantined : Denied); // no device is both
            }
        }
        return QueryHelpers.AddQueryString(path, next.Where(entry => !string.IsNullOrEmpty(entry.Value)).OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    /// <summary>
    /// What the API is asked. Those that are no members stand elsewhere on the page, unless they are asked for; who looks for a device
    /// finds it wherever it stands.
    /// </summary>
    public string ForApi() => string.Join('&', said
        .Where(entry => entry.Key is not (Page or PerPage))
        .Select(entry => $"{entry.Key}={Uri.EscapeDataString(entry.Value)}")
        .Concat(NotOnlyMembers.Any(said.ContainsKey) ? [] : ["quarantined=false", "denied=false"]));
}
