using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>Whose devices are.</summary>
internal static class Owners
{
    /// <summary>Whose a device is, as seen by an organisation.</summary>
    public static async Task<Ownership> OwnershipOf(Store store, string? ownerId, int? organisation) =>
        ownerId is null ? Ownership.None
        : await store.Team.AnyAsync(row => row.OrganisationId == organisation && row.PersonId == ownerId) ? Ownership.Team
        : Ownership.Other;

    /// <summary>Who owns the device, for the eyes of an organisation: its customer, or somebody of its team; anybody else is not named.</summary>
    public static async Task<string?> NameOf(Store store, DeviceRow device, int organisation) =>
        device.OwnerId is { } owner ? (await NamesOf(store, [owner], organisation)).GetValueOrDefault(owner) : null;

    /// <summary>The same of many at once; whom the organisation does not know is not in it.</summary>
    public static Task<Dictionary<string, string?>> NamesOf(Store store, List<string> owners, int organisation) =>
        store.Users.Where(person => owners.Contains(person.Id)
                && (person.CustomerOf == organisation || store.Team.Any(row => row.OrganisationId == organisation && row.PersonId == person.Id)))
            .Select(person => new { person.Id, Name = person.DisplayName ?? person.UserName })
            .ToDictionaryAsync(person => person.Id, person => person.Name);
}
