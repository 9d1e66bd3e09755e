using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server.Features.Products;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Tokens;

/// <summary>
/// <c>POST /v1/access_tokens</c>: a token for a program that acts as the caller. What it may is asked of its maker's role at each
/// request, so it can never do more, now or later.
/// </summary>
internal static class Create
{
    private const int NameCharsMax = 100;
    private const int NamedMax = 100;
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(365);

    public static async Task<Results<Ok<TokenCreated>, Refused>> Handle(
        NewToken body, Caller caller, Store store, AuditLog audit, TimeProvider time)
    {
        if (Check(body) is { } wrong)
        {
            return new Refused(wrong);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await CheckGiving(body, caller, store) is { } tooMuch)
        {
            return new Refused(tooMuch);
        }
        if (await store.AccessTokens.CountAsync(row => row.PersonId == caller.PersonId && row.Name != null) >= NamedMax)
        {
            return new Refused(Reason.OutOfRange, $"{caller.Name} has {NamedMax} tokens, and that is the most: revoke one first.");
        }
        var row = new AccessTokenRow
        {
            Id = "",
            PersonId = caller.PersonId,
            Name = body.Name!.Trim(),
            Scopes = body.Scopes is null ? null : string.Join(' ', body.Scopes.Distinct().Order()),
            ProductId = body.Product,
        };
        var token = IssuedToken.Add(store, row, time.GetUtcNow(), body.ExpiresIn is > 0 and { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        await audit.NoteOwn(caller, "token.create", row.Name, after: new { row.Scopes, row.ProductId, row.ExpiresAtMs });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new TokenCreated(token.Text, token.Answer.TokenType, token.Answer.ExpiresIn, List.Body(row, isCurrent: false)));
    }

    private static Refusal? Check(NewToken body) =>
        body.Name?.Trim().Length is not (> 0 and <= NameCharsMax) || !NameRule.IsPlain(body.Name)
            ? new(Reason.InvalidRequest, $"A token needs a name of 1 to {NameCharsMax} characters (name), so that it is known what it is for: {NameRule.Said}.")
        : body.ExpiresIn < 0 || body.ExpiresIn > (long)LifetimeMax.TotalSeconds
            ? new(Reason.OutOfRange, $"A token lives for at most {(long)LifetimeMax.TotalSeconds} seconds (expires_in).")
        : body.Scopes is { Count: 0 } || body.Scopes?.Count > Right.All.Count
            ? new(Reason.InvalidRequest, "Name at least one scope, or leave scopes out for everything that you may.")
        : null;

    // Each scope must be the caller's in the product, or without one in any of their organisations.
    private static async Task<Refusal?> CheckGiving(NewToken body, Caller caller, Store store)
    {
        if (body.Product is { } product)
        {
            var organisation = await store.Products.Where(row => row.Id == product).Select(row => (int?)row.OrganisationId).FirstOrDefaultAsync();
            return await Access.In(store, caller, organisation, product) is { } there
                ? there.CheckGiving(body.Scopes ?? [])
                : ProductView.Unknown(product).Refusal;
        }
        if (body.Scopes is null)
        {
            return null;
        }
        Refusal? last = new(Reason.ScopeMissing, $"{caller.Name} is in no team, so there is no scope to give.");
        foreach (var id in await store.Team.Where(row => row.PersonId == caller.PersonId).Select(row => row.OrganisationId).ToListAsync())
        {
            var there = await Access.In(store, caller, id, product: null);
            last = there?.CheckGiving(body.Scopes);
            if (last is null)
            {
                return null;
            }
        }
        return last;
    }
}
