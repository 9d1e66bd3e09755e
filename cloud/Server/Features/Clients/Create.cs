using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Clients;

/// <summary><c>POST /v1/products/:p/clients</c>: a program gets an ID and a secret, with which it asks for tokens.</summary>
internal static class Create
{
    private const int NameCharsMax = 100;
    private const int ClientsMax = 50;

    public static async Task<Results<Ok<ClientAnswer>, Refused>> Handle(
        int p, NewClient body, Caller caller, Store store, AuditLog audit, TimeProvider time)
    {
        if (body.Name?.Trim().Length is not (> 0 and <= NameCharsMax) || !NameRule.IsPlain(body.Name))
        {
            return new Refused(Reason.InvalidRequest, $"A client's name has 1 to {NameCharsMax} characters (name): {NameRule.Said}.");
        }
        if (body.Scopes is { Count: 0 } || body.Scopes?.Count > Right.All.Count)
        {
            return new Refused(Reason.InvalidRequest, "Name at least one scope, or leave scopes out for what a developer may.");
        }
        if (ClientView.CheckGiving(caller, body.Scopes) is { } tooMuch)
        {
            return new Refused(tooMuch);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await store.Clients.CountAsync(row => row.ProductId == p) >= ClientsMax)
        {
            return new Refused(Reason.OutOfRange, $"Product {p} has {ClientsMax} clients, and that is the most.");
        }
        var secret = TokenAuthentication.NewToken();
        var row = new ClientRow
        {
            Id = $"client-{RandomNumberGenerator.GetHexString(12, lowercase: true)}",
            OrganisationId = caller.Organisation,
            ProductId = p,
            Name = body.Name.Trim(),
            SecretHash = TokenAuthentication.IdOf(secret),
            Scopes = body.Scopes is null ? null : string.Join(' ', body.Scopes.Distinct().Order()),
            CreatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        store.Clients.Add(row);
        audit.Note(caller, "client.create", row.Id, after: new { row.Name, row.Scopes });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new ClientAnswer(true, ClientView.Body(row, secret)));
    }
}
