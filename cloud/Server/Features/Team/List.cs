using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Team;

/// <summary><c>GET /v1/orgs/:o/team</c> and <c>GET /v1/products/:p/team</c>: people and API users, owners first.</summary>
internal static class List
{
    public static async Task<List<TeamMemberBody>> Handle(Caller caller, Store store)
    {
        var rows = await store.Team.AsNoTracking().Include(row => row.Person)
            .Where(row => row.OrganisationId == caller.Organisation)
            .OrderByDescending(row => row.Role).ThenBy(row => row.Person!.NormalizedUserName)
            .ToListAsync();
        return [.. rows.Select(TeamView.Body)];
    }
}
