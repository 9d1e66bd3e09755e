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
}
