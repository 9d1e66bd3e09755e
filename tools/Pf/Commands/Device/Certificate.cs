using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary>
/// <c>pf device certificate</c>: a certificate that the device connects with instead of a credential. Without a request of the
/// device's own a key is made here; it goes into the folder and nowhere else.
/// </summary>
internal static class Certificate
{
    private sealed record Answer(string Device, string Certificate, string? Key, DateTimeOffset NotAfter);

    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        var folder = new Option<string>("--to") { Description = "The folder for device.pem and device.key; a virtual board's own folder will do.", HelpName = "D", Required = true };
        var csr = new Option<string?>("--csr") { Description = "A PKCS#10 request (PEM) for a key that the device made itself; no key is made then.", HelpName = "FILE" };
        var rotate = new Option<bool>("--rotate") { Description = "Leave what it connects with today good until the certificate is first used." };
        return new Verb("certificate", "Give a device a certificate to connect with instead of a credential.", "pf device certificate e00fce680000a1b2c3d4e5f6 --product 94 --to boards/one")
        {
            device, product, folder, csr, rotate,
        }.Asks((parse, cloud, screen, stop) => Run(
            parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), parse.GetValue(folder)!, parse.GetValue(csr), parse.GetValue(rotate), cloud, screen, stop));
    }

    private static async Task Run(
        int product, string device, string folder, string? csr, bool rotate, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        using var key = csr is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var request = key is null
            ? Encoding.UTF8.GetString(AtomicFile.Read(csr!, "request"))
            : new CertificateRequest($"CN={device}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var answer = await cloud.Certificate(product, device, request, rotate, stop);
        Directory.CreateDirectory(folder);
        var files = (Certificate: Path.Combine(folder, "device.pem"), Key: Path.Combine(folder, "device.key"));
        if (key is not null)
        {
            AtomicFile.Write(files.Key, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"), ownerOnly: true);
        }
        AtomicFile.Write(files.Certificate, Encoding.ASCII.GetBytes(answer.Certificate));
        screen.Done(
            new Answer(device, files.Certificate, key is null ? null : files.Key, answer.NotAfter),
            $"Device {device} connects with {files.Certificate}{(rotate ? "; what it had stays good until then" : " from now on")}.");
    }
}
