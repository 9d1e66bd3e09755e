using System.CommandLine;
using System.Text;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Ca;

/// <summary><c>pf ca export</c>: the authority's certificate as a file, for boards and other programs.</summary>
internal static class Export
{
    private sealed record Answer(string File, string Fingerprint);

    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Description = "Where the certificate goes, PEM. It is no secret." };
        return new Verb("export", "Write the certificate of the server's authority to a file.", "pf ca export ca.pem") { file }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(file)!, cloud, screen, stop));
    }

    private static async Task Run(string file, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        using var authority = TrustedAuthority.Parse(await cloud.Authority(stop), cloud.Url + "ca.pem");
        AtomicFile.Write(file, Encoding.ASCII.GetBytes(authority.ExportCertificatePem() + "\n"));
        var fingerprint = TrustedAuthority.FingerprintOf(authority);
        screen.Done(new Answer(file, fingerprint), $"{file} holds the authority with SHA-256 {fingerprint}.");
    }
}
