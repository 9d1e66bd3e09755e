using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Token;

/// <summary><c>pf token list</c>.</summary>
internal static class List
{
    private const int ShortIdChars = 12;

    public static Verb Create() => new Verb("list", "List your tokens.", "pf token list").Asks(async (_, cloud, screen, stop) =>
    {
        var tokens = await cloud.Tokens(stop);
        screen.Show(tokens, Table(tokens));
    });

    public static Listing Table(IEnumerable<TokenBody> tokens)
    {
        var table = Listing.Table("ID", "Name", "Until", "Product", "Scopes");
        foreach (var token in tokens)
        {
            var name = token.Name ?? (token.Current ? "this sign-in" : "sign-in");
            table.Add(token.Id[..ShortIdChars], name, token.ExpiresAt, token.Product, string.Join(' ', token.Scopes ?? []));
        }
        return table;
    }
}
