using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Team;

/// <summary><c>pf invitation accept</c>: as who is signed in, or as somebody new.</summary>
internal static class Accept
{
    public static Verb Create()
    {
        var code = new Argument<string>("CODE") { Description = "The code of the invitation." };
        var user = new Option<string?>("--user") { Description = "The name to sign in with from now on; where left out, who is signed in accepts.", HelpName = "NAME" };
        var passwordStdin = new Option<bool>("--password-stdin") { Description = "Read the new password from the first line of stdin." };
        return new Verb("accept", "Join a team by an invitation's code.", "pf invitation accept CODE --user dora --password-stdin") { code, user, passwordStdin }
            .RunsWithUrl(async (parse, url, screen, stop) =>
            {
                var name = parse.GetValue(user);
                var acceptance = new AcceptInvitation(parse.GetValue(code), name, name is null ? null : Password.Read(parse.GetValue(passwordStdin)));
                using var cloud = name is null ? ServerAddress.Connect(url) : new CloudClient(ServerAddress.Connect(url).Url, token: null);
                var accepted = await cloud.AcceptInvitation(acceptance, stop);
                screen.Done(accepted, $"{accepted.Username} is {accepted.Role} in organisation {accepted.Organization}.");
                if (name is not null)
                {
                    screen.Note($"Next: pf login --user {name}");
                }
            });
    }
}
