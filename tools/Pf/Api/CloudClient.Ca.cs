using System.Net.Http.Json;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Api;

/// <summary>The server's authority, and what it signs.</summary>
internal sealed partial class CloudClient
{
    /// <summary>The PEM of the authority that signed the server's certificate.</summary>
    public Task<byte[]> Authority(CancellationToken stop) => transport.Bytes("ca.pem", stop);

    /// <summary>Whether the server answers; over https that its certificate is trusted.</summary>
    public Task Live(CancellationToken stop) => transport.Do(HttpMethod.Get, "health/live", null, stop);

    /// <summary>A certificate for the device's key, which it then connects with.</summary>
    public Task<CertificateAnswer> Certificate(int product, string device, string csr, bool rotate, CancellationToken stop) =>
        transport.Send<CertificateAnswer>(HttpMethod.Post, $"{PathOf(product, device)}/certificate", Json(new NewCertificate(csr, rotate)), stop);
}
