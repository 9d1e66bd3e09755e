using System.Net;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProductFirmware.Server;

/// <summary>
/// The certificate that the server shows to whoever connects next: the operator's, taken anew when its file changes or on SIGHUP,
/// or one of the server's own, renewed before it ends. Connections that are open keep theirs and stay.
/// </summary>
internal sealed class ServerCertificate(ServerOptions options, Authority authority, TimeProvider time, ILogger<ServerCertificate> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);
    private static readonly TimeSpan WarnBefore = TimeSpan.FromDays(14);
    private static readonly TimeSpan WarnAgain = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private SslStreamCertificateContext? current;
    private (string Certificate, string Key) seen;
    private DateTimeOffset? warnedAt;

    /// <summary>What the next connection is shown.</summary>
    public SslStreamCertificateContext Current => current!;

    private DateTimeOffset Begins => current!.TargetCertificate.NotBefore;

    public DateTimeOffset Ends => current!.TargetCertificate.NotAfter;

    /// <summary>The first one; where the operator's cannot be used the server does not start.</summary>
    public void Take()
    {
        if (options.Supplied is not { } files)
        {
            Renew();
            return;
        }
        try
        {
            Load(files);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw new StartRefused($"The certificate {files.Certificate} with the key {files.Key} cannot be used: {e.Message.TrimEnd('.')}. Next: give PEM files that belong together with --cert and --key.");
        }
    }

    /// <summary>Looks whether another certificate is due. One that cannot be read leaves the old one in use.</summary>
    public void Look(bool anyway = false)
    {
        lock (gate)
        {
            if (options.Supplied is not { } files)
            {
                if (IsDue(time.GetUtcNow()))
                {
                    Renew();
                    log.LogInformation("The server's certificate was renewed; it ends {Ends}", Ends);
                }
                return;
            }
            if (!anyway && HashesOf(files) == seen)
            {
                return;
            }
            try
            {
                Load(files);
                log.LogInformation("The server's certificate was loaded anew; it ends {Ends}", Ends);
            }
            catch (Exception e) when (IsOfFiles(e))
            {
                log.LogWarning("The certificate {File} cannot be used, the old one stays: {Why}", files.Certificate, e.Message);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var signal = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true; // it would end the process
            TryLook(anyway: true);
        });
        using var tick = new PeriodicTimer(LookEvery);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            TryLook();
        }
    }

    // Whatever fails here, the server goes on with the certificate that it has.
    private void TryLook(bool anyway = false)
    {
        try
        {
            Look(anyway);
            WarnOfEnd(time.GetUtcNow());
        }
        catch (Exception e)
        {
            log.LogError(e, "The server's certificate could not be looked at; the next look tries again");
        }
    }

    // Where the clock is wrong by years the authority cannot give a better one, and the one in use stays.
    private bool IsDue(DateTimeOffset now) =>
        (Ends - now < RenewBefore && Ends < authority.Life.Ends) || (Begins > now && Begins > authority.Life.Begins);

    // Whoever renews it may have forgotten; when it is over every device is out.
    private void WarnOfEnd(DateTimeOffset now)
    {
        if (Ends - now >= WarnBefore || (now - warnedAt)?.Duration() < WarnAgain)
        {
            return;
        }
        warnedAt = now;
        log.LogWarning("The server's certificate ends {Ends:u}, and no device connects after that. Next: {Next}", Ends, options.Supplied is { } files
            ? $"put a newer one into {files.Certificate}."
            : "look whether this machine's clock is right.");
    }

    private void Renew()
    {
        using var made = authority.ForServer(Names().Distinct(), time.GetUtcNow());
        current = Context(made, []);
    }

    // Written in two steps, the files may not fit for a moment: then the old one stays, and the next look takes the new one.
    private void Load((string Certificate, string Key) files)
    {
        seen = HashesOf(files);
        using var own = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(files.Certificate);
        chain.RemoveAt(0);
        current = Context(own, chain);
    }

    // A key of another certificate is an ArgumentException.
    private static bool IsOfFiles(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    // Windows wants keys that went through PKCS#12.
    private static SslStreamCertificateContext Context(X509Certificate2 certificate, X509Certificate2Collection chain) =>
        SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null), chain, offline: true);

    // Files that cannot be asked count as changed once: loading them says what is wrong.
    private static (string Certificate, string Key) HashesOf((string Certificate, string Key) files)
    {
        try
        {
            return (HashOf(files.Certificate), HashOf(files.Key));
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            return default;
        }
    }

    private IEnumerable<string> Names()
    {
        string[] always = ["localhost", "127.0.0.1", "::1", .. IsName(Environment.MachineName) ? [Environment.MachineName.ToLowerInvariant()] : Array.Empty<string>()];
        var bound = options.Listen.Equals(IPAddress.Any) || options.Listen.Equals(IPAddress.IPv6Any) ? [] : new[] { options.Listen.ToString() };
        return [.. options.Names, .. always, .. bound];
    }

    // What is in it, and not when it was written: a link may lead elsewhere from one moment to the next, to a file as old as the other.
    private static string HashOf(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    private static bool IsName(string text) => Uri.CheckHostName(text) == UriHostNameType.Dns;
}
