using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Organisations;

/// <summary><c>POST /v1/orgs</c>: a new organisation, which its maker owns.</summary>
internal static class Create
{
    /// <summary>Together with the most products of each it keeps one person from using up the product IDs of the server.</summary>
    internal const int OwnedMax = 20;

    public static async Task<Results<Ok<OrganisationAnswer>, Refused>> Handle(
        OrganisationChange body, Caller caller, Store store, AuditLog audit, TimeProvider time)
    {
        if (OrganisationView.CheckName(body.Name) is { } wrong)
        {
            return new Refused(wrong);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await store.Team.CountAsync(row => row.PersonId == caller.PersonId && row.Role == Role.Owner) >= OwnedMax)
        {
            return new Refused(Reason.OutOfRange, $"{caller.Name} owns {OwnedMax} organisations or more, and that is the most: use one of those.");
        }
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var name = body.Name!.Trim();
        var row = new OrganisationRow { Name = name, Slug = "", CreatedAtMs = nowMs };
        store.Organisations.Add(row);
        await store.SaveChangesAsync(); // gives it its ID
        row.Slug = await OrganisationView.Slug(store, name, row.Id);
        store.Team.Add(new TeamRow { OrganisationId = row.Id, PersonId = caller.PersonId!, Role = Role.Owner, SinceMs = nowMs });
        audit.Note(caller with { Organisation = row.Id }, "org.create", row.Id.ToString(), after: new { row.Name });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(await OrganisationView.Answer(store, caller, row.Id));
    }
}
