using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Organisations;

/// <summary><c>GET /v1/orgs</c>: those that the caller belongs to.</summary>
internal static class List
{
    public static async Task<OrganisationsAnswer> Handle(Caller caller, Store store) =>
        new(await OrganisationView.Bodies(store, caller, store.Organisations.Where(row =>
            caller.OnlyProduct == null
            && (row.Id == caller.ClientOf || store.Team.Any(team => team.OrganisationId == row.Id && team.PersonId == caller.PersonId)))));
}
