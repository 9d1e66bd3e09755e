using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Commands.Token;

/// <summary><c>pf token new</c>: the token is printed once.</summary>
internal static class New
{
    private const int SecondsPerDay = 24 * 60 * 60;

    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "What the token is for." };
        var scopes = new Option<string[]>("--scope") { Description = "What it may be used for, such as firmware:create; everything that you may where left out.", HelpName = "SCOPE" };
        var product = Given.Number("--product", "The only product that it opens; all where left out.", "P", Limits.ProductMin, Limits.ProductMax);
        var days = Given.Number("--days", "How long it works; 90 where left out.", "N", 1, 365);
        return new Verb("new", "Make a token for a program that acts as you.", "pf token new ci --scope firmware:create --product 94 --days 30")
        {
            name, scopes, product, days,
        }.Asks(async (parse, cloud, screen, stop) =>
        {
            var given = parse.GetValue(scopes) is { Length: > 0 } some ? some : null;
            var made = await cloud.CreateToken(
                new(parse.GetValue(name), given, parse.ValueOrNull(product), (long?)parse.ValueOrNull(days) * SecondsPerDay), stop);
            screen.Done(made, made.AccessToken);
            screen.Note("It is shown this once. Give it to the program as PF_TOKEN.");
        });
    }
}
