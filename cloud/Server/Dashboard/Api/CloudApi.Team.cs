using System.Net;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>The team of a product's organisation, and invitations into it.</summary>
internal sealed partial class CloudApi
{
    public Task<List<TeamMemberBody>> Team(int product) => Get<List<TeamMemberBody>>($"/v1/products/{product}/team");

    public async Task<IReadOnlyList<InvitationBody>> Invitations(int organisation) =>
        (await Get<InvitationsAnswer>($"/v1/orgs/{organisation}/invitations")).Invitations;

    /// <summary>Invites a person; the answer holds the code, this once.</summary>
    public async Task<InvitationBody> Invite(int product, string username, string role) =>
        (await Ask<TeamAdded>(HttpMethod.Post, $"/v1/products/{product}/team", new TeamAddition(username, role, null, null))).Invitation!;

    /// <summary>Makes an API user of the product; the answer holds its token, this once.</summary>
    public async Task<ApiUserBody> AddApiUser(int product, string name, IReadOnlyList<string> scopes) =>
        (await Ask<TeamAdded>(HttpMethod.Post, $"/v1/products/{product}/team", new TeamAddition(null, null, name, scopes))).Created!;

    public Task<TeamMemberBody> ChangeMember(int product, string username, TeamChange change) =>
        Ask<TeamMemberBody>(HttpMethod.Post, Member(product, username), change);

    public Task<OkAnswer> RemoveMember(int product, string username) => Ask<OkAnswer>(HttpMethod.Delete, Member(product, username));

    public Task<OkAnswer> RevokeInvitation(int organisation, string id) =>
        Ask<OkAnswer>(HttpMethod.Delete, $"/v1/orgs/{organisation}/invitations/{Uri.EscapeDataString(id)}");

    /// <summary>Joins a team: as somebody new, or with a token as who has it.</summary>
    public Task<InvitationAccepted> AcceptInvitation(AcceptInvitation invitation, string? token, IPAddress? from) =>
        Ask<InvitationAccepted>(HttpMethod.Post, "/v1/invitations/accept", invitation, token, from: from);

    private static string Member(int product, string username) => $"/v1/products/{product}/team/{Uri.EscapeDataString(username)}";
}
