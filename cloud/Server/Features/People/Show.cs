using System.Security.Claims;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.People;

/// <summary><c>GET /v1/user</c>: who is signed in.</summary>
internal static class Show
{
    public static UserAnswer Handle(ClaimsPrincipal person) => new(person.Identity!.Name!);
}
