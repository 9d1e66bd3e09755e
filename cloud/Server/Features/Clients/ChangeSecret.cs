using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Clients;

/// <summary><c>PUT /v1/products/:p/clients/:id/secret</c>: a new secret; the old one, and all tokens that it got, end at once.</summary>
internal static class ChangeSecret
{
    public static async Task<Results<Ok<ClientAnswer>, Refused>> Handle(int p, string id, Caller caller, Store store, AuditLog audit)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await ClientView.Find(store, p, id) is not { } row)
        {
            return ClientView.Unknown(p, id);
        }
        if (ClientView.CheckGiving(caller, ClientView.Body(row).Scopes) is { } tooMuch)
        {
            return new Refused(tooMuch);
        }
        var secret = TokenAuthentication.NewToken();
        row.SecretHash = TokenAuthentication.IdOf(secret);
        await ClientView.EndTokens(store, id);
        audit.Note(caller, "client.secret", id);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new ClientAnswer(true, ClientView.Body(row, secret)));
    }
}
