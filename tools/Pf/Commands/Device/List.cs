using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device list</c>: the product's devices and those that want to be.</summary>
internal static class List
{
    public static Verb Create()
    {
        var product = Given.Product();
        var online = Flag("--online", "Only devices that are connected.");
        var quarantined = Flag("--quarantined", "Only devices that wait for an answer.");
        var denied = Flag("--denied", "Only devices that were denied or removed.");
        var test = Flag("--test", "Only test devices.");
        var production = Flag("--production", "Only devices that are no test devices.");
        var development = Flag("--development", "Only development devices.");
        var locked = Flag("--locked", "Only devices that are locked to a version.");
        var attention = Flag("--needs-attention", "Only devices on which an update failed too often.");
        var version = Given.Number("--version", "Only devices that run this version.", "N", Limits.VersionMin, Limits.VersionMax);
        var status = new Option<string?>("--status") { Description = "Only devices with this status: ok, limited or never_reported.", HelpName = "STATUS" };
        var groups = new Option<string?>("--group") { Description = "Only devices in this group, or in one of several, separated by commas.", HelpName = "NAME" };
        var search = new Option<string?>("--search") { Description = "Only devices whose ID or name holds this text.", HelpName = "TEXT" };
        var sort = new Option<string?>("--sort") { Description = "By deviceId, deviceName, lastConnection or firmwareVersion.", HelpName = "BY" };
        var descending = Flag("--descending", "The other way round.");
        var limit = Given.Number("--limit", "At most so many; all without it.", "N", 1, int.MaxValue);
        return new Verb("list", "List a product's devices, and those that wait to be approved.", "pf device list --product 94 --quarantined")
        {
            product, online, quarantined, denied, test, production, development, locked, attention, version, status, groups, search, sort, descending, limit,
        }.Asks((parse, cloud, screen, stop) => Run(
            parse.GetValue(product),
            new DeviceFilter
            {
                Online = Only(parse.GetValue(online)),
                Quarantined = Only(parse.GetValue(quarantined)),
                Denied = Only(parse.GetValue(denied)),
                Test = parse.GetValue(production) ? false : Only(parse.GetValue(test)),
                Development = Only(parse.GetValue(development)),
                Locked = Only(parse.GetValue(locked)),
                NeedsAttention = Only(parse.GetValue(attention)),
                Version = parse.ValueOrNull(version),
                Status = parse.GetValue(status),
                Groups = parse.GetValue(groups),
                Search = parse.GetValue(search),
                Sort = parse.GetValue(sort),
                IsDescending = parse.GetValue(descending),
            },
            parse.ValueOrNull(limit) ?? int.MaxValue,
            cloud,
            screen,
            stop));
    }

    private static async Task Run(int product, DeviceFilter filter, int limit, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var devices = new List<DeviceBody>();
        await foreach (var device in cloud.Devices(product, filter, stop))
        {
            devices.Add(device);
            if (devices.Count == limit)
            {
                break;
            }
        }
        screen.Show(devices, DeviceListing.Table(devices));
        if (devices.Count == 0)
        {
            screen.Note($"No such device. Next: pf device import FILE --product {product}");
        }
        else if (devices.Count(d => d.Quarantined) is > 0 and var waiting)
        {
            screen.Note($"{waiting} in quarantine. Next: pf device approve DEVICE --product {product}, or pf device deny DEVICE --product {product}");
        }
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static bool? Only(bool given) => given ? true : null;
}
