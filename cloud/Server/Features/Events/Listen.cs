using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Events;

/// <summary>The event streams: of a product, of one of its devices, and of what a person owns. Each may end in a prefix of names.</summary>
internal static class Listen
{
    /// <summary><c>GET /v1/products/:p/events[/:prefix]</c>.</summary>
    public static IResult Product(int p, string? prefix, Caller caller) => new EventStream(caller, new EventFilter(p, null, null, Decoded(prefix)));

    /// <summary><c>GET /v1/products/:p/devices/:d/events[/:prefix]</c>.</summary>
    public static async Task<IResult> Device(int p, string d, string? prefix, Caller caller, Store store)
    {
        var (row, refused) = await Devices.DeviceView.Find(store, p, d);
        return row is null ? refused! : new EventStream(caller, new EventFilter(p, row.Id, null, Decoded(prefix)));
    }

    /// <summary><c>GET /v1/devices/events[/:prefix]</c>: the devices that the caller owns; with a token for one product, those in it.</summary>
    public static IResult Own(string? prefix, Caller caller) =>
        caller.IsPerson ? new EventStream(caller, new EventFilter(caller.OnlyProduct, null, caller.PersonId, Decoded(prefix))) : NoPerson(caller);

    /// <summary><c>GET /v1/devices/:d/events[/:prefix]</c>: one device that the caller owns.</summary>
    public static async Task<IResult> OwnDevice(string d, string? prefix, Caller caller, Store store)
    {
        var id = ImportRule.ParseId(d);
        var isOwn = caller.IsPerson && await store.Devices.AnyAsync(row =>
            row.Id == id && row.OwnerId == caller.PersonId && (caller.OnlyProduct == null || row.ProductId == caller.OnlyProduct));
        return isOwn
            ? new EventStream(caller, new EventFilter(caller.OnlyProduct, id, caller.PersonId, Decoded(prefix)))
            : new Refused(Reason.UnknownDevice, $"{caller.Name} owns no device {d}.");
    }

    public static Refused NoPerson(Caller caller) => new(Reason.RoleTooLow, $"{caller.Name} is no person and owns no devices.");

    // Slashes in an address's last part arrive as they were written.
    private static string Decoded(string? prefix) => (prefix ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
