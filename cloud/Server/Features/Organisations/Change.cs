using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Organisations;

/// <summary><c>PUT /v1/orgs/:o</c>: another name.</summary>
internal static class Change
{
    public static async Task<Results<Ok<OrganisationAnswer>, Refused>> Handle(
        int o, OrganisationChange body, Caller caller, Store store, AuditLog audit)
    {
        if (OrganisationView.CheckName(body.Name) is { } wrong)
        {
            return new Refused(wrong);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var row = await store.Organisations.SingleAsync(row => row.Id == o);
        var name = body.Name!.Trim();
        if (row.Name != name)
        {
            audit.Note(caller, "org.rename", o.ToString(), new { row.Name }, new { Name = name });
            row.Name = name;
            row.Slug = await OrganisationView.Slug(store, name, o);
        }
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(await OrganisationView.Answer(store, caller, o));
    }
}
