using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Claims;

/// <summary>A code that a device presents in its report, so that it becomes the caller's. It works once, for a day.</summary>
internal static class NewCode
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int WaitingMax = 100;
    private const int ShownMax = 1000;

    // Long after their end: a clock that is wrong for a while must not take everybody's codes.
    private const long ExpiredKeptMs = 400L * 24 * 60 * 60 * 1000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary><c>POST /v1/products/:p/device_claims</c>: for devices of this product.</summary>
    public static Task<Results<Ok<ClaimCodeAnswer>, Refused>> OfProduct(int p, Caller caller, Store store, AuditLog audit, TimeProvider time) =>
        Make(caller, store, audit, time.GetUtcNow());

    /// <summary><c>POST /v1/device_claims</c>: for devices of any product of the caller's organisation.</summary>
    public static async Task<Results<Ok<ClaimCodeAnswer>, Refused>> OfOrganisation(Caller caller, Store store, AuditLog audit, TimeProvider time)
    {
        List<int> mine = caller.CustomerOf is { } only
            ? [only]
            : await store.Team.Where(row => row.PersonId == caller.PersonId).Select(row => row.OrganisationId).Take(2).ToListAsync();
        if (mine.Count != 1)
        {
            return new Refused(Reason.InvalidRequest, "Say for which product the code is: POST /v1/products/…/device_claims.");
        }
        var there = (await Access.In(store, caller, mine[0], product: null, forCustomers: true))!;
        return there.CustomerOf is null && there.Check(Right.DevicesUpdate) is { } tooLow
            ? new Refused(tooLow)
            : await Make(there, store, audit, time.GetUtcNow());
    }

    private static async Task<Results<Ok<ClaimCodeAnswer>, Refused>> Make(Caller caller, Store store, AuditLog audit, DateTimeOffset now)
    {
        if (!caller.IsPerson)
        {
            return new Refused(Reason.RoleTooLow, "Devices belong to people: ask with a customer's token (scope=customer=…).");
        }
        var nowMs = now.ToUnixTimeMilliseconds();
        await using var transaction = await store.Database.BeginTransactionAsync();
        await store.ClaimCodes.Where(row => row.ExpiresAtMs <= nowMs - ExpiredKeptMs).ExecuteDeleteAsync();
        if (await store.ClaimCodes.CountAsync(row => row.PersonId == caller.PersonId && row.DeviceId == null && row.ExpiresAtMs > nowMs) >= WaitingMax)
        {
            return new Refused(Reason.OutOfRange, $"{WaitingMax} of your claim codes wait already, and that is the most.");
        }
        var code = RandomNumberGenerator.GetString(Alphabet, Limits.ClaimCodeCharsMax);
        store.ClaimCodes.Add(new ClaimCodeRow
        {
            Id = TokenAuthentication.IdOf(code),
            PersonId = caller.PersonId,
            OrganisationId = caller.Organisation,
            ProductId = caller.Product,
            CreatedAtMs = nowMs,
            ExpiresAtMs = (now + Lifetime).ToUnixTimeMilliseconds(),
        });
        audit.Note(caller, "claim_code.create", caller.Name);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        var owned = await store.Devices.Where(row => row.OwnerId == caller.PersonId).OrderBy(row => row.Id).Select(row => row.Id).Take(ShownMax).ToListAsync();
        return TypedResults.Ok(new ClaimCodeAnswer(code, owned));
    }
}
