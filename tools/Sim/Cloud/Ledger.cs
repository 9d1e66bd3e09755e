using ProductFirmware.Core;

namespace ProductFirmware.Sim;

/// <summary>
/// What was acknowledged to people, of every command, kept apart from the store as they would remember it. The server itself may
/// take a device in that nobody refused, see that a force has done its work, and that the reset came which a lock waited for.
/// </summary>
internal sealed class Ledger(int devices)
{
    private readonly DeviceRow?[] rows = new DeviceRow?[devices];
    private readonly Dictionary<(int Product, What Command), int?> settings = [];
    private readonly List<Firmware> uploads = [];

    /// <summary>A person was told that a device is now like this.</summary>
    public void Remember(int device, DeviceRow row) => rows[device] = row.Clone();

    /// <summary>A person was told that the product's setting is now this.</summary>
    public void Remember(int product, What command, int? value) => settings[(product, command)] = value;

    /// <summary>A person was told that the file is taken.</summary>
    public void Remember(Firmware upload) => uploads.Add(upload);

    /// <summary>What became of a device that is not as people left it, or null.</summary>
    public string? Missing(int device, DeviceRow now)
    {
        if (rows[device] is not { } was)
        {
            return null;
        }
        Expire(was, now);
        var isKept = (was.Force, was.Development, was.LockedVersion, was.LockOnReset, was.UpdatesForced, was.Group)
            == (now.Force, now.Development, now.LockedVersion, now.LockOnReset, now.UpdatesForced, now.Group);
        return isKept && IsWhereItWasPut(was, now) ? null : $"people left it as {Say(was)}, and it is {Say(now)}";
    }

    /// <summary>What a product has lost of what people set, or null.</summary>
    public string? Missing(ProductRow now)
    {
        foreach (var ((product, command), value) in settings)
        {
            if (product == now.Id && value != ValueOf(now, command))
            {
                return $"{command} of product {product} came to {value}, and it is {ValueOf(now, command)}";
            }
        }
        var lost = uploads.Find(upload => upload.Product == now.Id && now.Images.GetValueOrDefault((upload.Version, upload.Target)) != upload);
        return lost is null ? null : $"v{lost.Version} of product {now.Id} for {lost.Target} was uploaded, and is not there";
    }

    private static void Expire(DeviceRow was, DeviceRow now)
    {
        was.Force &= now.Force || now.Report?.Product != now.ProductId;
        was.LockOnReset &= now.LockOnReset || now.BootId == was.BootId;
    }

    private static bool IsWhereItWasPut(DeviceRow was, DeviceRow now)
    {
        for (var product = 1; product <= SimCloud.Products; product++)
        {
            var isOut = was.Standings[product] is Standing.Denied or Standing.Removed;
            if (isOut && (now.Standings[product] != was.Standings[product] || now.ProductId == product))
            {
                return false;
            }
        }
        return was.ProductId is null || now.ProductId == was.ProductId;
    }

    private static int? ValueOf(ProductRow product, What command) => command switch
    {
        What.Releases => product.Released,
        What.ReleasesToGroup => product.GroupRelease,
        What.SetsPolicy => (int)product.Policy,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No setting of a product."),
    };

    private static string Say(DeviceRow row) =>
        $"(product {row.ProductId}, {string.Join(" ", row.Standings.Skip(1))}, force {row.Force}, lock {row.LockedVersion} on reset {row.LockOnReset}, "
        + $"group {row.Group}, development {row.Development}, updates forced {row.UpdatesForced})";
}
