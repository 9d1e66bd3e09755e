using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Groups;

/// <summary><c>GET /v1/products/:p/groups/:name</c>.</summary>
internal static class Show
{
    public static async Task<Results<Ok<GroupAnswer>, Refused>> Handle(int p, string name, Store store) =>
        (await GroupView.Bodies(store, p, name)).SingleOrDefault() is { } group
            ? TypedResults.Ok(new GroupAnswer(group))
            : GroupView.Unknown(p, name);
}
