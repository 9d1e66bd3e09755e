using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.People;

/// <summary><c>DELETE /v1/access_tokens/current</c>: the token of this request ends.</summary>
internal static class SignOut
{
    public static async Task<OkAnswer> Handle(HttpRequest request, Store store)
    {
        var id = TokenAuthentication.IdOf(TokenAuthentication.TokenOf(request)!);
        await store.AccessTokens.Where(row => row.Id == id).ExecuteDeleteAsync();
        return new OkAnswer();
    }
}
