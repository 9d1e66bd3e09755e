using System.Security.Cryptography.X509Certificates;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Ca;

/// <summary><c>pf ca show</c>: the authority that signed the server's certificate.</summary>
internal static class Show
{
    /// <summary>What a person compares.</summary>
    internal sealed record Answer(string Subject, string Fingerprint, DateTimeOffset NotAfter)
    {
        public static Answer Of(X509Certificate2 authority) => new(authority.Subject, TrustedAuthority.FingerprintOf(authority), authority.NotAfter);
    }

    public static Verb Create() => new Verb("show", "Show the authority that signed the server's certificate.", "pf ca show --url http://localhost:8080")
        .Asks((_, cloud, screen, stop) => Run(cloud, screen, stop));

    private static async Task Run(CloudClient cloud, Screen screen, CancellationToken stop)
    {
        using var authority = TrustedAuthority.Parse(await cloud.Authority(stop), cloud.Url + "ca.pem");
        var answer = Answer.Of(authority);
        screen.Show(answer, Listing.Fields()
            .Add("Subject", answer.Subject)
            .Add("SHA-256", answer.Fingerprint)
            .Add("Ends", answer.NotAfter));
    }
}
