namespace ProductFirmware.Server;

/// <summary>What TLS needs.</summary>
internal static class TlsParts
{
    public static void AddTls(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
            Authority.Open(provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<TimeProvider>().GetUtcNow()));
        services.AddSingleton(provider => DeviceTrust.Open(
            provider.GetRequiredService<ServerOptions>(), provider.GetRequiredService<Authority>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ServerCertificate>();
        services.AddHostedService(provider => provider.GetRequiredService<ServerCertificate>());
    }

    /// <summary>Reads all files now: one that cannot be used is told at start and not to the first device.</summary>
    public static void TakeCertificates(this IServiceProvider services)
    {
        services.GetRequiredService<ServerCertificate>().Take();
        services.GetRequiredService<DeviceTrust>();
    }
}
