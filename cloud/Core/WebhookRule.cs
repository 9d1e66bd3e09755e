using System.Net;
using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>A webhook as a person wants it.</summary>
public sealed record Webhook(
    string? Name, string Event, string Url, string Method, IReadOnlyDictionary<string, string> Headers, string? TemplateKind, string? Template);

/// <summary>Which webhooks can be made.</summary>
public static class WebhookRule
{
    public const int NameCharsMax = 100;
    public const int UrlCharsMax = 2000;
    public const int TemplateCharsMax = 16_000;
    public const int HeadersMax = 20;
    public const int HeaderCharsMax = 1000;

    /// <summary>Webhooks of one product, at most.</summary>
    public const int PerProductMax = 100;

    public static readonly IReadOnlyList<string> Methods = ["POST", "PUT", "PATCH", "GET", "DELETE"];

    // What the connection and the signature need is not a template's to set.
    private static readonly string[] OwnHeaders = ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer"];

    /// <summary>Null, or why it cannot be made.</summary>
    /// <param name="allowPrivate">Whether the server may send into its own network.</param>
    public static Refusal? Check(Webhook hook, bool allowPrivate) =>
        CheckText(hook) ?? CheckUrl(hook.Url, allowPrivate) ?? CheckHeaders(hook.Headers);

    private static Refusal? CheckText(Webhook hook) =>
        hook.Event.Length is 0 or > Limits.EventNameCharsMax || hook.Event.Any(char.IsControl)
            ? Invalid($"event is what the names of events start with, 1 to {Limits.EventNameCharsMax} characters.")
        : hook.Name?.Length > NameCharsMax || !NameRule.IsPlain(hook.Name ?? "") ? Invalid($"A name has at most {NameCharsMax} characters: {NameRule.Said}.")
        : !Methods.Contains(hook.Method) ? Invalid($"requestType is one of {string.Join(", ", Methods)}.")
        : hook.Template?.Length > TemplateCharsMax ? Invalid($"A template has at most {TemplateCharsMax} characters.")
        : hook.Method == "GET" && hook.TemplateKind is not (null or "query") ? Invalid("A GET request has no body: use query.")
        : null;

    private static Refusal? CheckUrl(string url, bool allowPrivate)
    {
        if (url.Length > UrlCharsMax || Filled(url, "x") is not { } address
            || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || HostOf(address) is not { } host)
        {
            return Invalid($"url is an http or https address of at most {UrlCharsMax} characters, without spaces or a password in it.");
        }
        // Where it goes is the webhook's; an event may only say what is asked for there.
        if (Filled(url, "y")?.Authority != address.Authority)
        {
            return Invalid("Placeholders stand in the path or the query of a url, not in its host.");
        }
        var isClosed = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? !AddressRule.IsPublic(literal)
            : address.IsLoopback || host.TrimEnd('.').EndsWith("localhost", StringComparison.OrdinalIgnoreCase);
        return isClosed && !allowPrivate
            ? new Refusal(Reason.AddressNotAllowed, $"{address.Host} is an address inside the server's own network.")
            : null;
    }

    private static Uri? Filled(string url, string value)
    {
        var filled = Template.Fill(url, _ => value);
        return !filled.Any(char.IsWhiteSpace) && Uri.TryCreate(filled, UriKind.Absolute, out var address) ? address : null;
    }

    // Null where the name has no form that the domain name system knows: such a name is only refused when it is asked for.
    private static string? HostOf(Uri address)
    {
        try
        {
            return address.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    private static Refusal? CheckHeaders(IReadOnlyDictionary<string, string> headers) =>
        headers.Count > HeadersMax ? Invalid($"A webhook has at most {HeadersMax} headers.")
        : headers.FirstOrDefault(header => !IsHeader(header.Key, header.Value)) is { Key: { } name }
            ? Invalid($"\"{name}\" cannot be set as a header: a name is letters, digits and hyphens, a value one line of at most {HeaderCharsMax} characters.")
        : null;

    private static bool IsHeader(string name, string value) =>
        name.Length is > 0 and <= NameCharsMax
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && !OwnHeaders.Contains(name.ToLowerInvariant())
        && !name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)
        && value.Length <= HeaderCharsMax
        && !value.Any(char.IsControl);

    private static Refusal Invalid(string message) => new(Reason.InvalidRequest, message);
}
