using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Api;

/// <summary>Organisations, teams, tokens, clients, customers and whose devices are.</summary>
internal sealed partial class CloudClient
{
    public async Task<IReadOnlyList<OrganisationBody>> Organisations(CancellationToken stop) =>
        (await transport.Send<OrganisationsAnswer>(HttpMethod.Get, "v1/orgs", null, stop)).Organizations;

    public async Task<OrganisationBody> CreateOrganisation(string name, CancellationToken stop) =>
        (await transport.Send<OrganisationAnswer>(HttpMethod.Post, "v1/orgs", Json(new OrganisationChange(name)), stop)).Organization;

    public async Task<OrganisationBody> RenameOrganisation(int organisation, string name, CancellationToken stop) =>
        (await transport.Send<OrganisationAnswer>(HttpMethod.Put, $"v1/orgs/{organisation}", Json(new OrganisationChange(name)), stop)).Organization;

    public Task<IReadOnlyList<TeamMemberBody>> Team(int organisation, CancellationToken stop) =>
        transport.Send<IReadOnlyList<TeamMemberBody>>(HttpMethod.Get, $"v1/orgs/{organisation}/team", null, stop);

    public Task<TeamAdded> AddToTeam(int organisation, TeamAddition addition, CancellationToken stop) =>
        transport.Send<TeamAdded>(HttpMethod.Post, $"v1/orgs/{organisation}/team", Json(addition), stop);

    public Task<TeamMemberBody> ChangeTeam(int organisation, string username, TeamChange change, CancellationToken stop) =>
        transport.Send<TeamMemberBody>(HttpMethod.Post, $"v1/orgs/{organisation}/team/{Uri.EscapeDataString(username)}", Json(change), stop);

    public Task RemoveFromTeam(int organisation, string username, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, $"v1/orgs/{organisation}/team/{Uri.EscapeDataString(username)}", null, stop);

    public async Task<IReadOnlyList<InvitationBody>> Invitations(int organisation, CancellationToken stop) =>
        (await transport.Send<InvitationsAnswer>(HttpMethod.Get, $"v1/orgs/{organisation}/invitations", null, stop)).Invitations;

    public Task RemoveInvitation(int organisation, string id, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, $"v1/orgs/{organisation}/invitations/{Uri.EscapeDataString(id)}", null, stop);

    public Task<InvitationAccepted> AcceptInvitation(AcceptInvitation acceptance, CancellationToken stop) =>
        transport.Send<InvitationAccepted>(HttpMethod.Post, "v1/invitations/accept", Json(acceptance), stop);

    public Task ChangePassword(string current, string password, CancellationToken stop) =>
        transport.Do(HttpMethod.Put, "v1/user", Json(new PasswordChange(current, password)), stop);

    public Task<IReadOnlyList<TokenBody>> Tokens(CancellationToken stop) =>
        transport.Send<IReadOnlyList<TokenBody>>(HttpMethod.Get, "v1/access_tokens", null, stop);

    public Task<TokenCreated> CreateToken(NewToken token, CancellationToken stop) =>
        transport.Send<TokenCreated>(HttpMethod.Post, "v1/access_tokens", Json(token), stop);

    public Task RevokeToken(string token, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, $"v1/access_tokens/{Uri.EscapeDataString(token)}", null, stop);

    public async Task<IReadOnlyList<ClientBody>> Clients(int product, CancellationToken stop) =>
        (await transport.Send<ClientsAnswer>(HttpMethod.Get, $"v1/products/{product}/clients", null, stop)).Clients;

    public async Task<ClientBody> CreateClient(int product, NewClient client, CancellationToken stop) =>
        (await transport.Send<ClientAnswer>(HttpMethod.Post, $"v1/products/{product}/clients", Json(client), stop)).Client;

    public async Task<ClientBody> ChangeClientSecret(int product, string id, CancellationToken stop) =>
        (await transport.Send<ClientAnswer>(HttpMethod.Put, $"v1/products/{product}/clients/{Uri.EscapeDataString(id)}/secret", null, stop)).Client;

    public Task RemoveClient(int product, string id, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, $"v1/products/{product}/clients/{Uri.EscapeDataString(id)}", null, stop);

    /// <summary>Every customer, page by page.</summary>
    public async Task<IReadOnlyList<CustomerBody>> Customers(int product, CancellationToken stop)
    {
        var all = new List<CustomerBody>();
        for (var page = 1; ; page++)
        {
            var answer = await transport.Send<CustomersAnswer>(HttpMethod.Get, $"v1/products/{product}/customers?per_page=100&page={page}", null, stop);
            all.AddRange(answer.Customers);
            if (page >= answer.Meta.TotalPages)
            {
                return all;
            }
        }
    }

    public Task<CustomerCreated> CreateCustomer(int product, NewCustomer customer, CancellationToken stop) =>
        transport.Send<CustomerCreated>(HttpMethod.Post, $"v1/products/{product}/customers", Json(customer), stop);

    public Task ChangeCustomerPassword(int product, string email, string password, CancellationToken stop) =>
        transport.Do(HttpMethod.Put, $"v1/products/{product}/customers/{Uri.EscapeDataString(email)}", Json(new CustomerChange(password)), stop);

    public Task RemoveCustomer(int product, string email, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, $"v1/products/{product}/customers/{Uri.EscapeDataString(email)}", null, stop);

    public Task<ClaimCodeAnswer> NewClaimCode(int product, CancellationToken stop) =>
        transport.Send<ClaimCodeAnswer>(HttpMethod.Post, $"v1/products/{product}/device_claims", null, stop);

    public Task<OwnDeviceBody> Claim(string device, CancellationToken stop) =>
        transport.Send<OwnDeviceBody>(HttpMethod.Post, "v1/devices", Json(new ClaimDevice(device)), stop);

    public Task<IReadOnlyList<OwnDeviceBody>> OwnDevices(CancellationToken stop) =>
        transport.Send<IReadOnlyList<OwnDeviceBody>>(HttpMethod.Get, "v1/devices", null, stop);

    public Task<OwnDeviceBody> RenameOwnDevice(string device, string name, CancellationToken stop) =>
        transport.Send<OwnDeviceBody>(HttpMethod.Put, $"v1/devices/{Uri.EscapeDataString(device)}", Json(new OwnDeviceChange(name)), stop);

    public Task GiveUpDevice(string device, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, $"v1/devices/{Uri.EscapeDataString(device)}", null, stop);

    /// <summary>The team makes the device nobody's.</summary>
    public Task Unclaim(int product, string device, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, $"{PathOf(product, device)}/owner", null, stop);
}
