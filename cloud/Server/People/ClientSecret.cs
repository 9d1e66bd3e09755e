using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Server.Features;

namespace ProductFirmware.Server;

/// <summary>A program's ID and secret, from the header or the form, as OAuth has it.</summary>
internal static class ClientSecret
{
    /// <summary>What the request says, whether it is true or not; null where it says nothing.</summary>
    public static (string Id, string Secret)? Given(HttpRequest request, IFormCollection? form)
    {
        if (form?["client_id"].ToString() is { Length: > 0 } id)
        {
            return (id, form["client_secret"].ToString());
        }
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !"Basic".Equals(header.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        var bytes = new byte[header.Parameter?.Length ?? 0];
        return Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var user, var password]
            ? (user, password)
            : null;
    }

    /// <summary>Lets a secret stand in for a token where the address says so. To be called behind routing: only then the address is known.</summary>
    public static void UseClientSecrets(this WebApplication app) => app.Use(async (context, next) =>
    {
        var isAsked = context.GetEndpoint()?.Metadata.GetMetadata<Needs>() is { TakesClientSecret: true };
        if (isAsked && TokenAuthentication.TokenOf(context.Request) is null)
        {
            var store = context.RequestServices.GetRequiredService<Store>();
            var form = context.Request.HasFormContentType ? await Form.Read(context.Request) : null;
            if (await Find(store, context.Request, form) is { } client)
            {
                context.User = TokenAuthentication.Principal(Token(client), null, client);
            }
        }
        await next(context);
    });

    /// <summary>The client whose ID and secret the request carries, or null.</summary>
    public static async Task<ClientRow?> Find(Store store, HttpRequest request, IFormCollection? form) =>
        Given(request, form) is { } given
        && await store.Clients.AsNoTracking().FirstOrDefaultAsync(row => row.Id == given.Id) is { } client
        && Fits(client, given.Secret)
            ? client
            : null;

    public static bool Fits(ClientRow client, string secret) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(client.SecretHash), Encoding.UTF8.GetBytes(TokenAuthentication.IdOf(secret)));

    /// <summary>The token that the client would get for itself.</summary>
    public static AccessTokenRow Token(ClientRow client) =>
        new() { Id = "", ClientId = client.Id, Scopes = client.Scopes, ProductId = client.ProductId };
}
