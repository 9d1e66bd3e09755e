using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Organisations;

/// <summary><c>GET /v1/orgs/:o</c>.</summary>
internal static class Show
{
    public static Task<OrganisationAnswer> Handle(int o, Caller caller, Store store) => OrganisationView.Answer(store, caller, o);
}
