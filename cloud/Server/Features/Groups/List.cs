using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Groups;

/// <summary><c>GET /v1/products/:p/groups</c>.</summary>
internal static class List
{
    public static async Task<Ok<GroupsAnswer>> Handle(int p, Store store) =>
        TypedResults.Ok(new GroupsAnswer(await GroupView.Bodies(store, p)));
}
