using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Api;

/// <summary>
/// Which server, and with which token. Address: --url, PF_URL, the kept sign-in, the default. Token: PF_TOKEN, else the kept
/// sign-in's, and that only to the very server it came from.
/// </summary>
internal static class ServerAddress
{
    public const string Default = "http://localhost:8080";

    /// <summary>PF_URL, or null.</summary>
    public static string? FromEnvironment => Variable("PF_URL");

    /// <summary>A client for the server.</summary>
    public static CloudClient Connect(string? typed)
    {
        var kept = SignIn.Load();
        var url = Parse(typed ?? FromEnvironment ?? kept?.Url ?? Default);
        var token = Variable("PF_TOKEN") ?? (kept is not null && Parse(kept.Url) == url ? kept.Token : null);
        return new CloudClient(url, token);
    }

    /// <summary>The address as a base for paths.</summary>
    public static Uri Parse(string text)
    {
        var isUrl = Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
        return isUrl ? url! : throw Failure.Usage($"\"{text}\" is not a server's address.", $"give one like {Default} with --url");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
