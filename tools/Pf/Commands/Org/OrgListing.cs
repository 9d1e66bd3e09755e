using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Org;

/// <summary>How organisations look in lists, and how one is named.</summary>
internal static class OrgListing
{
    /// <summary>An organisation's ID; the only one of the caller's where left out.</summary>
    public static Option<int> Option() => Given.Number("--org", "The organisation's ID; yours where you have only one.", "O", 1, int.MaxValue);

    /// <summary>The organisation that was given, or the only one that there is.</summary>
    public static async Task<int> Of(this CloudClient cloud, int? given, CancellationToken stop)
    {
        if (given is { } organisation)
        {
            return organisation;
        }
        var mine = await cloud.Organisations(stop);
        return mine.Count == 1
            ? mine[0].Id
            : throw Failure.Usage($"You are in {mine.Count} organisations.", "say which with --org; pf org list shows them");
    }

    public static Listing Table(IEnumerable<OrganisationBody> organisations)
    {
        var table = Listing.Table("Org", "Name", "Your role");
        foreach (var organisation in organisations)
        {
            table.Add(organisation.Id, organisation.Name, organisation.Role);
        }
        return table;
    }
}
