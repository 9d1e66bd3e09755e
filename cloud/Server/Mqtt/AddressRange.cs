using System.Net;
using System.Net.Sockets;

namespace ProductFirmware.Server;

/// <summary>What counts as one address: with IPv6 a whole /64, since whoever has one has all of it.</summary>
internal static class AddressRange
{
    public static IPAddress Of(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
        {
            return IPAddress.Loopback;
        }
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
