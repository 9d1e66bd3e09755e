using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Token;

/// <summary><c>pf token revoke</c>.</summary>
internal static class Revoke
{
    public static Verb Create()
    {
        var token = new Argument<string>("TOKEN") { Description = "The token, or its ID as pf token list shows it." };
        return new Verb("revoke", "End a token at once.", "pf token revoke 4be243aa01cd") { token }.Asks(async (parse, cloud, screen, stop) =>
        {
            await cloud.RevokeToken(parse.GetValue(token)!, stop);
            screen.Done(new OkAnswer(), "The token is revoked.");
        });
    }
}
