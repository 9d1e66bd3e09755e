namespace ProductFirmware.Rest;

/// <summary>An organisation: who owns products.</summary>
/// <param name="Slug">The name as it may stand in an address.</param>
/// <param name="Role">The caller's role in it: <c>viewer</c>, <c>support</c>, <c>developer</c>, <c>administrator</c> or <c>owner</c>; absent for programs, which have scopes.</param>
public sealed record OrganisationBody(int Id, string Name, string Slug, string? Role, DateTimeOffset CreatedAt);

/// <summary><c>GET /v1/orgs</c>: those of the caller.</summary>
public sealed record OrganisationsAnswer(IReadOnlyList<OrganisationBody> Organizations);

/// <summary><c>POST /v1/orgs</c>, <c>GET</c> and <c>PUT /v1/orgs/:o</c>.</summary>
public sealed record OrganisationAnswer(OrganisationBody Organization);

/// <summary><c>POST /v1/orgs</c> and <c>PUT /v1/orgs/:o</c>.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record OrganisationChange(string? Name);
