using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>What is a person's own: tokens, password, organisations.</summary>
internal sealed partial class CloudApi
{
    public Task<List<TokenBody>> Tokens() => Get<List<TokenBody>>("/v1/access_tokens");

    /// <summary>The answer holds the token, this once.</summary>
    public Task<TokenCreated> CreateToken(NewToken token) => Ask<TokenCreated>(HttpMethod.Post, "/v1/access_tokens", token);

    public Task<OkAnswer> RevokeToken(string id) => Ask<OkAnswer>(HttpMethod.Delete, $"/v1/access_tokens/{Uri.EscapeDataString(id)}");

    public Task<OkAnswer> ChangePassword(PasswordChange change) => Ask<OkAnswer>(HttpMethod.Put, "/v1/user", change);

    public async Task<IReadOnlyList<OrganisationBody>> Organisations() => (await Get<OrganisationsAnswer>("/v1/orgs")).Organizations;

    public Task<OrganisationAnswer> CreateOrganisation(string name) =>
        Ask<OrganisationAnswer>(HttpMethod.Post, "/v1/orgs", new OrganisationChange(name));

    public Task<OrganisationAnswer> RenameOrganisation(int organisation, string name) =>
        Ask<OrganisationAnswer>(HttpMethod.Put, $"/v1/orgs/{organisation}", new OrganisationChange(name));
}
