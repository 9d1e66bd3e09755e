using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>Who changed what.</summary>
internal sealed partial class CloudApi
{
    /// <summary>A page of changes; <paramref name="query"/> is the API's own, e.g. <c>actor=ana</c>.</summary>
    public Task<AuditAnswer> Audit(int product, string query) => Get<AuditAnswer>(AuditOf(product, query));

    /// <summary>The same for a request that no circuit stands behind.</summary>
    public Task<AuditAnswer> Audit(int product, string query, string? token) =>
        Ask<AuditAnswer>(HttpMethod.Get, AuditOf(product, query), null, token);

    public Task<AuditVerdict> VerifyAudit(int organisation) => Get<AuditVerdict>($"/v1/orgs/{organisation}/audit/verify");

    private static string AuditOf(int product, string query) => $"/v1/products/{product}/audit?{query}";
}
