using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Api;

/// <summary>The audit log.</summary>
internal sealed partial class CloudClient
{
    /// <summary>The newest changes, as many as are wanted.</summary>
    public async Task<List<AuditBody>> Audit(AuditQuery query, int count, CancellationToken stop)
    {
        const int PerPage = 500;
        var found = new List<AuditBody>();
        string? cursor = null;
        do
        {
            var path = $"{query.Path}?{query.Text}per_page={Math.Min(PerPage, count - found.Count)}{(cursor is null ? "" : $"&cursor={cursor}")}";
            var answer = await transport.Send<AuditAnswer>(HttpMethod.Get, path, null, stop);
            found.AddRange(answer.Entries);
            cursor = answer.NextCursor;
        }
        while (cursor is not null && found.Count < count);
        return found;
    }

    /// <summary>The whole log, a JSON document a line.</summary>
    public Task ExportAudit(AuditQuery query, Stream destination, CancellationToken stop) =>
        transport.CopyTo($"{query.Path}?{query.Text}format=ndjson", destination, stop);

    public Task<AuditVerdict> VerifyAudit(int organisation, AuditHead? head, CancellationToken stop)
    {
        var remembered = head is null ? "" : $"?number={head.Number}&hash={Uri.EscapeDataString(head.Hash)}";
        return transport.Send<AuditVerdict>(HttpMethod.Get, $"v1/orgs/{organisation}/audit/verify{remembered}", null, stop);
    }
}

/// <summary>Which changes are asked for; null says nothing.</summary>
/// <param name="Product">The product, or null for the whole organisation.</param>
internal sealed record AuditQuery(int Organisation, int? Product, string? Actor, string? Action, string? Subject, string? Since, string? Until)
{
    public string Path => Product is { } product ? $"v1/products/{product}/audit" : $"v1/orgs/{Organisation}/audit";

    public string Text => string.Concat(
        new[] { ("actor", Actor), ("action", Action), ("subject", Subject), ("since", Since), ("until", Until) }
            .Where(part => part.Item2 is not null)
            .Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}&"));
}
