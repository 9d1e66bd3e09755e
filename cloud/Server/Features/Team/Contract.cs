namespace ProductFirmware.Rest;

/// <summary>Somebody of a team: a person with a role, or an API user with scopes.</summary>
/// <param name="Username">What they sign in with; an API user's is made up and only names it.</param>
/// <param name="Role">A person's role; absent for API users.</param>
/// <param name="FriendlyName">How an API user is called.</param>
/// <param name="IsProgrammatic">Whether it is an API user.</param>
/// <param name="Scopes">What an API user may do.</param>
public sealed record TeamMemberBody(
    string Username, string? Role, string? FriendlyName, bool IsProgrammatic, IReadOnlyList<string>? Scopes, DateTimeOffset Since);

/// <summary><c>POST …/team</c>: a username and a role invite a person; a friendly_name and scopes make an API user.</summary>
/// <param name="Username">The name or e-mail address that is invited; only a note, the code works for whoever has it.</param>
/// <param name="Role"><c>viewer</c> (or <c>view-only</c>), <c>support</c>, <c>developer</c>, <c>administrator</c> or <c>owner</c>.</param>
public sealed record TeamAddition(string? Username, string? Role, string? FriendlyName, IReadOnlyList<string>? Scopes);

/// <summary><c>POST …/team/:username</c>: a person's role, or an API user's scopes.</summary>
public sealed record TeamChange(string? Role, IReadOnlyList<string>? Scopes);

/// <summary>The answer to <c>POST …/team</c>.</summary>
/// <param name="Invitation">Where a person was invited.</param>
/// <param name="Created">Where an API user was made.</param>
public sealed record TeamAdded(bool Ok, InvitationBody? Invitation, ApiUserBody? Created);

/// <summary>An API user that was just made.</summary>
/// <param name="Tokens">Its token, shown this once.</param>
public sealed record ApiUserBody(string Username, string FriendlyName, bool IsProgrammatic, IReadOnlyList<string> Scopes, IReadOnlyList<ApiUserToken> Tokens);

/// <summary>An API user's token.</summary>
public sealed record ApiUserToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>An invitation into a team.</summary>
/// <param name="Code">What accepts it; shown once, when it is made.</param>
public sealed record InvitationBody(
    string Id, string Invited, string Role, string InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string? Code);

/// <summary><c>GET /v1/orgs/:o/invitations</c>: those that still wait.</summary>
public sealed record InvitationsAnswer(IReadOnlyList<InvitationBody> Invitations);

/// <summary><c>POST /v1/invitations/accept</c>: somebody new gives a name and a password; who is signed in gives the code only.</summary>
public sealed record AcceptInvitation(string? Code, string? Username, string? Password);

/// <summary>Whose team it is now, and as what.</summary>
public sealed record InvitationAccepted(bool Ok, string Username, int Organization, string Role);
