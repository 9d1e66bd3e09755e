using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Team;

/// <summary><c>DELETE /v1/orgs/:o/invitations/:id</c>: its code opens nothing any more.</summary>
internal static class RemoveInvitation
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(int o, string id, Caller caller, Store store, AuditLog audit)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await store.Invitations.FirstOrDefaultAsync(row => row.OrganisationId == o && row.Id == id) is not { } row)
        {
            return new Refused(Reason.InvitationUnknown, $"Organisation {o} has no such invitation.");
        }
        if (caller.CheckGiving(row.Role) is { } refusal)
        {
            return new Refused(refusal);
        }
        store.Invitations.Remove(row);
        audit.Note(caller, "team.uninvite", row.Invited, new { role = RoleName.Of(row.Role) });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new OkAnswer());
    }
}
