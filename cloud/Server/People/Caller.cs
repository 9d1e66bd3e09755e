using System.Diagnostics.CodeAnalysis;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>Who makes a request, and what they may do with what its address names. Handlers take it as a parameter.</summary>
/// <param name="PersonId">The person, or null where a client acts for itself.</param>
/// <param name="Name">As the audit log names them.</param>
internal sealed record Caller(string? PersonId, string Name)
{
    /// <summary>The organisation whose customer this is, or null for people of teams.</summary>
    public int? CustomerOf { get; init; }

    /// <summary>The organisation that a client acts for, or null for people.</summary>
    public int? ClientOf { get; init; }

    /// <summary>Whether it is an API user: somebody of a team who is a program.</summary>
    public bool IsApiUser { get; init; }

    /// <summary>Whether it is a person of a team or a customer, and no program.</summary>
    [MemberNotNullWhen(true, nameof(PersonId))]
    public bool IsPerson => PersonId is not null && !IsApiUser;

    /// <summary>The client that acts, or null for people.</summary>
    public string? ClientId { get; init; }

    /// <summary>What the token may be used for, or null for everything that the role allows.</summary>
    public IReadOnlySet<string>? TokenScopes { get; init; }

    /// <summary>The only product that the token opens, or null for all.</summary>
    public int? OnlyProduct { get; init; }

    /// <summary>The organisation that the request's address belongs to; 0 where it belongs to none.</summary>
    public int Organisation { get; init; }

    /// <summary>The product that the request's address names, or null.</summary>
    public int? Product { get; init; }

    /// <summary>The role in <see cref="Organisation"/>.</summary>
    public Role Role { get; init; }

    /// <summary>An API user's or client's scopes in <see cref="Organisation"/>, which stand in for a role; null for people.</summary>
    public IReadOnlySet<string>? Scopes { get; init; }

    /// <summary>Null, or why the right is not given.</summary>
    public Refusal? Check(Right right)
    {
        var hasRight = Scopes?.Contains(right.Scope) ?? Role >= right.Least;
        if (!hasRight)
        {
            return Scopes is null
                ? new(Reason.RoleTooLow, $"This needs the role {Words(right.Least)}, and {Name} is {Words(Role)}.")
                : new(Reason.ScopeMissing, $"This needs the scope {right.Scope}, which {Name} was not given.");
        }
        return CheckToken(right);
    }

    /// <summary>Null, or that the token was made for other things. To be asked alone where no organisation gives the right.</summary>
    public Refusal? CheckToken(Right right) => TokenScopes?.Contains(right.Scope) == false
        ? new(Reason.ScopeMissing, $"This needs the scope {right.Scope}, which the token was not given.")
        : null;

    /// <summary>
    /// Null, or why the caller cannot give the role to anybody, nor take it away: nobody gives what they have not, and owners are made
    /// by owners only.
    /// </summary>
    public Refusal? CheckGiving(Role role) =>
        OnlyProduct is not null
            ? new(Reason.ScopeMissing, "A role counts in the whole organisation, and this token is for one product.")
        : role == Role.Owner && Role != Role.Owner
            ? new(Reason.RoleTooLow, $"Only an owner makes, changes or removes an owner, and {Name} is none.")
            : Right.All.Values.Where(right => right.Least <= role).Select(Check).FirstOrDefault(refusal => refusal is not null);

    /// <summary>The same for scopes.</summary>
    public Refusal? CheckGiving(IEnumerable<string> scopes) =>
        scopes.Select(scope => Right.All.TryGetValue(scope, out var right)
                ? Check(right)
                : new Refusal(Reason.InvalidRequest, $"\"{scope}\" is not a scope; docs/people.md lists them."))
            .FirstOrDefault(refusal => refusal is not null);

    /// <summary>So that handlers can take it as a parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Caller>());

    private static string Words(Role role) => RoleName.Of(role);
}
