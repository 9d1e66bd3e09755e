using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Server;

/// <summary>
/// <c>POST /v1/products/:p/devices/:d/certificate</c>: a certificate for a member, signed by the server's authority. The key never
/// comes here, only its request; what is pinned is the public key, so a reset or another certificate revokes this one.
/// </summary>
internal static class IssueCertificate
{
    private const int CsrCharsMax = 4096;
    private const int KeyBits = 256;

    public static async Task<Results<Ok<CertificateAnswer>, Refused>> Handle(
        int p, string d, NewCertificate wanted, Store store, Authority authority, TimeProvider time, AuditLog audit, Caller caller, Withdrawal withdrawal)
    {
        var (row, refused) = await Devices.DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        if (row.ProductId != p)
        {
            return new Refused(Reason.NotAMember, $"Device {row.Id} is not a member of product {p}, so it gets no certificate there.");
        }
        if (KeyOf(wanted.Csr) is not { } key)
        {
            return new Refused(Reason.InvalidRequest, "csr is a PKCS#10 request in PEM, signed with its own ECDSA P-256 key.");
        }
        using var certificate = authority.ForDevice(row.Id, key, time.GetUtcNow());
        var pin = DeviceTrust.PinOf(certificate);
        if (wanted.Rotate == true)
        {
            row.RotateCredential(pin);
        }
        else
        {
            row.SetCredential(pin);
        }
        audit.Note(caller, "device.certificate", row.Id, after: new { serial = certificate.SerialNumber, rotate = wanted.Rotate == true });
        await store.SaveChangesAsync();
        await withdrawal.Changed(row);
        return TypedResults.Ok(new CertificateAnswer(certificate.ExportCertificatePem() + "\n", certificate.NotAfter));
    }

    // Loading checks the request's own signature: whoever asks has the key.
    private static PublicKey? KeyOf(string? pem)
    {
        if (pem is null or { Length: > CsrCharsMax })
        {
            return null;
        }
        try
        {
            var request = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256);
            using var key = request.PublicKey.GetECDsaPublicKey();
            return key?.KeySize == KeyBits ? request.PublicKey : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
