using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Ca;

/// <summary>
/// <c>pf ca trust</c>: from now on pf trusts what the server's own authority signed, for this server. Taken from the network it
/// counts only where a person has compared its fingerprint.
/// </summary>
internal static class Trust
{
    private sealed record Answer(string Url, string Fingerprint, string KeptIn);

    public static Verb Create()
    {
        var file = new Option<string?>("--file") { Description = "The authority's certificate, as it lies in the server's data folder: tls/ca.pem.", HelpName = "CA.pem" };
        var fingerprint = new Option<string?>("--fingerprint") { Description = "Fetch it from the server; its SHA-256 must be this.", HelpName = "HEX" };
        return new Verb("trust", "Trust a server's own authority, for that server.", "pf ca trust --url https://cloud.local:8443 --file data/tls/ca.pem") { file, fingerprint }
            .RunsWithUrl((parse, url, screen, stop) => Run(url, parse.GetValue(file), parse.GetValue(fingerprint), screen, stop));
    }

    private static async Task Run(string? typed, string? file, string? fingerprint, Screen screen, CancellationToken stop)
    {
        using var cloud = ServerAddress.Connect(typed);
        if (cloud.Url.Scheme != Uri.UriSchemeHttps)
        {
            throw Failure.Usage($"{cloud.Url} is plain text, so there is nothing to trust.", "give the server's https address with --url");
        }
        using var authority = file is not null
            ? TrustedAuthority.Parse(AtomicFile.Read(file, "CA certificate"), file)
            : await Fetch(cloud.Url, fingerprint, stop);
        TrustedAuthority.Keep(cloud.Url, authority);
        await cloud.Live(stop); // and it is this one that signed
        var answer = new Answer(cloud.Url.ToString(), TrustedAuthority.FingerprintOf(authority), TrustedAuthority.FilePath(cloud.Url));
        screen.Done(answer, $"pf trusts {answer.Url} by the authority with SHA-256 {answer.Fingerprint}.");
    }

    private static async Task<X509Certificate2> Fetch(Uri url, string? fingerprint, CancellationToken stop)
    {
        var authority = TrustedAuthority.Parse(await Transport.Unproven(url, "ca.pem", stop), url + "ca.pem");
        var seen = TrustedAuthority.FingerprintOf(authority);
        if (fingerprint?.Replace(":", "").ToLowerInvariant() == seen)
        {
            return authority;
        }
        authority.Dispose();
        throw fingerprint is null
            ? Failure.Of("not_compared", $"The authority at {url} has SHA-256 {seen}; nobody has said that it is the right one.", $"compare it with the server's log or its tls/ca.pem, then: pf ca trust --url {url} --fingerprint {seen}")
            : Failure.Of("another_authority", $"The authority at {url} has SHA-256 {seen} and not the one that was given.", "do not trust it; see who answers at that address");
    }
}
