using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Organisations;

/// <summary>Organisations as the API shows them, and what their names may be.</summary>
internal static class OrganisationView
{
    private const int NameCharsMax = 100;

    public static async Task<List<OrganisationBody>> Bodies(Store store, Caller caller, IQueryable<OrganisationRow> organisations)
    {
        var rows = await organisations.AsNoTracking()
            .OrderBy(row => row.Id)
            .Select(row => new
            {
                Row = row,
                Team = store.Team.FirstOrDefault(team => team.OrganisationId == row.Id && team.PersonId == caller.PersonId),
            })
            .ToListAsync();
        return [.. rows.Select(found => new OrganisationBody(
            found.Row.Id,
            found.Row.Name,
            found.Row.Slug,
            found.Team is { Scopes: null } team ? RoleName.Of(team.Role) : null,
            DateTimeOffset.FromUnixTimeMilliseconds(found.Row.CreatedAtMs)))];
    }

    public static async Task<OrganisationAnswer> Answer(Store store, Caller caller, int id) =>
        new((await Bodies(store, caller, store.Organisations.Where(row => row.Id == id))).Single());

    public static Refusal? CheckName(string? name) => name?.Trim().Length is > 0 and <= NameCharsMax && NameRule.IsPlain(name)
        ? null
        : new(Reason.InvalidRequest, $"An organisation's name has 1 to {NameCharsMax} characters (name): {NameRule.Said}.");

    /// <summary>Made of the name, and nobody else's.</summary>
    public static async Task<string> Slug(Store store, string name, int id)
    {
        var words = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')])
            .Split('-', StringSplitOptions.RemoveEmptyEntries);
        var slug = words.Length == 0 ? "organisation" : string.Join('-', words);
        return await store.Organisations.AnyAsync(row => row.Slug == slug && row.Id != id) ? $"{slug}-{id}" : slug;
    }
}
