using System.CommandLine;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Client;

/// <summary><c>pf client new</c>: ID and secret for a program; the secret is shown once.</summary>
internal static class New
{
    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "What the program is called." };
        var product = Given.Product();
        var scopes = new Option<string[]>("--scope") { Description = "What it may do; what a developer may where left out.", HelpName = "SCOPE" };
        return new Verb("new", "Make an OAuth client for a program of your own.", "pf client new backend --product 94") { name, product, scopes }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var given = parse.GetValue(scopes) is { Length: > 0 } some ? some : null;
                var made = await cloud.CreateClient(parse.GetValue(product), new(parse.GetValue(name), given), stop);
                screen.Show(made, ClientListing.Table([made]));
                screen.Note("The secret is shown this once.");
            });
    }
}
