using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>People: signing in and out, and what they may.</summary>
internal sealed partial class CloudApi
{
    /// <param name="from">The browser's address: what is wrong is held against it, and not against everybody who signs in here.</param>
    public async Task<TokenAnswer> SignIn(string userName, string password, IPAddress? from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "password"), new("username", userName), new("password", password)]),
        };
        if (from is not null)
        {
            request.Headers.Add(ForwardedHeadersDefaults.XForwardedForHeaderName, $"{from}");
        }
        return await Ask<TokenAnswer>(request);
    }

    /// <summary>Whose token it is.</summary>
    public Task<UserAnswer> Person(string token) => Ask<UserAnswer>(HttpMethod.Get, "/v1/user", null, token);

    public Task<OkAnswer> SignOut(string token) => Ask<OkAnswer>(HttpMethod.Delete, "/v1/access_tokens/current", null, token);

    public Task<RightsAnswer> Rights(int product) => Get<RightsAnswer>($"/v1/products/{product}/rights");
}
