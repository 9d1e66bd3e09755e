using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Claim;

/// <summary><c>pf claim list</c>: the devices that are one's own.</summary>
internal static class List
{
    public static Verb Create() => new Verb("list", "List the devices that are yours.", "pf claim list").Asks(async (_, cloud, screen, stop) =>
    {
        var devices = await cloud.OwnDevices(stop);
        screen.Show(devices, Table(devices));
    });

    public static Listing Table(IEnumerable<OwnDeviceBody> devices)
    {
        var table = Listing.Table("Device", "Name", Listing.ProductHeader, "Online", "Version", "Last heard");
        foreach (var device in devices)
        {
            table.Add(device.Id, device.Name, device.ProductId, device.Online, device.FirmwareVersion, device.LastHeard);
        }
        return table;
    }
}
