using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>Further people of a test: each with a token of their own, used for one request at a time.</summary>
internal static class Guests
{
    public const string Password = "a-good-password-1";

    /// <summary>Everything inside is asked with this token; null for none.</summary>
    public static async Task<T> As<T>(this ServerHost host, string? token, Func<Task<T>> ask)
    {
        var before = host.Http.DefaultRequestHeaders.Authorization;
        host.Http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        try
        {
            return await ask();
        }
        finally
        {
            host.Http.DefaultRequestHeaders.Authorization = before;
        }
    }

    /// <summary>A person who was invited into the organisation and accepted; their token.</summary>
    public static async Task<string> Join(this ServerHost host, string name, string role, int organisation = OrganisationRow.FirstId)
    {
        var added = await host.Ask<TeamAdded>(HttpMethod.Post, $"/v1/orgs/{organisation}/team", new TeamAddition(name, role, null, null));
        await host.As(null, () => host.Ask<InvitationAccepted>(
            HttpMethod.Post, "/v1/invitations/accept", new AcceptInvitation(added.Invitation!.Code, name, Password)));
        return (await host.SignIn(name, Password)).AccessToken;
    }

    /// <summary>A person who owns another organisation and nothing else; the token and the organisation.</summary>
    public static async Task<(string Token, int Organisation)> Stranger(this ServerHost host, string name = "stranger")
    {
        var token = await host.Join(name, "viewer");
        var made = await host.As(token, () => host.Ask<OrganisationAnswer>(HttpMethod.Post, "/v1/orgs", new OrganisationChange($"Org of {name}")));
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/orgs/{OrganisationRow.FirstId}/team/{name}");
        return (token, made.Organization.Id);
    }

    public static Task<ClientAnswer> Client(this ServerHost host, int product = 94, params string[]? scopes) => host.Ask<ClientAnswer>(
        HttpMethod.Post, $"/v1/products/{product}/clients", new NewClient("Backend", scopes is { Length: > 0 } ? scopes : null));

    public static Task<CustomerCreated> Customer(this ServerHost host, string email, int product = 94) =>
        host.Ask<CustomerCreated>(HttpMethod.Post, $"/v1/products/{product}/customers", new NewCustomer(email, Password));

    /// <summary>What <c>POST /oauth/token</c> answers.</summary>
    public static async Task<HttpResponseMessage> OAuth(this ServerHost host, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await host.Http.PostAsync("/oauth/token", form);
    }

    /// <summary>The token that a client gets for itself, or for a customer.</summary>
    public static async Task<string> TokenOf(this ServerHost host, ClientBody client, string scope = "")
    {
        using var answer = await host.OAuth(
            ("grant_type", "client_credentials"), ("client_id", client.Id), ("client_secret", client.Secret!), ("scope", scope));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return System.Text.Json.JsonSerializer.Deserialize<TokenAnswer>(text, RestJson.Options)!.AccessToken;
    }

    /// <summary>The organisation's notes, as <c>action subject</c>, in their order.</summary>
    public static Task<List<string>> Notes(this ServerHost host, int organisation = OrganisationRow.FirstId) => host.Read(store =>
        store.Audit.Where(row => row.OrganisationId == organisation).OrderBy(row => row.Number).Select(row => row.Action + " " + row.Subject).ToListAsync());

    /// <summary>Every row of every table, as one text: two that are equal say that nothing changed.</summary>
    public static Task<string> Everything(this ServerHost host) => host.Read(async store =>
    {
        var text = new System.Text.StringBuilder();
        await store.Database.OpenConnectionAsync();
        foreach (var table in store.Model.GetEntityTypes().Select(type => type.GetTableName()!).Distinct().Order())
        {
            await using var command = store.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the names are the model's
            command.CommandText = $"SELECT * FROM \"{table}\" ORDER BY 1, 2";
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                text.Append(table);
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    text.Append('|').Append(reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : reader.GetValue(i));
                }
                text.AppendLine();
            }
        }
        return text.ToString();
    });
}
