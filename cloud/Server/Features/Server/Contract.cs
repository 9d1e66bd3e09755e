namespace ProductFirmware.Rest;

/// <summary><c>POST /v1/products/:p/devices/:d/certificate</c>: asks the server's authority to sign a device's certificate.</summary>
/// <param name="Csr">A PKCS#10 request in PEM for a P-256 key. Only the key is taken from it: the subject is the device ID.</param>
/// <param name="Rotate">True where what the device connects with today stays good until the certificate is first used.</param>
public sealed record NewCertificate(string? Csr, bool? Rotate = null);

/// <summary>A device's certificate. Its key is pinned now: the device connects with it and no longer with a credential.</summary>
/// <param name="Certificate">PEM.</param>
/// <param name="NotAfter">When it ends.</param>
public sealed record CertificateAnswer(string Certificate, DateTimeOffset NotAfter);
