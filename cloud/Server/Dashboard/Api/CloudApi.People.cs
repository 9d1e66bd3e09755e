using System.Net;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>People: signing in and out, and what they may.</summary>
internal sealed partial class CloudApi
{
    public Task<TokenAnswer> SignIn(string userName, string password, IPAddress? from)
    {
        var form = new FormUrlEncodedContent([new("grant_type", "password"), new("username", userName), new("password", password)]);
        return Ask<TokenAnswer>(HttpMethod.Post, "/oauth/token", form, token: null, from: from);
    }

    /// <summary>Whose token it is.</summary>
    public Task<UserAnswer> Person(string token) => Ask<UserAnswer>(HttpMethod.Get, "/v1/user", null, token);

    public Task<OkAnswer> SignOut(string token) => Ask<OkAnswer>(HttpMethod.Delete, "/v1/access_tokens/current", null, token);

    public Task<RightsAnswer> Rights(int product) => Get<RightsAnswer>($"/v1/products/{product}/rights");
}
