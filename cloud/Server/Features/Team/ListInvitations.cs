using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Team;

/// <summary><c>GET /v1/orgs/:o/invitations</c>: those that still wait. Their codes are not known here.</summary>
internal static class ListInvitations
{
    public static async Task<InvitationsAnswer> Handle(int o, Store store, TimeProvider time)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var rows = await store.Invitations.AsNoTracking()
            .Where(row => row.OrganisationId == o && row.ExpiresAtMs > nowMs).OrderBy(row => row.CreatedAtMs).ToListAsync();
        return new InvitationsAnswer([.. rows.Select(row => TeamView.Body(row))]);
    }
}
