using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ProductFirmware.Server;

/// <summary>
/// Stands before HTTP on every connection: one address has so many and no more, as at the broker's port. How long they may take and
/// how slowly they may send is Kestrel's to watch.
/// </summary>
internal sealed class HttpGuard(GuardLimits limits, RefusalLog refusals)
{
    private readonly Dictionary<IPAddress, int> perAddress = [];

    /// <summary>Counts the connection, before TLS; one too many is ended.</summary>
    public ConnectionDelegate Admit(ConnectionDelegate next) => async connection =>
    {
        var address = AddressRange.Of((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);
        if (!Enter(address))
        {
            refusals.Note("http_connections_of_address", address.ToString());
            connection.Abort();
            return;
        }
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(address);
        }
    };

    private bool Enter(IPAddress address)
    {
        lock (perAddress)
        {
            var count = perAddress.GetValueOrDefault(address);
            var isLimited = limits.LoopbackToo || !IPAddress.IsLoopback(address); // a proxy speaks from there for everybody
            if (isLimited && count >= limits.PerAddress)
            {
                return false;
            }
            perAddress[address] = count + 1;
            return true;
        }
    }

    private void Leave(IPAddress address)
    {
        lock (perAddress)
        {
            if (--perAddress[address] == 0)
            {
                perAddress.Remove(address);
            }
        }
    }
}

/// <summary>Where the guard stands.</summary>
internal static class CountedHttp
{
    public static void UseCounted(this ListenOptions listen) => listen.Use(listen.ApplicationServices.GetRequiredService<HttpGuard>().Admit);
}
