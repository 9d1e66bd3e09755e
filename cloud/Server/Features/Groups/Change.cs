using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server.Features.Devices;

namespace ProductFirmware.Server.Features.Groups;

/// <summary><c>PUT /v1/products/:p/groups/:name</c>: a group that is renamed keeps its devices and its release.</summary>
internal static class Change
{
    public static async Task<Results<Ok<GroupAnswer>, Refused>> Handle(
        int p, string name, HttpRequest request, Caller caller, Store store, AuditLog audit, Catalog catalog)
    {
        var fields = new Fields(await Json.Read(request) ?? []);
        var newName = fields.Has("name") ? fields.Text("name", int.MaxValue) : name;
        var description = fields.Text("description", GroupRule.DescriptionCharsMax);
        if (GroupRule.CheckName(newName) is { } refusal)
        {
            return new Refused(refusal);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var group = await store.Groups.FirstOrDefaultAsync(row => row.ProductId == p && row.Name == name);
        if (group is null)
        {
            return GroupView.Unknown(p, name);
        }
        if (newName != name && await store.Groups.AnyAsync(row => row.ProductId == p && row.Name == newName))
        {
            return GroupView.Taken(newName!);
        }
        var before = new { name, description = group.Description };
        group.Description = fields.Has("description") ? description : group.Description;
        var after = new { name = newName!, description = group.Description };
        if (!before.Equals(after))
        {
            audit.Note(caller, "group.change", name, before, after);
        }
        await store.SaveChangesAsync();
        if (newName != name)
        {
            await Rename(store, group, newName!);
        }
        await transaction.CommitAsync();
        catalog.Changed(p);
        return TypedResults.Ok(new GroupAnswer((await GroupView.Bodies(store, p, newName)).Single()));
    }

    // The name is the key: the group is made anew under it, and its devices follow in one statement.
    private static async Task Rename(Store store, GroupRow group, string newName)
    {
        store.Groups.Add(new GroupRow
        {
            ProductId = group.ProductId,
            Name = newName,
            Description = group.Description,
            ReleasedVersion = group.ReleasedVersion,
            CreatedAtMs = group.CreatedAtMs,
        });
        await store.SaveChangesAsync();
        await store.DeviceGroups.Where(member => member.ProductId == group.ProductId && member.Group == group.Name)
            .ExecuteUpdateAsync(set => set.SetProperty(member => member.Group, newName));
        store.Groups.Remove(group);
        await store.SaveChangesAsync();
    }
}
