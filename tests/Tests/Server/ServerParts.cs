using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>What tests ask of a running server's parts.</summary>
internal static class ServerParts
{
    public static bool IsOnline(this IServiceProvider services, string deviceId) => services.GetRequiredService<Presence>().IsOnline(deviceId);
}
