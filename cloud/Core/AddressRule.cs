using System.Net;

namespace ProductFirmware.Core;

/// <summary>Which addresses belong to the server's own network or to no place on the internet: webhooks must not reach them.</summary>
public static class AddressRule
{
    // Everything that the IANA registries do not call globally reachable, and multicast.
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // IPv6 prefixes that carry an IPv4 address, and where in the address it stands.
    private static readonly (IPNetwork Prefix, int Start)[] Carriers =
    [
        (IPNetwork.Parse("64:ff9b::/96"), 12),
        (IPNetwork.Parse("2002::/16"), 2),
    ];

    /// <summary>Whether a webhook may be sent there.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }
        foreach (var (prefix, start) in Carriers)
        {
            if (prefix.Contains(address))
            {
                return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(start, 4)));
            }
        }
        return !Closed.Any(network => network.Contains(address));
    }
}
