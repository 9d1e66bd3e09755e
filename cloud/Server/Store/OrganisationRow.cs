using Microsoft.AspNetCore.Identity;

namespace ProductFirmware.Server;

/// <summary>Who owns products. Nothing of one is ever visible to another.</summary>
internal sealed class OrganisationRow
{
    public const int FirstId = 1;

    /// <summary>Every server has it from the start; what was there before organisations were is its.</summary>
    public static readonly OrganisationRow First = new() { Id = FirstId, Name = "My organisation", Slug = "my-organisation" };

    public int Id { get; set; }

    public required string Name { get; set; }

    /// <summary>The name as it may stand in an address.</summary>
    public required string Slug { get; set; }

    public long CreatedAtMs { get; set; }
}

/// <summary>Somebody who signs in: a person of teams, a customer of one organisation, or a program with tokens of its own.</summary>
internal sealed class Person : IdentityUser
{
    /// <summary>The organisation whose customer this is; null for people of teams. A customer belongs to no team.</summary>
    public int? CustomerOf { get; set; }

    /// <summary>An API user: it has tokens and no password.</summary>
    public bool IsProgrammatic { get; set; }

    /// <summary>How an API user is called, or a customer's e-mail address; null for people.</summary>
    public string? DisplayName { get; set; }

    public long CreatedAtMs { get; set; }
}

/// <summary>A person's place in an organisation.</summary>
internal sealed class TeamRow
{
    public int OrganisationId { get; set; }

    public required string PersonId { get; set; }

    public Person? Person { get; set; }

    public Role Role { get; set; }

    /// <summary>An API user's scopes, separated by spaces: they say what it may, and not the role.</summary>
    public string? Scopes { get; set; }

    public long SinceMs { get; set; }
}

/// <summary>Somebody is asked into a team.</summary>
internal sealed class InvitationRow
{
    /// <summary>SHA-256 of the code that opens it.</summary>
    public required string Id { get; set; }

    public int OrganisationId { get; set; }

    /// <summary>The name or e-mail address that was invited; the code works for whoever has it.</summary>
    public required string Invited { get; set; }

    public Role Role { get; set; }

    public required string InvitedBy { get; set; }

    public long CreatedAtMs { get; set; }

    public long ExpiresAtMs { get; set; }
}

/// <summary>An OAuth client: a program of the organisation's own, such as the backend of its app.</summary>
internal sealed class ClientRow
{
    public required string Id { get; set; }

    public int OrganisationId { get; set; }

    /// <summary>The product it was made for; null for the whole organisation.</summary>
    public int? ProductId { get; set; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the secret.</summary>
    public required string SecretHash { get; set; }

    /// <summary>What it may do, separated by spaces; null for what a developer may.</summary>
    public string? Scopes { get; set; }

    public long CreatedAtMs { get; set; }
}

/// <summary>A code that a customer's device presents in its report, so that it becomes the customer's.</summary>
internal sealed class ClaimCodeRow
{
    /// <summary>SHA-256 of the code.</summary>
    public required string Id { get; set; }

    public required string PersonId { get; set; }

    public int OrganisationId { get; set; }

    /// <summary>The only product it claims devices of; null for any of the organisation.</summary>
    public int? ProductId { get; set; }

    public long CreatedAtMs { get; set; }

    public long ExpiresAtMs { get; set; }

    /// <summary>The device that it claimed.</summary>
    public string? DeviceId { get; set; }
}
