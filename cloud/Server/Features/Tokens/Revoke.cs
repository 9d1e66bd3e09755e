using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Tokens;

/// <summary><c>DELETE /v1/access_tokens/:token</c>: by its text, its ID, or the ID's first digits. It opens nothing from then on.</summary>
internal static class Revoke
{
    private const int IdCharsMin = 8;

    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(string token, Caller caller, Store store, AuditLog audit)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var id = TokenAuthentication.IdOf(token);
        var part = token.ToLowerInvariant();
        var found = await store.AccessTokens
            .Where(row => row.PersonId == caller.PersonId && (row.Id == id || (part.Length >= IdCharsMin && row.Id.StartsWith(part))))
            .Take(2).ToListAsync();
        if (found.Count != 1)
        {
            return new Refused(Reason.NotFound, found.Count == 0 ? "You have no such token." : "More than one of your tokens starts so.");
        }
        store.AccessTokens.Remove(found[0]);
        await audit.NoteOwn(caller, "token.revoke", found[0].Name ?? "sign-in", new { found[0].Scopes, found[0].ProductId });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new OkAnswer());
    }
}
