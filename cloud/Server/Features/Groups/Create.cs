using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server.Features.Devices;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Groups;

/// <summary><c>POST /v1/products/:p/groups</c>.</summary>
internal static class Create
{
    public static async Task<Results<Ok<GroupAnswer>, Refused>> Handle(
        int p, HttpRequest request, Caller caller, Store store, AuditLog audit, TimeProvider time)
    {
        var fields = new Fields(await Json.Read(request) ?? []);
        var name = fields.Text("name", int.MaxValue);
        var description = fields.Text("description", GroupRule.DescriptionCharsMax);
        if (GroupRule.CheckName(name) is { } refusal)
        {
            return new Refused(refusal);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var names = await store.Groups.Where(group => group.ProductId == p).Select(group => group.Name).ToHashSetAsync();
        if (names.Contains(name!))
        {
            return GroupView.Taken(name!);
        }
        if (names.Count >= GroupRule.InProductMax)
        {
            return new Refused(Reason.InvalidRequest, $"Product {p} has {names.Count} groups, which are the most.");
        }
        store.Groups.Add(new GroupRow
        {
            ProductId = p,
            Name = name!,
            Description = description,
            CreatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        audit.Note(caller, "group.create", name!, after: new { description });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new GroupAnswer((await GroupView.Bodies(store, p, name)).Single()));
    }
}
