using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Client;

/// <summary>How clients look.</summary>
internal static class ClientListing
{
    public static Listing Table(IEnumerable<ClientBody> clients)
    {
        var table = Listing.Table("ID", "Name", "Scopes", "Secret");
        foreach (var client in clients)
        {
            table.Add(client.Id, client.Name, client.Scopes is null ? "as a developer" : string.Join(' ', client.Scopes), client.Secret);
        }
        return table;
    }

    public static Argument<string> Id() => new("CLIENT") { Description = "The client's ID." };
}
